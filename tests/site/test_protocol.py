# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""An observation, or a question for one entity, is answered by the short way as by the long one, and lines
stay usable whatever comes."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_serve import serving

STATION = {
    "name": "a",
    "description": "b",
    "Locations": [
        {
            "name": "a",
            "description": "b",
            "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": [7.6, 51.9]},
        }
    ],
    "Datastreams": [
        {
            "name": "a",
            "description": "b",
            "observationType": "x",
            "unitOfMeasurement": {"name": "a", "symbol": "b", "definition": "c"},
            "Sensor": {"name": "a", "description": "b", "encodingType": "x", "metadata": "y"},
            "ObservedProperty": {"name": "a", "description": "b", "definition": "c"},
        }
    ],
}


class Line:
    """One connection, spoken to in plain bytes."""

    def __init__(self, address: str) -> None:
        self.host = address.removeprefix("http://")
        host, port = self.host.split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self._file = self.socket.makefile("rb")

    def close(self) -> None:
        self._file.close()
        self.socket.close()

    def send(self, path: str, body: bytes, *heads: str) -> None:
        self.socket.sendall(self.request(path, body, *heads))

    def request(self, path: str, body: bytes, *heads: str) -> bytes:
        length = [] if any("chunked" in one for one in heads) else [f"content-length: {len(body)}"]
        lines = [f"POST {path} HTTP/1.1", f"host: {self.host}", *length, *heads, "", ""]
        return "\r\n".join(lines).encode() + body

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self._file.readline().split()[1])
        headers = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self._file.read(int(headers.get("content-length", "0")))

    @property
    def is_over(self) -> bool:
        return self._file.readline() == b""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("--data", str(tmp_path_factory.mktemp("short")), "--open-writes") as (_, found):
        line = Line(found)
        line.send("/v1.1/Things", json.dumps(STATION).encode())
        assert line.answer()[0] == 201
        line.close()
        yield found


@pytest.fixture
def line(address: str) -> Iterator[Line]:
    found = Line(address)
    yield found
    found.close()


