# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What came from each source between two groups: counts, and its last message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from allmende.sensing.store.connection import Connection
from allmende.sensing.store.device_commands import Told

LONGEST = 20_000
"""Characters of a message that are kept."""
_COLUMNS = ("heard", "was_taken", "taken", "refused", "origin", "body")
_INTO = f"source_state (source, {', '.join(_COLUMNS)})"
_OVER = """
ON CONFLICT (source) DO UPDATE SET
    heard = excluded.heard, was_taken = excluded.was_taken,
    taken = source_state.taken + excluded.taken, refused = source_state.refused + excluded.refused,
    origin = CASE WHEN excluded.body = '' THEN source_state.origin ELSE excluded.origin END,
    body = CASE WHEN excluded.body = '' THEN source_state.body ELSE excluded.body END"""


@dataclass(slots=True)
class _State:
    heard: int = 0
    was_taken: bool = False
    taken: int = 0
    refused: int = 0
    told: Told = field(default_factory=Told)


class Heard:
    """Written with the group: one row for a source, however many messages it sent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._states: dict[int, _State] = {}

    def note(self, source: int, at: int, told: Told, *, taken: int = 0, refused: int = 0) -> None:
        state = self._states.setdefault(source, _State())
        state.heard, state.was_taken = at, taken > 0
        state.taken += taken
        state.refused += refused
        if told.body:
            state.told = told

    def flush(self) -> None:
        if self._states:
            self._connection.insert(_INTO, _rows(self._states), _OVER)
            self._states.clear()

    def forget(self) -> None:
        self._states.clear()


def _rows(states: Mapping[int, _State]) -> list[tuple[int, int, int, int, int, str, str]]:
    return [
        (source, one.heard, int(one.was_taken), one.taken, one.refused, one.told.origin, one.told.body)
        for source, one in states.items()
    ]
