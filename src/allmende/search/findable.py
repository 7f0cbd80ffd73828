# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a room gives to be found, and the rooms that do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.utils import timezone
from django.utils.functional import Promise

from allmende.identity.models import Audience


@dataclass(frozen=True, slots=True)
class Findable:
    """`kind` as in the room's FINDABLE_KINDS; `author`, `organisation`, `municipality` by number."""

    address: str
    kind: str
    title: str
    text: str
    organisation: int
    municipality: int
    audience: int = Audience.PUBLIC
    author: int | None = None
    changed: datetime | None = None

    @property
    def when(self) -> datetime:
        return self.changed or timezone.now()


@cache
def rooms() -> tuple[ModuleType, ...]:
    """Every room's module `findables`, with `findables()` and `FINDABLE_KINDS`."""
    own = (one.name for one in apps.get_app_configs() if one.name.startswith("allmende."))
    return tuple(import_module(f"{name}.findables") for name in own if find_spec(f"{name}.findables"))


def all_findables() -> Iterable[Findable]:
    return (one for room in rooms() for one in room.findables())


def kinds() -> dict[str, Promise]:
    return {kind: word for room in rooms() for kind, word in room.FINDABLE_KINDS.items()}
