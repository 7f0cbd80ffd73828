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


SHOWN = 6
"""Items of a section that stand on the page at first."""


@dataclass(frozen=True, slots=True)
class Section:
    """`order`: what somebody wrote is 0, what they look after comes below."""

    title: str
    items: tuple[Item, ...]
    order: int = 0

    @property
    def first(self) -> tuple[Item, ...]:
        return self.items if self._is_short else self.items[:SHOWN]

    @property
    def others(self) -> tuple[Item, ...]:
        """Behind a line that says how many; never one alone."""
        return () if self._is_short else self.items[SHOWN:]

    @property
    def _is_short(self) -> bool:
        return len(self.items) <= SHOWN + 1


def sections(person: Person) -> tuple[Section, ...]:
    """Those that have something."""
    return tuple(sorted(_said(person), key=lambda one: one.order))


def _said(person: Person) -> Iterator[Section]:
    for config in apps.get_app_configs():
        name = f"{config.name}.mine"
        if config.name.startswith("allmende.") and config.label != "notices" and find_spec(name):
            yield from (one for one in import_module(name).mine(person) if one.items)