def chunked(body: bytes) -> bytes:
    return (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"


STREAM = "/v1.1/Datastreams(1)/Observations"
ALL = "/v1.1/Observations"
BODIES = [
    (STREAM, b'{"result": 1}', 201),
    (STREAM, b'{"result": {"a": [1, null]}, "parameters": {"x": 1}}', 201),
    (STREAM, b'{"result": 1, "phenomenonTime": "2026-01-01T00:00:00Z/PT1H"}', 201),
    (ALL, b'{"result": 1.5, "Datastream": {"@iot.id": 1}}', 201),
    (STREAM, b'{"result": 1, "Datastream": {"@iot.id": 2}}', 400),
    (STREAM, b"", 400),
    (STREAM, b"{", 400),
    (STREAM, b'{"result": 1, "phenomenonTime": "yesterday"}', 400),
    (STREAM, b'{"result": 1, "colour": 2}', 400),
    (ALL, b'{"result": 1}', 400),
    (ALL, b'{"result": 1, "Datastream": {"@iot.id": 99}}', 400),
    ("/v1.1/Datastreams(99)/Observations", b'{"result": 1}', 404),
    ("/FROST-Server" + STREAM, b'{"result": 2}', 201),
]


@pytest.mark.parametrize(("path", "body", "status"), BODIES)
def test_both_ways_give_the_same_answer(line: Line, path: str, body: bytes, status: int) -> None:
    line.send(path, body)
    short = line.answer()
    line.send(path, chunked(body), "transfer-encoding: chunked")
    long = line.answer()
    line.send(path, body)
    again = line.answer()
    assert short[0] == long[0] == again[0] == status
    assert short[2] == long[2] == again[2]
    assert short[1].keys() - {"date"} == long[1].keys() - {"date"}
    if status == 201:
        assert short[1]["location"].rpartition("(")[0] == long[1]["location"].rpartition("(")[0]
        assert path.partition("/v1.1")[0] in short[1]["location"]


def test_a_page_of_another_site_goes_the_long_way_and_is_refused(line: Line) -> None:
    line.send(STREAM, b'{"result": 1}', "origin: https://evil.example")
    assert line.answer()[0] == 403


def test_who_wants_to_see_what_was_stored_goes_the_long_way(line: Line) -> None:
    line.send(STREAM, b'{"result": 7}', "prefer: return=representation")
    status, headers, body = line.answer()
    assert (status, headers["preference-applied"], b'"result":7' in body) == (
        201,
        "return=representation",
        True,
    )


def test_a_forwarded_observation_is_refused_while_writes_are_open(line: Line) -> None:
    line.send(STREAM, b'{"result": 1}', "x-forwarded-for: 10.0.0.1")
    assert line.answer()[0] == 403


def test_who_asks_whether_to_go_on_is_told_to(line: Line) -> None:
    body = b'{"result": 1}'
    head = (
        f"POST {STREAM} HTTP/1.1\r\nhost: {line.host}\r\nexpect: 100-continue\r\ncontent-length: {len(body)}"
    )
    line.socket.sendall(head.encode() + b"\r\n\r\n")
    assert line.answer()[0] == 100
    line.socket.sendall(body)
    assert line.answer()[0] == 201


def test_requests_sent_without_waiting_are_answered_in_order(line: Line) -> None:
    paths = [STREAM, "/v1.1/Datastreams(99)/Observations", STREAM, ALL]
    line.socket.sendall(b"".join(line.request(path, b'{"result": 1}') for path in paths))
    assert [line.answer()[0] for _ in paths] == [201, 404, 201, 400]


def test_a_head_that_is_known_serves_every_body(line: Line) -> None:
    found = []
    for number in range(10, 20):
        line.send(STREAM, b'{"result": %d}' % number)
        status, headers, _ = line.answer()
        assert status == 201
        found.append(headers["location"].partition(line.host)[2])
    for number, path in enumerate(found, 10):
        line.socket.sendall(f"GET {path} HTTP/1.1\r\nhost: {line.host}\r\n\r\n".encode())
        assert json.loads(line.answer()[2])["result"] == number


def test_a_head_that_is_known_may_come_again_before_its_answer_or_in_pieces(line: Line) -> None:
    one = line.request(STREAM, b'{"result": 1}')
    line.socket.sendall(one)
    assert line.answer()[0] == 201
    line.socket.sendall(one * 3)
    assert [line.answer()[0] for _ in range(3)] == [201] * 3
    for part in (one[:30], one[30:-5], one[-5:] + one[:40], one[40:]):
        line.socket.sendall(part)
        time.sleep(0.05)
    assert [line.answer()[0] for _ in range(2)] == [201] * 2


@pytest.mark.parametrize("begun", ["GET /v1.1 HTTP/1.1\r\nx: ", "GET /v1.1 HTTP/1.1\r\n"])
def test_what_looks_like_a_known_head_within_another_request_is_not_taken_for_one(
    line: Line, begun: str
) -> None:
    one = line.request(STREAM, b'{"result": 1}')
    line.socket.sendall(one)
    assert line.answer()[0] == 201
    line.socket.sendall(one + begun.encode())
    assert line.answer()[0] == 201
    time.sleep(0.05)
    line.socket.sendall(one)
    assert line.answer()[0] in (200, 400)


def test_what_looks_like_a_known_head_within_a_body_is_not_taken_for_one(line: Line) -> None:
    one = line.request(STREAM, b'{"result": 1}')
    line.socket.sendall(one)
    assert line.answer()[0] == 201
    line.socket.sendall(line.request("/v1.1/Things", one)[: -len(one)])
    time.sleep(0.05)
    line.socket.sendall(one)
    assert line.answer()[0] == 400
    line.socket.sendall(one)
    assert line.answer()[0] == 201


def test_more_heads_than_are_remembered_are_all_served(line: Line) -> None:
    for number in range(150):
        line.send(STREAM, b'{"result": 1}', f"x-number: {number}")
        assert line.answer()[0] == 201


def test_a_body_in_pieces_is_put_together(line: Line) -> None:
    whole = line.request(STREAM, b'{"result": 12345}')
    for place in range(0, len(whole), 7):
        line.socket.sendall(whole[place : place + 7])
    status, headers, _ = line.answer()
    assert status == 201
    path = headers["location"].partition(line.host)[2]
    line.socket.sendall(f"GET {path} HTTP/1.1\r\nhost: {line.host}\r\n\r\n".encode())
    assert json.loads(line.answer()[2])["result"] == 12345


def test_a_line_is_closed_when_its_client_wishes(line: Line) -> None:
    line.send(STREAM, b'{"result": 1}', "connection: close")
    status, headers, _ = line.answer()
    assert (status, headers["connection"]) == (201, "close")
    assert line.is_over


def test_a_client_that_leaves_early_disturbs_nobody(address: str, line: Line) -> None:
    for _ in range(20):
        gone = Line(address)
        gone.send(STREAM, b'{"result": 1}')
        gone.close()
    line.send(STREAM, b'{"result": 1}')
    assert line.answer()[0] == 201


def test_without_open_writes_the_short_way_is_closed_too(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path)) as (_, address):
        line = Line(address)
        line.send(ALL, b'{"result": 1}')
        assert line.answer()[0] == 401
        line.close()


