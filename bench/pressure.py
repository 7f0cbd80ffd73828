# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long a reader waits while the writer has all it can take."""

from collections.abc import Sequence

from bench import arrays, load, town
from bench.figures import Figure, Figures
from bench.posting import BadAnswer, observations

_PAUSE = 0.004


def pages(address: load.Address, datastreams: Sequence[int]) -> load.Requests:
    return load.in_turn(
        [
            load.get(
                address, f"/v1.1/Datastreams({one})/Observations?$top=100&$orderby=phenomenonTime%20desc"
            )
            for one in datastreams
        ]
    )


def bench(address: load.Address, datastreams: Sequence[int], seconds: float = 12.0) -> Figures:
    """A hundred datastreams of a large store are written to, behind what is there; 400 others are read."""
    reads = pages(address, datastreams[200:600])
    posts = observations(address, datastreams[1:101], town.SHORT)
    rows = load.in_turn(arrays.requests(address, datastreams[700], 50_000))
    return {
        "page_while_writing": _p99(address, load.Source(posts, 32), reads, seconds),
        "page_while_loading": _p99(address, load.Source(rows, 2), reads, seconds),
    }


def _p99(address: load.Address, writing: load.Source, reads: load.Requests, seconds: float) -> Figure:
    load.run(address, load.Source(reads, 1, pause=0.001), seconds=1.0)
    reading = load.Source(reads, 1, pause=_PAUSE)
    load.run(address, writing, reading, seconds=seconds)
    if set(reading.statuses) != {200} or set(writing.statuses) != {201}:
        raise BadAnswer(f"reads {dict(reading.statuses)}, writes {dict(writing.statuses)}")
    return Figure(reading.percentile(0.99) * 1e3, "ms")
