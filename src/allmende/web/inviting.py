# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is going on and wants people, from every room: a module `invitations` with `invitations(asker,
municipality)`, shown on the start page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from allmende.identity.rules import Asker

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Invitation:
    """`address` in the reader's language. `deed`: what its button says. `until` orders: what ends first comes
    first, what does not end last; of those, `weight` decides, the lightest first."""

    title: str
    sentence: str
    address: str
    deed: str
    until: datetime | None = None
    weight: int = 0


def invitations(asker: Asker, municipality: int, most: int = 3) -> tuple[Invitation, ...]:
    """Of this municipality's portal, what the asker may see."""
    found = sorted(_all(asker, municipality), key=lambda one: (one.until or _NEVER, one.weight, one.title))
    return tuple(found[:most])


def _all(asker: Asker, municipality: int) -> Iterator[Invitation]:
    for config in apps.get_app_configs():
        if config.name.startswith("allmende.") and find_spec(f"{config.name}.invitations"):
            yield from import_module(f"{config.name}.invitations").invitations(asker, municipality)
