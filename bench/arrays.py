# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""CreateObservations in requests of 1,000 rows, in turn with the bare engine."""

from pathlib import Path

from allmende.core.clock import format_instant
from bench import load, town
from bench.engine import rows_a_second, value_of
from bench.figures import Figure, Figures
from bench.posting import BadAnswer
from bench.processes import served

_CONNECTIONS = 8


def bodies(datastream: int, rows: int, group: int = 1_000) -> list[bytes]:
    """Data arrays of `group` minute values each, in the order of time."""
    return [_body(datastream, first, group) for first in range(0, rows, group)]


def _body(datastream: int, first: int, group: int) -> bytes:
    rows = ",".join(
        f'["{format_instant(town.FIRST + number * town.MINUTE)}",{value_of(number)}]'
        for number in range(first, first + group)
    )
    return (
        f'[{{"Datastream":{{"@iot.id":{datastream}}},"components":["phenomenonTime","result"],'
        f'"dataArray@iot.count":{group},"dataArray":[{rows}]}}]'
    ).encode()


def requests(address: load.Address, datastream: int, rows: int) -> list[bytes]:
    return [load.post(address, "/v1.1/CreateObservations", one) for one in bodies(datastream, rows)]


def send(address: load.Address, ready: list[bytes], connections: int = _CONNECTIONS) -> float:
    """Seconds from the first byte sent to the last answer."""
    failed: list[bytes] = []

    def look(_: int, status: int, answer: bytes) -> None:
        if status != 201 or b'"error' in answer:
            failed.append(answer[:300])

    source = load.Source(load.once(ready), connections, answered=look)
    took = load.run(address, source)
    if failed or source.lost or source.answers != len(ready):
        raise BadAnswer(f"{len(failed)} failed, {source.lost} lines lost: {failed[:1]}")
    return took


def bench(folder: Path, *, rows: int = 250_000, rounds: int = 3) -> Figures:
    datastreams = town.prepare(folder / "arrays", rounds + 1, 1)
    with served(folder / "arrays") as server:
        send(server.address, requests(server.address, datastreams.pop(), 20_000))
        engine, ours = [], []
        for datastream in datastreams:
            ready = requests(server.address, datastream, rows)
            engine.append(rows_a_second(folder, rows))
            ours.append(rows / send(server.address, ready))
    return {"create_observations": Figure(max(ours), "rows/s", max(engine))}
