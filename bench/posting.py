# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Single POST of observations, in turn with the same server that does nothing with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from allmende.core.clock import format_instant
from bench import load, town
from bench.engine import value_of
from bench.figures import Figure, Figures
from bench.processes import Server, doing_nothing, served

_BODY = '{"phenomenonTime":"%s","result":%s,"Datastream":{"@iot.id":%d}}'


class BadAnswer(Exception):
    """The server answered with something else than 201."""


def observations(address: load.Address, datastreams: Sequence[int], minutes: int = 0) -> load.Requests:
    """An endless row of POSTs: every minute a value of each datastream, beginning after so many minutes.

    Its own count: what a run before has sent is not sent again.
    """
    numbers, width = count(), len(datastreams)
    texts: list[str] = []

    def request(_: int) -> bytes:
        number = next(numbers)
        minute, place = divmod(number, width)
        if minute >= len(texts):
            texts.append(format_instant(town.FIRST + (minutes + minute) * town.MINUTE))
        body = _BODY % (texts[minute], value_of(number), datastreams[place])
        return load.post(address, "/v1.1/Observations", body.encode())

    return request


@dataclass(slots=True)
class Measured:
    """One entry a round. The best one counts, on both sides: what disturbs a round only makes it slower."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure(
    server: Server, requests: load.Requests, connections: int, seconds: float, measured: Measured
) -> None:
    source = load.Source(requests, connections)
    before = server.cpu_seconds()
    took = load.run(server.address, source, seconds=seconds)
    if set(source.statuses) != {201} or source.lost:
        raise BadAnswer(f"statuses {dict(source.statuses)}, {source.lost} lines lost")
    measured.rates.append(source.answers / took)
    measured.cpu.append((server.cpu_seconds() - before) / source.answers * 1e6)


def bench(folder: Path, *, rounds: int = 3, seconds: float = 5.0) -> Figures:
    datastreams = town.prepare(folder / "posting", 20)
    figures: Figures = {}
    with served(folder / "posting") as ours, doing_nothing(folder) as nothing:
        to_ours = observations(ours.address, datastreams)
        to_nothing = observations(nothing.address, datastreams)
        for connections in (32, 256):
            mine, none = Measured(), Measured()
            measure(ours, to_ours, connections, 1.0, Measured())
            for _ in range(rounds):
                measure(nothing, to_nothing, connections, seconds / 2, none)
                measure(ours, to_ours, connections, seconds, mine)
            name = f"post_{connections}"
            figures[name] = Figure(max(mine.rates), "requests/s", max(none.rates))
            figures[f"{name}_cpu"] = Figure(min(mine.cpu), "µs", min(none.cpu))
    return figures
