# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One entity by its key, in turn with the same server that does nothing with a GET."""

from pathlib import Path

from bench import load, town
from bench.figures import Figure, Figures
from bench.posting import BadAnswer
from bench.processes import Server, doing_nothing, served

_CONNECTIONS = 32


def bench(folder: Path, *, rounds: int = 3, seconds: float = 4.0) -> Figures:
    town.prepare(folder / "entity", 20)
    mine, none = [0.0], [0.0]
    with served(folder / "entity") as ours, doing_nothing(folder) as nothing:
        _rate(ours, 1.0, 200)
        for _ in range(rounds):
            none.append(_rate(nothing, seconds / 2, 201))
            mine.append(_rate(ours, seconds, 200))
    return {"entity": Figure(max(mine), "requests/s", max(none))}


def _rate(server: Server, seconds: float, status: int) -> float:
    request = load.get(server.address, "/v1.1/Things(1)")
    source = load.Source(lambda _: request, _CONNECTIONS)
    took = load.run(server.address, source, seconds=seconds)
    if set(source.statuses) != {status} or source.lost:
        raise BadAnswer(f"statuses {dict(source.statuses)}, {source.lost} lines lost")
    return source.answers / took
