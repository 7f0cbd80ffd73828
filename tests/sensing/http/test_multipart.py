# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Batches as multipart/mixed: read leniently, never silently wrong."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from allmende.core.errors import AllmendeError, Malformed, TooLarge
from allmende.sensing.http import multipart
from allmende.sensing.http.answers import Answer
from allmende.sensing.http.parts import Answered, AnsweredTogether, Asked, Fault, Together

KIND = b"multipart/mixed; boundary=b1"
GET = (
    b"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    b"GET Things(1) HTTP/1.1\r\nHost: x\r\n\r\n"
)


def batch(*parts: bytes, boundary: bytes = b"b1", line: bytes = b"\r\n") -> bytes:
    return b"".join(b"--" + boundary + line + one + line for one in parts) + b"--" + boundary + b"--"


def post(body: bytes = b'{"a":1}', name: bytes = b"") -> bytes:
    identity = b"Content-ID: " + name + b"\r\n" if name else b""
    return (
        b"Content-Type: application/http\r\n"
        + identity
        + b"\r\nPOST Things HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
        + body
    )


@pytest.mark.parametrize(
    "body",
    [
        batch(GET),
        batch(GET) + b"\r\n",
        batch(GET) + b"\r\nwhat follows is nobody's --b1",
        b"a preamble\r\n" + batch(GET),
        b"\r\n" + batch(GET),
        batch(GET).replace(b"\r\n", b"\n"),
        batch(GET).replace(b"--b1\r\n", b"--b1 \t\r\n"),
        batch(b"\r\n" + GET),
        batch(GET.replace(b"\r\n\r\nGET", b"\r\n\r\n\r\nGET")),
        batch(GET.rstrip()),
        batch(GET.replace(b" HTTP/1.1", b"")),
        batch(GET.replace(b"GET", b"get")),
        batch(GET.replace(b"Content-Type", b"content-TYPE")),
        batch(GET.replace(b"application/http", b"application/http;msgtype=request")),
    ],
)
def test_line_ends_and_blank_lines_do_not_matter(body: bytes) -> None:
    [one] = multipart.read(KIND, body)
    assert isinstance(one, Asked)
    assert (one.method, one.url, one.body, one.headers) == ("GET", "Things(1)", b"", {b"host": b"x"})


@pytest.mark.parametrize(
    "kind",
    [
        b"multipart/mixed;boundary=b1",
        b'multipart/mixed; boundary="b1"',
        b"multipart/mixed; charset=utf-8; Boundary=b1; x=y",
        b"Multipart/Mixed;  BOUNDARY = b1",
    ],
)
def test_the_boundary_is_found(kind: bytes) -> None:
    assert len(multipart.read(kind, batch(GET, GET))) == 2


def test_a_quoted_boundary_may_hold_anything() -> None:
    boundary = b"b:1 (x)?"
    [one] = multipart.read(b'multipart/mixed; boundary="b:1 (x)?"', batch(GET, boundary=boundary))
    assert isinstance(one, Asked)


def test_a_change_set_keeps_its_order_and_names() -> None:
    inner = b"Content-Type: multipart/mixed; boundary=c1\r\n\r\n" + batch(
        post(name=b"1"), post(name=b"<two>"), boundary=b"c1"
    )
    before, together, after = multipart.read(KIND, batch(GET, inner, GET))
    assert isinstance(together, Together)
    assert [one.name for one in together.parts] == ["1", "two"]
    assert isinstance(before, Asked)
    assert isinstance(after, Asked)


def test_a_body_keeps_every_byte_but_the_line_end_before_the_boundary() -> None:
    body = b'{"a": "x\\n"}\r\n\n \r\n'
    [one] = multipart.read(KIND, batch(post(body)))
    assert isinstance(one, Asked)
    assert one.body == body


def test_a_longer_line_is_no_boundary() -> None:
    [one] = multipart.read(KIND, batch(post(b"--b12\r\n--b1x--")))
    assert isinstance(one, Asked)
    assert one.body == b"--b12\r\n--b1x--"


