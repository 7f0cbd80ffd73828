# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is somebody's own, from every room: a module `mine` with `mine(person)`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from allmende.identity.models import Person


@dataclass(frozen=True, slots=True)
class Item:
    """`state` in words; `when` is None for what has no time."""

    title: str
    address: str
    state: str = ""
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    items: tuple[Item, ...]


def sections(person: Person) -> Iterator[Section]:
    """Those that have something."""
    for config in apps.get_app_configs():
        name = f"{config.name}.mine"
        if config.name.startswith("allmende.") and config.label != "notices" and find_spec(name):
            yield from (one for one in import_module(name).mine(person) if one.items)
