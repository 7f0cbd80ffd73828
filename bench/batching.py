# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Batches of 1,000 inserts in one request, in turn with the same rows as CreateObservations."""

from collections.abc import Callable
from pathlib import Path

from allmende.core.clock import format_instant
from bench import arrays, load, town
from bench.engine import value_of
from bench.figures import Figure, Figures
from bench.posting import BadAnswer
from bench.processes import served

_GROUP = 1_000
_LINES = 2
_PART = (
    "--b\r\nContent-Type: application/http\r\n\r\nPOST Datastreams(%d)/Observations HTTP/1.1\r\n\r\n%s\r\n"
)
_REQUEST = '{"id":"%d","method":"POST","url":"Datastreams(%d)/Observations","body":%s%s}'


def _rows(first: int) -> list[str]:
    return [
        f'{{"phenomenonTime":"{format_instant(town.FIRST + one * town.MINUTE)}","result":{value_of(one)}}}'
        for one in range(first, first + _GROUP)
    ]


def _multipart(datastream: int, first: int) -> tuple[str, bytes]:
    parts = "".join(_PART % (datastream, row) for row in _rows(first))
    return "multipart/mixed; boundary=b", f"{parts}--b--".encode()


def _json(datastream: int, first: int, more: str = "") -> tuple[str, bytes]:
    parts = ",".join(_REQUEST % (place, datastream, row, more) for place, row in enumerate(_rows(first)))
    return "application/json", f'{{"requests":[{parts}]}}'.encode()


def _change_set(datastream: int, first: int) -> tuple[str, bytes]:
    return _json(datastream, first, ',"atomicityGroup":"g"')


_FORMS: dict[str, Callable[[int, int], tuple[str, bytes]]] = {
    "batch": _multipart,
    "batch_json": _json,
    "batch_change_set": _change_set,
}


def _request(address: load.Address, kind: str, body: bytes) -> bytes:
    host, port = address
    head = f"POST /v1.1/$batch HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _send(address: load.Address, ready: list[bytes]) -> float:
    """Seconds. Raises BadAnswer unless every insert of every batch was done."""
    done: list[int] = []

    def look(_: int, status: int, answer: bytes) -> None:
        inserted = answer.count(b"HTTP/1.1 201") + answer.count(b'"status":201')
        done.append(inserted if status == 200 else 0)

    source = load.Source(load.once(ready), _LINES, answered=look)
    took = load.run(address, source)
    if done != [_GROUP] * len(ready):
        raise BadAnswer(f"batches with {sorted(done)[:3]} inserts")
    return took


def bench(folder: Path, *, batches: int = 20) -> Figures:
    datastreams = town.prepare(folder / "batching", 2 * len(_FORMS) + 1, 1)
    rows = batches * _GROUP
    figures: Figures = {}
    with served(folder / "batching") as server:
        _send(server.address, [_request(server.address, *_multipart(datastreams.pop(), 0))])
        for name, form in _FORMS.items():
            ours, other = datastreams.pop(), datastreams.pop()
            ready = [_request(server.address, *form(ours, first)) for first in range(0, rows, _GROUP)]
            rate = rows / _send(server.address, ready)
            plain = arrays.requests(server.address, other, rows)
            figures[name] = Figure(rate, "rows/s", rows / arrays.send(server.address, plain, _LINES))
    return figures
