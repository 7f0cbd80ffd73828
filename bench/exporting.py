# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Downloads: a million rows as CSV, and what everything there is costs the server in memory."""

from http.client import HTTPConnection
from time import perf_counter

from bench.asking import NotAnswered
from bench.figures import Figure, Figures
from bench.processes import Server

_ROWS = 1_000_000
_PIECE = 1 << 18


def bench(server: Server, long: int, observations: int) -> Figures:
    """`long`: the datastream with a million observations; `observations`: how many there are in all."""
    rates = [_rate(server, long) for _ in range(3)]
    before = server.resident_bytes()
    lines, most = _read(server, "/v1.1/Observations?$resultFormat=CSV")
    if lines != observations + 1:
        raise NotAnswered(f"{lines} lines for {observations} observations")
    return {
        "csv": Figure(max(rates), "rows/s"),
        "csv_memory": Figure((most - before) / 1e6, "MB"),
    }


def _rate(server: Server, long: int) -> float:
    begun = perf_counter()
    lines, _ = _read(server, f"/v1.1/Datastreams({long})/Observations?$resultFormat=CSV&$top={_ROWS}")
    if lines != _ROWS + 1:
        raise NotAnswered(f"{lines} lines for {_ROWS} rows")
    return _ROWS / (perf_counter() - begun)


def _read(server: Server, path: str) -> tuple[int, int]:
    """Lines, and the most that the server was seen to hold meanwhile."""
    host, port = server.address
    line = HTTPConnection(host, port, timeout=60)
    line.request("GET", path)
    answer, lines, most, pieces = line.getresponse(), 0, 0, 0
    while piece := answer.read(_PIECE):
        lines += piece.count(b"\n")
        pieces += 1
        if pieces % 16 == 0:
            most = max(most, server.resident_bytes())
    line.close()
    return lines, max(most, server.resident_bytes())