def ask(line: Line, path: str, *heads: str, method: str = "GET") -> None:
    lines = [f"{method} {path} HTTP/1.1", f"host: {line.host}", *heads, "", ""]
    line.socket.sendall("\r\n".join(lines).encode())


ENTITIES = [
    "/v1.1/Things(1)",
    "/v1.1/Datastreams(1)",
    "/v1.1/Observations(1)",
    "/v1.1/Things(99)",
    "/v1.1/Thongs(1)",
    "/v1.1/Things(1)/name",
    "/FROST-Server/v1.1/Sensors(1)",
]


@pytest.mark.parametrize("path", ENTITIES)
@pytest.mark.parametrize("heads", [(), ("accept-encoding: gzip",), ("authorization: Bearer wrong",)])
def test_one_entity_is_answered_alike_on_both_ways(line: Line, path: str, heads: tuple[str, ...]) -> None:
    ask(line, path, *heads)
    short = line.answer()
    ask(line, path, *heads, "cookie: a=b")  # a session is looked up beside the event loop
    assert told(line.answer()) == told(short)


def told(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], bytes]:
    """Without what is of the moment, or of the cookie."""
    status, headers, body = answer
    passing = ("date", "cache-control", "server-timing")
    return status, {key: value for key, value in headers.items() if key not in passing}, body


def test_an_entity_that_is_known_already_is_not_sent_again(line: Line) -> None:
    ask(line, "/v1.1/Things(1)")
    status, headers, body = line.answer()
    assert (status, headers["access-control-allow-origin"]) == (200, "*")
    ask(line, "/v1.1/Things(1)", f"if-none-match: {headers['etag']}")
    assert line.answer()[::2] == (304, b"")
    ask(line, "/v1.1/Things(1)", "connection: close")
    assert line.answer()[2] == body
    assert line.is_over


def test_questions_and_observations_on_one_line_are_answered_in_their_order(line: Line) -> None:
    one = f"GET /v1.1/Things(1) HTTP/1.1\r\nhost: {line.host}\r\n\r\n".encode()
    two = line.request(STREAM, b'{"result": 5}')
    line.socket.sendall(two + one + one + two + one)
    assert [line.answer()[0] for _ in range(5)] == [201, 200, 200, 201, 200]


def test_who_asks_on_and_takes_nothing_does_not_fill_the_memory(line: Line) -> None:
    one = f"GET /v1.1/Things(1) HTTP/1.1\r\nhost: {line.host}\r\n\r\n".encode()
    line.socket.settimeout(2)
    sent = 0
    with pytest.raises(TimeoutError):
        while sent < 200_000:
            sent += line.socket.send(one * 100) // len(one)
    line.socket.settimeout(10)
    assert line.answer()[0] == 200
