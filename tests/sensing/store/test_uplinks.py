# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Uplinks of registered devices become observations, once; what can never be taken is kept beside."""

from dataclasses import replace
from typing import Any

import pytest

from allmende.connectors.contract import PayloadError, Receipt, Uplink, Value
from allmende.core.clock import HOUR, MINUTE, SECOND
from allmende.core.errors import AllmendeError, Conflict, Forbidden, Malformed, Unauthorised, Unknown
from allmende.core.principal import ANONYMOUS, OPEN_WRITER, SYSTEM, Principal
from allmende.sensing.store.commands import Command, DeleteEntity
from allmende.sensing.store.device_commands import (
    Assigned,
    DropDecoder,
    DropDevice,
    DropRejected,
    DropSource,
    NoteSilence,
    PutDecoder,
    PutDevice,
    PutSource,
    TakeUplinks,
)
from tests.sensing.store import bodies
from tests.sensing.store.conftest import NOW, Store
from tests.sensing.stores import dump

WARM = Uplink("esp-1", (Value("temperature", 21.5), Value("humidity", 60)), NOW)


@pytest.fixture
def town(store: Store) -> Store:
    """One Thing with one Datastream, and a device behind it."""
    store.create("Thing", **bodies.whole_thing())
    assert store.do(PutSource(OPEN_WRITER, "sensor_community", "Bürgersensoren", 1)) == 1
    assert store.do(PutDevice(OPEN_WRITER, 1, "esp-1", 1, {"temperature": Assigned(1)})) == 1
    return store


def take(
    store: Store, *uplinks: Uplink, who: Principal = OPEN_WRITER, at: int = NOW, body: bytes = b""
) -> Any:
    return store.do(TakeUplinks(who, 1, uplinks, at, body))


def values(store: Store) -> list[tuple[Any, ...]]:
    return store.rows("SELECT start, result FROM observation ORDER BY start, id")


def state(store: Store, columns: str) -> tuple[Any, ...]:
    return store.rows(f"SELECT {columns} FROM device_state WHERE device = 1")[0]


def test_a_value_with_a_datastream_is_stored_and_the_others_are_shown(town: Store) -> None:
    assert take(town, WARM) == [Receipt(added=1)]
    assert values(town) == [(NOW, 21.5)]
    assert state(town, "seen, received, lost, latest") == (
        NOW,
        1,
        0,
        '{"temperature":21.5,"humidity":60}',
    )
    assert town.faults() == []


def test_a_message_without_a_time_is_of_when_it_came_and_a_value_may_have_its_own(town: Store) -> None:
    take(town, replace(WARM, at=None), at=NOW + 5)
    take(town, Uplink("esp-1", (Value("temperature", 3, NOW - 7),)))
    assert values(town) == [(NOW - 7, 3), (NOW + 5, 21.5)]


@pytest.mark.parametrize("key", ["", "dedup-1"])
def test_a_message_that_comes_again_changes_nothing(town: Store, key: str) -> None:
    take(town, replace(WARM, key=key))
    again = take(town, replace(WARM, key=key))
    assert (again[0].added, again[0].corrected) == (0, 0)
    assert again[0].unchanged
    assert values(town) == [(NOW, 21.5)]


def test_the_same_key_does_not_store_what_a_network_sends_twice_without_a_time(town: Store) -> None:
    sent = replace(WARM, at=None, key="a")
    take(town, sent)
    take(town, sent, at=NOW + MINUTE)
    assert len(values(town)) == 1


@pytest.mark.parametrize(
    ("counts", "lost"),
    [
        ([1, 2, 3], 0),
        ([1, 2, 7], 4),
        ([5, 5], 0),
        ([900, 0, 1], 0),
        ([65_535, 0], 0),
        ([65_530, 2], 7),
        ([None, 4, None, 6], 1),
    ],
    ids=str,
)
def test_what_was_lost_on_the_way_is_told_by_the_devices_own_count(
    town: Store, counts: list[int | None], lost: int
) -> None:
    for number, count in enumerate(counts):
        take(town, replace(WARM, at=NOW + number, counter=count))
    assert state(town, "lost") == (lost,)


def test_numbers_are_converted_and_all_else_goes_as_it_is(town: Store) -> None:
    town.do(PutDevice(OPEN_WRITER, 1, "esp-1", 1, {"p": Assigned(1, 0.01, 5)}, None, 1))
    for number, value in enumerate((1000, "aus", True)):
        take(town, Uplink("esp-1", (Value("p", value),), NOW + number))
    stored = town.rows("SELECT result, result_json FROM observation ORDER BY start")
    assert stored == [(15.0, None), (None, '"aus"'), (None, "true")]


