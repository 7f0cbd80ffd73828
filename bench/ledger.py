# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who was promised what: every value that is sent is a number never sent before, so that a lost, doubled
or invented observation shows."""

import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

from allmende.core.clock import format_instant
from bench import load, town

_ARRAY = '[{"Datastream":{"@iot.id":%d},"components":["phenomenonTime","result"],"dataArray":[%s]}]'
_LOCATION = re.compile(rb"\r\nlocation: *http://[^/]+(/[^\r]+)", re.IGNORECASE)
_ROWS = 40


@dataclass(slots=True)
class Change:
    """A PATCH to `new`, or a DELETE where that is None, of an observation whose value was `old`."""

    old: float
    new: float | None


@dataclass(slots=True)
class Ledger:
    """Values are whole numbers plus a half: floats whose sums have to be right, and each is its own name."""

    datastreams: Sequence[int]
    random: Random
    sent: set[float] = field(default_factory=set)
    acknowledged: set[float] = field(default_factory=set)
    gone: set[float] = field(default_factory=set)
    """Acknowledged as deleted or changed."""
    refused: set[float] = field(default_factory=set)
    _numbers: "count[int]" = field(default_factory=count)
    _pending: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    _changing: dict[int, Change] = field(default_factory=dict)
    _unanswered: list[Change] = field(default_factory=list)
    _homes: list[tuple[str, float]] = field(default_factory=list)
    """Address and value of observations that nobody is changing."""

    def value(self) -> float:
        value = next(self._numbers) + 0.5
        self.sent.add(value)
        return value

    def start(self, value: float) -> int:
        """Mostly the next minute, sometimes late, sometimes twice at one instant."""
        minute = int(value) // len(self.datastreams)
        if self.random.random() < 0.1:
            minute = self.random.randrange(minute + 1)
        return town.FIRST + minute * town.MINUTE

    def singles(self, address: load.Address, connections: int) -> load.Source:
        def request(number: int) -> bytes:
            value = self.value()
            self._pending["single", number] = [value]
            datastream = self.random.choice(self.datastreams)
            body = f'{{"phenomenonTime":"{format_instant(self.start(value))}","result":{value}}}'
            return load.post(address, f"/v1.1/Datastreams({datastream})/Observations", body.encode())

        return load.Source(request, connections, answered=self._answered("single"))

    def arrays(self, address: load.Address, connections: int) -> load.Source:
        def request(number: int) -> bytes:
            values = [self.value() for _ in range(_ROWS)]
            self._pending["array", number] = values
            rows = ",".join(f'["{format_instant(self.start(value))}",{value}]' for value in values)
            body = _ARRAY % (self.random.choice(self.datastreams), rows)
            return load.post(address, "/v1.1/CreateObservations", body.encode())

        return load.Source(request, connections, answered=self._answered("array"))

    def changes(self, address: load.Address, connections: int) -> load.Source:
        """PATCH and DELETE of what was acknowledged; a new value where there is nothing to change yet."""
        self._unanswered += self._changing.values()
        self._changing.clear()

        def request(number: int) -> bytes:
            if len(self._homes) < 2 * connections:
                return load.get(address, "/v1.1")
            path, old = self._homes.pop(self.random.randrange(len(self._homes)))
            self.acknowledged.discard(old)
            new = self.value() if self.random.random() < 0.7 else None
            self._changing[number] = Change(old, new)
            if new is None:
                return load.request("DELETE", address, path)
            return load.request("PATCH", address, path, f'{{"result":{new}}}'.encode())

        return load.Source(request, connections, pause=0.005, answered=self._changed)

    def _answered(self, kind: str) -> load.Answered:
        def note(number: int, status: int, answer: bytes) -> None:
            values = self._pending.pop((kind, number))
            if status != 201 or b'"error' in answer:
                self.refused.update(values)
                return
            self.acknowledged.update(values)
            home = _LOCATION.search(answer)
            if home is not None:
                self._homes.append((home[1].decode(), values[0]))

        return note

    def _changed(self, number: int, status: int, _: bytes) -> None:
        change = self._changing.pop(number, None)
        if change is None:
            return
        if status != 200:
            self._unanswered.append(change)
            return
        self.gone.add(change.old)
        if change.new is not None:
            self.acknowledged.add(change.new)

    def faults(self, path: Path) -> list[str]:
        """What the store holds against what was promised; what was not answered may be done or not."""
        with closing(sqlite3.connect(path)) as connection:
            stored = Counter(value for (value,) in connection.execute("SELECT result FROM observation"))
        doubled = {value for value, times in stored.items() if times > 1}
        halved = {
            change.old
            for change in (*self._unanswered, *self._changing.values())
            if change.new is not None and (change.old in stored) == (change.new in stored)
        }
        return [
            f"{len(values)} {what}, e.g. {sorted(values)[:3]}"
            for what, values in (
                ("acknowledged observations are lost", self.acknowledged - stored.keys()),
                ("observations are there more than once", doubled),
                ("observations were never sent", stored.keys() - self.sent),
                ("observations were refused and yet stored", self.refused & stored.keys()),
                ("observations are there although they were changed or deleted", self.gone & stored.keys()),
                ("observations have neither or both of their values", halved),
            )
            if values
        ]
