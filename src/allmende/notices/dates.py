# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is on, from every room: a module `dates` with `dates(asker, organisation, since, until)`."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise

from allmende.identity.rules import Asker


@dataclass(frozen=True, slots=True)
class Date:
    """`kind` in words. `end` is None for a moment, as the end of a time limit. `key` tells it from others of
    its kind on the same page, whatever it is called; `changed`: when it last was, if the room knows."""

    start: datetime
    title: str
    address: str
    kind: str | Promise
    end: datetime | None = None
    place: str = ""
    key: str = ""
    changed: datetime | None = None


def dates(asker: Asker, organisation: int, since: datetime, until: datetime) -> tuple[Date, ...]:
    """Of this municipality's portal, the earliest first; also what began before and goes on."""
    found = [
        one
        for config in apps.get_app_configs()
        if config.name.startswith("allmende.")
        and config.label != "notices"
        and find_spec(f"{config.name}.dates")
        for one in import_module(f"{config.name}.dates").dates(asker, organisation, since, until)
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.address, one.title)))