def test_a_text_as_long_as_a_file_is_no_value(town: Store) -> None:
    (found,) = take(town, Uplink("esp-1", (Value("temperature", "a" * 10_001),)))
    assert isinstance(found, PayloadError)
    assert found.reason == "too-long"
    assert values(town) == []


def test_what_makes_a_value_doubtful_is_kept_beside_it(town: Store) -> None:
    take(town, Uplink("esp-1", (Value("temperature", 99.0, None, "humid"),), NOW))
    assert values(town) == [(NOW, 99.0)]
    assert town.rows("SELECT * FROM flag") == [(1, NOW, "humid", "")]


def test_what_is_simulated_is_shown_but_not_stored(town: Store) -> None:
    assert take(town, replace(WARM, is_simulated=True)) == [Receipt()]
    assert values(town) == []
    assert "21.5" in state(town, "latest")[0]


def test_facts_are_kept_until_they_are_said_anew(town: Store) -> None:
    take(town, replace(WARM, facts={"battery": 80, "rssi": -100}))
    take(town, replace(WARM, facts={"battery": 79}))
    assert state(town, "facts") == ('{"battery":79,"rssi":-100}',)


def test_the_rhythm_is_what_usually_lies_between_two_messages(town: Store) -> None:
    moments = [NOW + MINUTE * one for one in (0, 5, 10, 15, 20, 500, 505)]
    for moment in moments:
        take(town, replace(WARM, at=None), at=moment)
    assert state(town, "rhythm") == (5 * MINUTE,)


def test_two_messages_at_once_are_no_rhythm_where_the_next_come_by_the_hour(town: Store) -> None:
    for moment in (0, 5_000, HOUR, HOUR + 5_000, 2 * HOUR):
        take(town, replace(WARM, at=None), at=NOW + moment)
    assert state(town, "rhythm")[0] == pytest.approx(HOUR, rel=0.01)


def test_a_rhythm_that_was_much_too_short_finds_back(town: Store) -> None:
    moments = [*(SECOND * one for one in range(9)), *(HOUR * one for one in range(1, 30))]
    for moment in moments:
        take(town, replace(WARM, at=None), at=NOW + moment)
    assert state(town, "rhythm")[0] == pytest.approx(HOUR, rel=0.1)


def test_who_is_heard_again_is_silent_no_more(town: Store) -> None:
    take(town, WARM)
    town.do(NoteSilence(SYSTEM, [1]))
    assert state(town, "silent") != (None,)
    take(town, replace(WARM, at=NOW + 1))
    assert state(town, "silent") == (None,)


STRANGE = Uplink("esp-2", (Value("temperature", 1),), NOW)


def test_an_unknown_device_is_refused_and_the_others_of_the_message_are_not(town: Store) -> None:
    first, second = take(town, STRANGE, WARM, body=b'{"a":1}')
    assert isinstance(first, PayloadError)
    assert first.reason == "no-device"
    assert second == Receipt(added=1)
    kept = town.rows("SELECT times, connector, source, external, organisation, reason, payload FROM rejected")
    assert kept == [(1, "sensor_community", 1, "esp-2", 1, "no-device", '{"a":1}')]


def test_the_same_refusal_is_counted_with_the_last_payload(town: Store) -> None:
    for number in range(3):
        take(town, STRANGE, body=b"%d" % number)
    assert town.rows("SELECT times, payload FROM rejected") == [(3, "2")]


def test_of_one_device_the_last_fifty_different_refusals_are_kept(town: Store) -> None:
    for number in range(60):
        take(town, Uplink("esp-1", (Value("temperature", 1, -(1 << 62) + number),)))
    assert town.one("SELECT count(*) FROM rejected") == 50


def test_what_is_no_text_is_kept_as_digits_and_cut(town: Store) -> None:
    take(town, STRANGE, body=b"\xff\x00\x01")
    assert town.one("SELECT payload FROM rejected") == "ff0001"
    take(town, STRANGE, body="ä\0".encode() * 9_000)
    assert town.one("SELECT payload FROM rejected") == "ä\N{SYMBOL FOR NULL}" * 1_000


def test_a_device_whose_name_has_a_nul_is_not_known(town: Store) -> None:
    assert take(town, Uplink("a\0b", (Value("temperature", 1),)))[0].reason == "no-device"
    assert town.rows("SELECT external, reason FROM rejected") == [("a\N{SYMBOL FOR NULL}b", "no-device")]
    assert "NUL" in take(town, Uplink("esp-1", (Value("temperature", "a\0b"),)))[0].message


