# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who was promised what: every value that is sent is a number never sent before, so that a lost, doubled
or invented observation shows."""

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
_ROWS = 40


@dataclass(slots=True)
class Ledger:
    """Values are whole numbers plus a half: floats whose sums have to be right, and each is its own name."""

    datastreams: Sequence[int]
    random: Random
    sent: set[float] = field(default_factory=set)
    acknowledged: set[float] = field(default_factory=set)
    unclear: set[float] = field(default_factory=set)
    """Sent, refused with an error (the server said no, or not yet)."""
    _numbers: "count[int]" = field(default_factory=count)
    _pending: dict[tuple[str, int], list[float]] = field(default_factory=dict)

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

    def _answered(self, kind: str) -> load.Answered:
        def note(number: int, status: int, answer: bytes) -> None:
            values = self._pending.pop((kind, number))
            if status == 201 and b'"error' not in answer:
                self.acknowledged.update(values)
            else:
                self.unclear.update(values)

        return note

    def faults(self, path: Path) -> list[str]:
        """What the store holds against what was promised; refused and unanswered ones may be there once."""
        with closing(sqlite3.connect(path)) as connection:
            stored = Counter(value for (value,) in connection.execute("SELECT result FROM observation"))
        lost = self.acknowledged - stored.keys()
        doubled = [value for value, times in stored.items() if times > 1]
        invented = stored.keys() - self.sent
        return [
            f"{len(values)} {what}, e.g. {sorted(values)[:3]}"
            for what, values in (
                ("acknowledged observations are lost", lost),
                ("observations are there more than once", doubled),
                ("observations were never sent", invented),
                ("observations were refused and yet stored", self.unclear & stored.keys()),
            )
            if values
        ]
