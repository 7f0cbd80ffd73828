# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is asking. Every read and every write takes a principal."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

TOWN = 1
"""The organisation that is the town itself."""


class Visibility(IntEnum):
    ORGANISATION = 0
    PUBLIC = 1


@dataclass(frozen=True, slots=True)
class Principal:
    """`reads` and `manages` are organisations, `observes` datastreams, `pushes` sources whose devices it
    speaks for; `everything` stands above them.
    `home` and `visibility`: whose the things are that it creates, and who sees them at first."""

    kind: Literal["anonymous", "open", "person", "key", "system"]
    id: int = 0
    reads: frozenset[int] = frozenset()
    manages: frozenset[int] = frozenset()
    observes: frozenset[int] = frozenset()
    pushes: frozenset[int] = frozenset()
    scopes: frozenset[str] = frozenset()
    everything: bool = False
    home: int = 0
    visibility: Visibility = Visibility.PUBLIC

    @property
    def organisation(self) -> int:
        """The organisation that new entities of this principal belong to."""
        return self.home or min(self.manages, default=TOWN)


ANONYMOUS = Principal("anonymous")
OPEN_WRITER = Principal("open", manages=frozenset({TOWN}))
"""Whoever writes while `--open-writes` is set: what is written is public and belongs to the town."""
SYSTEM = Principal("system", manages=frozenset({TOWN}), everything=True)
"""The installation's own commands: load, demo, migrations."""