@pytest.mark.parametrize(
    ("kind", "body", "wanted"),
    [
        (b"multipart/mixed", batch(GET), "names its boundary"),
        (b"multipart/mixed; boundary=", batch(GET), "names its boundary"),
        (KIND, b"", "no beginning"),
        (KIND, b"nonsense", "no beginning"),
        (KIND, b"--b1--", "no beginning"),
        (KIND, batch(GET)[:-2], "no end"),
        (KIND, batch(GET, GET)[:-6], "no end"),
        (KIND, b"--b1\r\n" + GET, "no end"),
    ],
)
def test_where_requests_might_be_lost_nothing_is_done(kind: bytes, body: bytes, wanted: str) -> None:
    with pytest.raises(Malformed, match=wanted):
        multipart.read(kind, body)


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (b"", "Known: application/http"),
        (b"\r\nGET Things HTTP/1.1", "is no header"),
        (b"Content-Type: text/plain\r\n\r\nGET Things HTTP/1.1", "Known: application/http"),
        (b"Content-Type: application/http\r\n\r\n", "begins no request"),
        (b"Content-Type: application/http\r\n\r\nThings", "begins no request"),
        (b'Content-Type: application/http\r\n\r\nPOST Things HTTP/1.1\r\n{"a":1}', "a blank line before"),
        (b"Content-Type: application/http\r\nContent-Transfer-Encoding: base64\r\n\r\nR0VU", "Known: binary"),
        (b"Content-Type: application/http\r\n\r\nGET Things(\xff) HTTP/1.1\r\n\r\n", "not UTF-8"),
        (b"Content-Type: multipart/mixed\r\n\r\n", "names its boundary"),
        (b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n", "no end"),
    ],
)
def test_a_part_that_cannot_be_read_is_told_so_alone(part: bytes, wanted: str) -> None:
    before, fault, after = multipart.read(KIND, batch(GET, part, GET))
    assert isinstance(fault, Fault)
    assert wanted in fault.error.message
    assert isinstance(before, Asked)
    assert isinstance(after, Asked)


@pytest.mark.parametrize(
    "inner", [GET, b"Content-Type: multipart/mixed; boundary=d\r\n\r\n" + batch(post(), boundary=b"d")]
)
def test_a_change_set_holds_changes_only(inner: bytes) -> None:
    part = b"Content-Type: multipart/mixed; boundary=c\r\n\r\n" + batch(post(), inner, boundary=b"c")
    [together] = multipart.read(KIND, batch(part))
    assert isinstance(together, Together)
    assert isinstance(together.parts[1], Fault)


def test_there_may_be_ten_thousand_and_no_more() -> None:
    assert len(multipart.read(KIND, batch(*[GET] * 10_000))) == 10_000
    with pytest.raises(TooLarge, match="several batches"):
        multipart.read(KIND, batch(*[GET] * 10_001))


NAMES = some.text("abcXYZ019._-", max_size=8)
BODIES = some.binary(max_size=40) | some.sampled_from([b"--b1x", b"\r\n", b"\n\n", b"{}", b"--"])


@given(some.lists(some.tuples(NAMES, BODIES), min_size=1, max_size=5))
def test_what_is_written_is_read_as_it_was(parts: list[tuple[str, bytes]]) -> None:
    read = multipart.read(KIND, batch(*(post(body, name.encode()) for name, body in parts)))
    assert [(one.name, one.body) for one in read if isinstance(one, Asked)] == parts


@given(
    some.lists(some.tuples(NAMES, some.integers(200, 208) | some.just(404), BODIES), min_size=1, max_size=5),
    some.booleans(),
)
def test_answers_come_in_their_order(answers: list[tuple[str, int, bytes]], in_one: bool) -> None:
    told = tuple(Answered(name, Answer(status, body)) for name, status, body in answers)
    kind, content = multipart.write([AnsweredTogether("g", told)] if in_one else told)
    requests = content.replace(b"HTTP/1.1 ", b"GET HTTP/1.1 ")  # read them back by the same reader
    read = multipart.read(kind, requests)
    if in_one:
        [together] = read
        assert isinstance(together, Together)
        assert [one.name for one in together.parts] == [one.name for one in told]
    else:
        assert [one.name for one in read if isinstance(one, Asked | Fault)] == [one.name for one in told]


PIECES = some.sampled_from(
    [
        b"--b1",
        b"--b1--",
        b"\r\n",
        b"\n",
        b"\r",
        b" ",
        b":",
        GET,
        post(),
        b"Content-Type: multipart/mixed; boundary=b1",
        b"Content-ID: 1",
        b"--",
        b"\x00\xff",
        b'"',
    ]
)


@given(some.lists(PIECES | some.binary(max_size=9), max_size=14).map(b"".join))
@settings(max_examples=500)
def test_garbage_is_refused_and_nothing_worse(body: bytes) -> None:
    with suppress(AllmendeError):
        multipart.read(KIND, body)


@given(some.binary(max_size=60))
def test_any_content_type_is_read_or_refused(kind: bytes) -> None:
    with suppress(AllmendeError):
        multipart.read(b"multipart/mixed;" + kind, batch(GET))