def test_refusals_go_when_their_time_is_up(town: Store) -> None:
    take(town, STRANGE)
    at = town.one("SELECT at FROM rejected")
    assert town.do(DropRejected(SYSTEM, at)) == 0
    assert town.do(DropRejected(SYSTEM, at + 1)) == 1


KEY = Principal("key", 5, observes=frozenset({1}))


@pytest.mark.parametrize(
    ("who", "error"),
    [
        (KEY, None),
        (replace(KEY, observes=frozenset({2})), Forbidden),
        (Principal("key", 6, manages=frozenset({2})), Forbidden),
        (Principal("key", 6, manages=frozenset({1})), None),
    ],
)
def test_a_key_counts_for_its_own_device(
    town: Store, who: Principal, error: type[AllmendeError] | None
) -> None:
    [outcome] = take(town, WARM, who=who)
    assert type(outcome) is (Receipt if error is None else error)
    assert len(values(town)) == (1 if error is None else 0)


def test_without_a_key_nothing_is_taken_nor_kept(town: Store) -> None:
    with pytest.raises(Unauthorised):
        take(town, WARM, who=ANONYMOUS)
    assert town.one("SELECT count(*) FROM rejected") == 0


def test_a_datastream_that_was_deleted_takes_nothing_and_the_message_is_well(town: Store) -> None:
    town.do(DeleteEntity(OPEN_WRITER, "Datastream", 1))
    assert take(town, WARM) == [Receipt()]


def test_with_its_thing_a_device_goes(town: Store) -> None:
    take(town, WARM)
    town.do(DeleteEntity(OPEN_WRITER, "Thing", 1))
    assert town.one("SELECT count(*) FROM device") == 0
    assert isinstance(take(town, WARM)[0], PayloadError)


def test_a_device_that_is_dropped_takes_its_refusals_along_and_leaves_its_values(town: Store) -> None:
    take(town, WARM)
    take(town, Uplink("esp-1", (Value("temperature", 1, -(1 << 62)),)))
    town.do(DropDevice(OPEN_WRITER, 1))
    assert town.one("SELECT count(*) FROM rejected") == 0
    assert len(values(town)) == 1


OTHER = Principal("person", 9, manages=frozenset({2}))


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (PutSource(OTHER, "ttn", "x", 1), Forbidden),
        (PutSource(OTHER, "ttn", "x", 2, {}, 1), Unknown),
        (DropSource(OTHER, 1), Unknown),
        (DropSource(OPEN_WRITER, 7), Unknown),
        (PutDevice(OTHER, 1, "a", 1), Unknown),
        (PutDevice(OPEN_WRITER, 1, "esp-1", 1), Conflict),
        (PutDevice(OPEN_WRITER, 1, "", 1), Malformed),
        (PutDevice(OPEN_WRITER, 1, "a\nb", 1), Malformed),
        (PutDevice(OPEN_WRITER, 1, "a", 99), Unknown),
        (PutDevice(OPEN_WRITER, 1, "a", 1, {"x": Assigned(99)}), Unknown),
        (PutDevice(OPEN_WRITER, 1, "a", 1, {}, 4), Unknown),
        (DropDevice(OTHER, 1), Unknown),
        (PutDecoder(OTHER, "x", 1, "layout", ""), Forbidden),
        (DropDecoder(OPEN_WRITER, 1), Unknown),
    ],
    ids=str,
)
def test_what_is_not_ones_own_or_not_there_is_refused(
    town: Store, command: Command, error: type[AllmendeError]
) -> None:
    before = everything(town)
    with pytest.raises(error):
        town.do(command)
    assert everything(town) == before


def everything(store: Store) -> list[str]:
    with store.database.reading() as connection:
        return dump(connection)


def test_a_decoder_stays_while_a_device_needs_it(town: Store) -> None:
    number = town.do(PutDecoder(OPEN_WRITER, "LHT65", 1, "javascript", "function …"))
    town.do(PutDevice(OPEN_WRITER, 1, "esp-1", 1, {}, number, 1))
    with pytest.raises(Conflict, match="1 devices"):
        town.do(DropDecoder(OPEN_WRITER, number))
    town.do(PutDevice(OPEN_WRITER, 1, "esp-1", 1, {}, None, 1))
    town.do(DropDecoder(OPEN_WRITER, number))
    assert town.one("SELECT count(*) FROM decoder") == 0
