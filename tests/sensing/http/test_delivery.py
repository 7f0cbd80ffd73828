# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""ETags, packing, CORS, HEAD, OPTIONS and what is not allowed: HTTP as browsers and caches speak it."""

import gzip
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allmende.sensing.http.answers import Answer, Stream
from allmende.sensing.http.delivery import delivered, delivered_in_pieces, names, tag_of
from tests.sensing.http.door import Door
from tests.sensing.http.door import door as opened_door
from tests.sensing.store import bodies

SET, ENTITY = "GET, HEAD, POST, DELETE, OPTIONS", "GET, HEAD, PATCH, PUT, DELETE, OPTIONS"
READ = "GET, HEAD, OPTIONS"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened_door(tmp_path_factory.mktemp("delivery")) as one:
        one.post("/Things", bodies.whole_thing(2))
        for result in range(60):
            one.post("/Datastreams(1)/Observations", {"result": result})
        yield one


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Door]:
    with opened_door(tmp_path) as one:
        one.post("/Things", bodies.whole_thing())
        yield one


@pytest.mark.parametrize(
    "path",
    ["/Things(1)", "/Things", "/", "/Things(1)/name", "/Things/$count", "/Datastreams(1)/Observations"],
)
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_what_is_known_is_not_sent_again(door: Door, path: str, coding: str) -> None:
    headers = {"accept-encoding": coding}
    first = door.ask("GET", path, headers=headers)
    again = door.ask("GET", path, headers=headers | {"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["content-length"]) == (304, b"", "0")
    assert again.headers["access-control-allow-origin"] == "*"
    assert again.headers["vary"] == first.headers["vary"]
    assert names(
        again.headers["etag"].encode(),
        first.headers["etag"].removesuffix('-gzip"').rstrip('"').encode() + b'"',
    )
    other = door.ask("GET", path, headers=headers | {"if-none-match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_head_has_the_headers_of_get(door: Door) -> None:
    for headers in ({}, {"accept-encoding": "gzip"}):
        get, head = (door.ask(method, "/Observations", headers=headers) for method in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (200, b"")
        same = ("etag", "content-length", "content-type", "content-encoding", "vary")
        assert [head.headers.get(one) for one in same] == [get.headers.get(one) for one in same]
        known = door.ask("HEAD", "/Observations", headers={**headers, "if-none-match": get.headers["etag"]})
        assert known.status_code == 304


def test_a_change_gives_another_tag(fresh: Door) -> None:
    before = fresh.ask("GET", "/Things(1)").headers["etag"]
    changed = fresh.ask("PATCH", "/Things(1)", json={"name": "new"})
    assert before != changed.headers["etag"] == fresh.ask("GET", "/Things(1)").headers["etag"]


@pytest.mark.parametrize(
    ("header", "is_same"),
    [
        (b'"a"', True),
        (b'W/"a"', True),
        (b'"a-gzip"', True),
        (b'"b", "a"', True),
        (b"*", True),
        (b'"b"', False),
        (b"a", False),
        (b"", False),
        (b",,", False),
    ],
)
def test_tags_are_compared(header: bytes, is_same: bool) -> None:
    assert names(header, b'"a"') is is_same


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_change_may_ask_for_the_state_it_has_read(fresh: Door, method: str) -> None:
    tag = fresh.ask("GET", "/Things(1)").headers["etag"]
    fresh.ask("PATCH", "/Things(1)", json={"description": "somebody was faster"})
    before = fresh.dump()
    late = fresh.ask(method, "/Things(1)", json=bodies.thing(), headers={"if-match": tag})
    assert (late.status_code, "GET it again" in late.json()["message"]) == (412, True)
    assert fresh.dump() == before
    tag = fresh.ask("GET", "/Things(1)").headers["etag"]
    assert (
        fresh.ask(method, "/Things(1)", json=bodies.thing(name="x"), headers={"if-match": tag}).status_code
        == 200
    )


def test_any_state_will_do_for_a_star(fresh: Door) -> None:
    assert fresh.ask("PATCH", "/Things(1)", json={"name": "x"}, headers={"if-match": "*"}).status_code == 200
    assert fresh.ask("PATCH", "/Things(9)", json={"name": "x"}, headers={"if-match": "*"}).status_code == 404
    assert (
        fresh.ask("PATCH", "/Things(9)", json={"name": "x"}, headers={"if-match": '"a"'}).status_code == 404
    )


def test_an_observation_has_a_state_too(fresh: Door) -> None:
    where = fresh.post("/Datastreams(1)/Observations", {"result": 1}).headers["location"].split("/v1.1")[1]
    tag = fresh.ask("GET", where).headers["etag"]
    assert fresh.ask("PATCH", where, json={"result": 2}, headers={"if-match": tag}).status_code == 200
    assert fresh.ask("DELETE", where, headers={"if-match": tag}).status_code == 412


def test_of_many_who_read_the_same_state_one_may_change_it(fresh: Door) -> None:
    tag = fresh.ask("GET", "/Things(1)").headers["etag"]
    statuses: list[int] = []

    def change(name: str) -> None:
        statuses.append(
            fresh.ask("PATCH", "/Things(1)", json={"name": name}, headers={"if-match": tag}).status_code
        )

    threads = [threading.Thread(target=change, args=(str(one),)) for one in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(statuses) == [200] + [412] * 7


@pytest.mark.parametrize("accepted", ["gzip", "deflate, gzip;q=1.0, *;q=0.5", "GZIP", "br, gzip"])
def test_long_answers_are_packed_for_who_can_unpack_them(door: Door, accepted: str) -> None:
    plain = door.ask("GET", "/Observations", headers={"accept-encoding": "identity"})
    packed = door.ask("GET", "/Observations", headers={"accept-encoding": accepted})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        ("/Things(1)", "gzip"),
        ("/Observations", ""),
        ("/Observations", "br"),
        ("/Observations", "gzip;q=0"),
        ("/Observations", "xgzip"),
        ("/Nothing", "gzip"),
    ],
)
def test_others_get_it_as_it_is(door: Door, path: str, accepted: str) -> None:
    assert "content-encoding" not in door.ask("GET", path, headers={"accept-encoding": accepted}).headers


def test_downloads_are_packed_piece_by_piece() -> None:
    pieces = iter([b"b" * 100_000, b"c" * 100_000, None])
    stream = Stream(b"a" * 10, lambda: next(pieces), lambda: None, ())
    packed = delivered_in_pieces(stream, {b"accept-encoding": b"gzip"})
    assert zlib.decompressobj(31).decompress(packed.first) == b"a" * 10
    sent = packed.first
    while (piece := packed.following()) is not None:
        sent += piece
    assert gzip.decompress(sent) == b"a" * 10 + b"b" * 100_000 + b"c" * 100_000
    assert packed.headers == ((b"content-encoding", b"gzip"),)
    assert delivered_in_pieces(stream, {}) is stream


def test_a_download_arrives_packed(door: Door) -> None:
    path = "/Datastreams(1)/Observations?$resultFormat=CSV&$orderby=phenomenonTime"
    plain = door.ask("GET", path, headers={"accept-encoding": "identity"})
    packed = door.ask("GET", path, headers={"accept-encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.text) == ("gzip", plain.text)


def test_errors_and_nothing_have_no_tag() -> None:
    for answer in (Answer(404, b"{}"), Answer(204)):
        assert delivered(answer, {b"if-none-match": b"*"}) is answer
    assert tag_of(b"a") != tag_of(b"b")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", READ),
        ("/Things", SET),
        ("/Things(1)", ENTITY),
        ("/Things(1)/Datastreams", SET),
        ("/Things(1)/Datastreams(1)", ENTITY),
        ("/Datastreams(1)/Sensor", ENTITY),
        ("/Things(1)/name", READ),
        ("/Things(1)/name/$value", READ),
        ("/Things/$count", READ),
        ("/Things/$ref", READ),
        ("/Things(1)/Locations/$ref", SET),
        ("/Things(1)/Locations(1)/$ref", "GET, HEAD, DELETE, OPTIONS"),
        ("/Datastreams(1)/Sensor/$ref", "GET, HEAD, PUT, OPTIONS"),
        ("/Datastreams(1)/Observations/aggregate", READ),
        ("/$batch", "POST, OPTIONS"),
        ("/CreateObservations", "POST, OPTIONS"),
    ],
)
def test_every_resource_says_what_it_takes_and_takes_nothing_else(
    door: Door, path: str, methods: str
) -> None:
    answer = door.ask("OPTIONS", path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == answer.headers["access-control-allow-methods"] == methods
    for method in {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "BREW"} - set(methods.split(", ")):
        before = door.dump()
        refused = door.ask(method, path, json={})
        assert (refused.status_code, refused.headers["allow"]) == (405, methods)
        assert method == "HEAD" or methods in refused.json()["message"]
        assert door.dump() == before


def test_what_is_taken_is_not_refused_as_a_method(door: Door) -> None:
    before = door.dump()
    for path in (
        "/Things",
        "/Things(99)",
        "/Things(1)/Locations/$ref",
        "/Datastreams(1)/Sensor/$ref",
        "/$batch",
    ):
        for method in door.ask("OPTIONS", path).headers["allow"].split(", "):
            assert door.ask(method, path, content=b"[").status_code != 405, (method, path)
    assert door.dump() == before


def test_nothing_has_no_options(door: Door) -> None:
    assert door.ask("OPTIONS", "/Nothing").status_code == 404


def test_a_browser_asks_before_it_changes_something(door: Door) -> None:
    headers = {
        "origin": "https://karte.example",
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type,if-match,prefer",
    }
    answer = door.ask("OPTIONS", "/Things(1)", headers=headers)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "application/json-patch+json" in answer.headers["accept-patch"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/Things(1)", None),
        ("GET", "/Nothing", None),
        ("PATCH", "/Things(99)", {}),
        ("POST", "/$batch", {}),
        ("POST", "/CreateObservations", []),
    ],
)
def test_a_page_from_elsewhere_may_read_every_answer(door: Door, method: str, path: str, body: Any) -> None:
    answer = door.ask(method, path, json=body, headers={"origin": "https://karte.example"})
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"ETag", "Location", "Preference-Applied"} <= set(exposed)
    assert answer.headers["access-control-allow-origin"] == "*"
