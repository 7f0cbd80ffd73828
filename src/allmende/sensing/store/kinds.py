# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which datastreams are MultiDatastreams: settled when they are made and never changed, so each is asked for
once in the life of a process and not with every page of observations."""

from collections.abc import Iterable

from allmende.sensing.store.connection import Connection

_WHICH = "SELECT id, multi FROM datastream WHERE id IN ({batch})"
_UNKNOWN, _PLAIN, _MULTI = 0, 1, 2
_STEP = 4_096


class Kinds:
    """A byte for every datastream. Any thread asks and learns: what two learn at once is the same."""

    def __init__(self) -> None:
        self._known = bytearray(_STEP)

    def learn(self, connection: Connection, streams: Iterable[int]) -> None:
        unknown = [one for one in set(streams) if self._of(one) == _UNKNOWN]
        if not unknown:
            return
        dialect = connection.dialect
        rows = connection.execute(_WHICH.format(batch=dialect.batch), (dialect.keys(unknown),)).fetchall()
        for number, multi in rows:
            self._note(number, multi)

    def learn_all(self, connection: Connection) -> None:
        """When the store is opened: what comes later is learnt when it is met."""
        for number, multi in connection.execute("SELECT id, multi FROM datastream ORDER BY id DESC"):
            self._note(number, multi)

    def is_multi(self, stream: int) -> bool:
        """Of one that was learnt."""
        return self._of(stream) == _MULTI

    def _note(self, number: int, multi: int) -> None:
        if number >= len(self._known):
            self._known.extend(bytes(number - len(self._known) + _STEP))
        self._known[number] = _MULTI if multi else _PLAIN

    def _of(self, stream: int) -> int:
        return self._known[stream] if stream < len(self._known) else _UNKNOWN
