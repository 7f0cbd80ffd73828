# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

import pytest

from bench import load
from bench.processes import doing_nothing


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        (b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n", True),
        (b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", True),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n", False),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", True),
        (b"", False),
    ],
)
def test_a_whole_answer_is_known(answer: bytes, whole: bool) -> None:
    assert load.is_whole(answer) is whole


def test_every_request_is_answered_once_and_a_large_one_too(tmp_path: Path) -> None:
    numbers: list[int] = []
    with doing_nothing(tmp_path) as server:
        ready = [load.post(server.address, "/", b"x" * size) for size in (0, 10, 3_000_000, 5)]
        source = load.Source(load.once(ready * 25), 8, answered=lambda number, *_: numbers.append(number))
        load.run(server.address, source)
    assert (sorted(numbers), source.statuses, source.lost) == ([*range(100)], {201: 100}, 0)


def test_a_server_that_dies_ends_the_run(tmp_path: Path) -> None:
    with doing_nothing(tmp_path) as server:
        dying = load.Source(
            load.in_turn([load.post(server.address, "/", b"")]),
            4,
            answered=lambda number, *_: server.kill() if number == 100 else None,
        )
        load.run(server.address, dying, seconds=20)
    assert dying.lost == 4
