# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys and sessions at the doors of a running server: what they open, and that they end within a second in
every process that serves the same stores."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import httpx
import pytest

from tests.cli.test_serve import serving
from tests.site import rig as rigs
from tests.site.rig import Rig

HIDDEN = "/v1.1/Things(2)"
VALUES = "/v1.1/Datastreams(2)/Observations"
PATIENCE = 10.0  # seconds on a busy machine; that the store is looked at twice a second is tried in identity


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rigs.running(tmp_path_factory.mktemp("doors")) as found:
        yield found


@contextmanager
def second(rig: Rig) -> Iterator[Rig]:
    """Another process over the same stores."""
    with serving("--data", str(rig.data)) as (_, address):
        yield rig.at(address)


def soon(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def is_answered(rig: Rig, path: str, who: str, status: int) -> bool:
    return rig.ask("GET", path, who).status_code == status


def number_of(key: str) -> int:
    return int(key.split("_")[1])


@contextmanager
def revoked(rig: Rig, who: str) -> Iterator[None]:
    """And given back for the tests after this."""
    change = "UPDATE identity_apikey SET revoked = ? WHERE id = ?"
    rig.change(change, "2026-01-01", number_of(rig.keys[who]))
    try:
        yield
    finally:
        rig.change(change, None, number_of(rig.keys[who]))
    assert soon(partial(is_answered, rig, "/v1.1/Things(1)", who, 200))


@contextmanager
def gone(rig: Rig, who: str, table: str, column: str, value: str) -> Iterator[None]:
    """A row that is deleted, and put back; by it this one reads what is hidden."""
    row = rig.row(f"SELECT * FROM {table} WHERE {column} = ?", value)
    rig.change(f"DELETE FROM {table} WHERE {column} = ?", value)
    try:
        yield
    finally:
        rig.change(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)
    assert soon(partial(is_answered, rig, HIDDEN, who, 200))


def signed_out(rig: Rig, who: str) -> AbstractContextManager[None]:
    return gone(rig, who, "django_session", "session_key", rig.cookies[who].partition("=")[2])


def test_a_member_who_is_signed_in_reads_and_does_not_write(rig: Rig) -> None:
    assert rig.ask("GET", HIDDEN, "reader").status_code == 200
    assert rig.ask("HEAD", HIDDEN, "reader").status_code == 200
    for method, path in (("POST", VALUES), ("POST", "/v1.1/Things"), ("PATCH", HIDDEN), ("DELETE", HIDDEN),
                         ("POST", "/v1.1/CreateObservations"), ("POST", "/v1.1/Observations")):  # fmt: skip
        answer = rig.ask(method, path, "owner", json={"result": 1})
        assert (answer.status_code, "www-authenticate" in answer.headers) == (401, True), path
    assert rig.ask("GET", HIDDEN, "reader").status_code == 200


def test_who_signed_out_reads_no_more_within_a_second_in_every_process(rig: Rig) -> None:
    with second(rig) as other:
        for one in (rig, other):
            assert one.ask("GET", HIDDEN, "reader").status_code == 200
        with signed_out(rig, "reader"):
            for one in (rig, other):
                assert soon(partial(is_answered, one, HIDDEN, "reader", 404))
        assert rig.ask("GET", HIDDEN, "editor").status_code == 200


def test_who_lost_a_role_reads_no_more_within_a_second(rig: Rig) -> None:
    assert rig.ask("GET", HIDDEN, "reader").status_code == 200
    with gone(rig, "reader", "identity_membership", "role", "reader"):
        assert soon(partial(is_answered, rig, HIDDEN, "reader", 404))


@pytest.mark.parametrize(
    "cookie", ["sessionid=", "sessionid=x", "sessionid=;;=", "sessionid=' OR 1=1", "a=b"]
)
def test_a_strange_cookie_is_nobody(rig: Rig, cookie: str) -> None:
    answer = rig.ask("GET", HIDDEN, headers={"cookie": cookie})
    assert answer.status_code == 404
    assert rig.ask("GET", "/v1.1/Things(1)", headers={"cookie": cookie}).status_code == 200


def test_a_key_counts_before_a_session(rig: Rig) -> None:
    both = {"cookie": rig.cookies["owner"]}
    assert rig.ask("GET", HIDDEN, "device", headers=both).status_code == 404
    assert rig.ask("GET", HIDDEN, "revoked", headers=both).status_code == 401
    assert rig.ask("POST", VALUES, "device", headers=both, json={"result": 1}).status_code == 201


def basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_a_key_is_shown_in_several_ways(rig: Rig) -> None:
    key = rig.keys["managing"]
    _, number, secret = key.split("_", 2)
    for headers in (
        basic(number, secret),
        basic(f"alm_{number}", secret),
        basic("anybody", key),
        basic("", key),
        {"authorization": f"bearer {key}"},
    ):
        assert rig.ask("GET", HIDDEN, headers=headers).status_code == 200
        assert rig.ask("POST", VALUES, headers=headers, json={"result": 1}).status_code == 201
        chunks = iter([b'{"result"', b": 1}"])  # the long way
        assert rig.ask("POST", VALUES, headers=headers, content=chunks).status_code == 201


def test_what_is_no_key_is_refused_at_every_door(rig: Rig) -> None:
    key = rig.keys["managing"]
    for shown in (f"Bearer {key[:-1]}", f"Bearer {key}x", "Bearer", "Bearer alm_1_", "Digest x", "",
                  f"Bearer {rig.keys['expired']}", f"Bearer {rig.keys['revoked']}", "Bearer " + "a" * 300,
                  *basic("1", "").values(), "Basic ä".encode("latin-1").decode("latin-1")):  # fmt: skip
        headers = {b"authorization": shown.encode("latin-1")}
        for method, path in (("GET", HIDDEN), ("GET", "/v1.1/Things(1)"), ("POST", VALUES), ("GET", "/live")):
            answer = rig.line.request(method, rig.address + path, headers=headers, content=b"{}")
            assert answer.status_code == 401, (shown, path)
            assert answer.json()["code"] == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/v1.0/Things", "/v1.0", "/FROST-Server/v1.0/Things", "/FROST-Server"])
def test_a_program_that_looks_for_another_version_is_told_of_this_one(rig: Rig, path: str) -> None:
    answer = rig.ask("GET", path)
    assert (answer.status_code, "Known: /v1.1." in answer.json()["message"]) == (404, True)


def test_a_revoked_key_ends_within_a_second_in_every_process(rig: Rig) -> None:
    with second(rig) as other:
        for one in (rig, other):
            assert one.ask("POST", VALUES, "device", json={"result": 1}).status_code == 201
        with revoked(rig, "device"):
            for one in (rig, other):
                assert soon(partial(is_answered, one, "/v1.1/Things(1)", "device", 401))
                assert one.ask("POST", VALUES, "device", json={"result": 1}).status_code == 401
        assert other.ask("POST", VALUES, "managing", json={"result": 1}).status_code == 201


class Ear:
    """Somebody who listens at /live."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def hears(self) -> list[int] | None:
        """The datastreams of the next event; None where the stream has ended."""
        for line in self._lines:
            if line.startswith("data: "):
                return [one["id"] for one in json.loads(line[6:])["streams"]]
        return None

    def hears_the_end(self) -> bool:
        return self.hears() is None


@contextmanager
def listening(rig: Rig, who: str) -> Iterator[Ear]:
    with rig.line.stream("GET", f"{rig.address}/live", headers=rig.shown(who)) as response:
        assert response.status_code == 200
        yield Ear(response)


def send(rig: Rig) -> None:
    """One value of a public and one of a private datastream."""
    for datastream in (1, 2):
        path = f"/v1.1/Datastreams({datastream})/Observations"
        assert rig.ask("POST", path, "managing", json={"result": 1}).status_code == 201


@pytest.mark.parametrize(
    ("who", "heard"),
    [("anonymous", [1]), ("signed_in", [1]), ("reader", [1, 2]), ("reading", [1, 2]), ("foreign", [1])],
)
def test_live_values_are_those_that_one_may_read(rig: Rig, who: str, heard: list[int]) -> None:
    with listening(rig, who) as ear:
        send(rig)
        found: set[int] = set()
        while len(found) < len(heard):
            found |= set(ear.hears() or ())
        assert sorted(found) == heard


def test_a_stream_ends_with_its_key(rig: Rig) -> None:
    with listening(rig, "reading") as ear, listening(rig, "managing") as other:
        with revoked(rig, "reading"):
            assert ear.hears_the_end()
        send(rig)
        assert other.hears() is not None


def test_who_signs_out_while_listening_hears_only_what_is_public(rig: Rig) -> None:
    with listening(rig, "reader") as ear:
        send(rig)
        found: set[int] = set()
        while 2 not in found:
            found |= set(ear.hears() or ())
        with signed_out(rig, "reader"):
            assert soon(partial(is_answered, rig, HIDDEN, "reader", 404))
            send(rig)
            assert ear.hears() == [1]


def test_the_last_use_of_a_key_is_noted(rig: Rig) -> None:
    """At the latest when the server stops; keys nobody used have none."""
    with serving("--data", str(rig.data)) as (process, address):
        assert rig.at(address).ask("POST", VALUES, "device", json={"result": 1}).status_code == 201
        process.terminate()
        process.wait(20)
    used = "SELECT last_used FROM identity_apikey WHERE id = ?"
    assert rig.found(used, number_of(rig.keys["device"])) is not None
    assert rig.found(used, number_of(rig.keys["expired"])) is None


def test_answers_depend_on_who_asks_and_say_so(rig: Rig) -> None:
    for who in ("reader", "reading"):
        answer = rig.ask("GET", HIDDEN, who)
        assert (answer.headers["cache-control"], answer.headers["vary"]) == (
            "private",
            "Accept-Encoding, Authorization, Cookie",
        )
