# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a connection does with packets, without a socket."""

from collections.abc import Callable
from typing import Any

import mqtt5
import msgspec
import pytest

from allmende.core.errors import Forbidden, Malformed, Overloaded, StoreFull, Unknown
from allmende.sensing.api import doors
from allmende.sensing.api.doors import MqttState
from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt import door as door_module
from allmende.sensing.mqtt.codec import V3, V5
from allmende.sensing.mqtt.door import Door
from allmende.sensing.mqtt.properties import Property
from allmende.sensing.mqtt.state import MOST_BYTES, MOST_WAITING
from tests.sensing.mqtt.plain import KEYS, Application, Client

BOTH = pytest.mark.parametrize("version", [V3, V5])
ACK, REC, REL, COMP = codec.PUBACK, codec.PUBREC, codec.PUBREL, codec.PUBCOMP


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(application: Application, clock: Clock) -> Door:
    return Door(application, 10_000, clock)


@pytest.fixture
def come(door: Door) -> Callable[..., Client]:
    def come(version: int = V3, client: str = "c", user: str | None = None, **more: Any) -> Client:
        found = Client(door, version)
        assert [kind for kind, _ in found.connect(client, user, **more)][:1] == [codec.CONNACK]
        return found

    return come


Come = Callable[..., Client]


@BOTH
def test_a_message_is_acknowledged_after_it_was_stored(
    come: Come, application: Application, version: int
) -> None:
    client = come(version)
    client.publish(number=7)
    assert client.heard() == []
    application.waiting.pop()(None)
    assert client.heard() == [(ACK, b"\0\x07")]


def test_acknowledgements_come_in_the_order_of_what_was_published(
    come: Come, application: Application
) -> None:
    client = come()
    for number in (1, 2, 3):
        client.publish(number=number)
    first, second, third = application.waiting
    second(None)
    third(None)
    assert client.heard() == []
    first(None)
    assert client.heard() == [(ACK, b"\0\1"), (ACK, b"\0\2"), (ACK, b"\0\3")]


def test_with_qos_0_nothing_is_acknowledged(come: Come, application: Application) -> None:
    application.answer = lambda _: None
    client = come()
    client.publish(qos=0)
    assert (client.heard(), len(application.published)) == ([], 1)


@pytest.mark.parametrize(
    ("error", "old", "new"),
    [
        (Malformed("kein JSON"), (ACK, 0), (ACK, 0x99)),
        (Unknown("no such Datastream"), (ACK, 0), (ACK, 0x90)),
        (Forbidden("not yours"), None, (ACK, 0x87)),
        (Overloaded("the database is away"), None, (codec.DISCONNECT, 0x89)),
        (StoreFull("the disk is full"), None, (codec.DISCONNECT, 0x89)),
        (RuntimeError("a fault"), None, (codec.DISCONNECT, 0x89)),
    ],
    ids=str,
)
@BOTH
def test_what_cannot_be_stored_is_told_as_far_as_the_version_can(
    come: Come, application: Application, version: int, error: Exception, old: Any, new: Any
) -> None:
    """In 3.1.1 an acknowledgement cannot say no: what never will be stored is acknowledged nevertheless."""
    application.answer = lambda _: error
    client = come(version)
    client.publish(number=1)
    expected, heard = (new if version == V5 else old), client.heard()
    if expected is None:
        assert (heard, client.is_closed) == ([], True)
        return
    kind, body = heard[0]
    code = body[0] if kind == codec.DISCONNECT else body[2] if len(body) > 2 else 0
    assert (kind, code) == expected
    assert client.is_closed == (kind == codec.DISCONNECT)


def test_a_refusal_is_kept_and_told_to_the_client_that_wants_to_hear(
    come: Come, application: Application, door: Door
) -> None:
    application.answer = lambda _: Malformed("kein JSON")
    client, other = come(client="c"), come(client="d")
    for one in (client, other):
        one.subscribe("v1.1/errors")
        one.heard()
    client.publish(b"kaputt")
    (kind, body), (acknowledged, _) = client.heard()
    assert (kind, acknowledged) == (codec.PUBLISH, ACK)
    said = msgspec.json.decode(body[2 + len("v1.1/errors") :])
    assert (said["message"], said["payload"], said["code"]) == ("kein JSON", "kaputt", 400)
    assert (other.heard(), application.kept, door.counters["payloads refused"]) == (
        [],
        [("c", "kein JSON")],
        1,
    )


def test_without_room_reading_pauses_and_nothing_is_lost(
    come: Come, application: Application, door: Door
) -> None:
    client = come()
    application.raises = Overloaded("full")
    client.session.feed(
        b"".join(
            codec.write_publish(V3, codec.write_topic("v1.1/Observations"), b"x", 1, one) for one in (1, 2, 3)
        )
    )
    assert client.is_paused
    door.retry()
    assert (client.is_paused, len(application.published)) == (True, 0)
    application.raises, application.answer = None, lambda _: None
    door.retry()
    assert (client.is_paused, client.kinds()) == (False, [ACK] * 3)


def test_reading_pauses_while_too_much_is_unanswered(come: Come, application: Application) -> None:
    client = come()
    for number in range(1, 301):
        client.publish(number=number)
    assert (client.is_paused, len(application.waiting)) == (True, 200)
    while application.waiting:
        application.waiting.pop(0)(None)
    assert (client.is_paused, len(client.heard()), len(application.published)) == (False, 300, 300)


def test_in_5_who_sends_more_than_was_offered_is_sent_away(come: Come) -> None:
    client = come(V5)
    for number in range(1, 102):
        client.publish(number=number)
    (kind, body), *_ = client.heard()
    assert (kind, body[0], client.is_closed) == (codec.DISCONNECT, 0x93, True)


def test_qos_2_of_311_is_stored_once(come: Come, application: Application) -> None:
    application.answer = lambda _: None
    client = come(user="1", clean=False)
    client.publish(qos=2, number=5)
    client.vanish()
    client = come(user="1", clean=False)
    client.publish(qos=2, number=5, dup=True)
    client.session.feed(codec.write_acknowledgement(REL, 5))
    assert client.heard() == [(REC, b"\0\5"), (COMP, b"\0\5")]
    assert len(application.published) == 1
    client.publish(qos=2, number=5)
    assert len(application.published) == 2


def test_qos_2_that_is_sent_again_while_it_is_on_its_way_is_stored_once(
    come: Come, application: Application
) -> None:
    client = come(user="1", clean=False)
    client.publish(qos=2, number=5)
    client.vanish()
    client = come(user="1", clean=False)
    client.publish(qos=2, number=5, dup=True)
    assert (client.heard(), len(application.waiting)) == ([], 1)
    application.waiting.pop()(None)
    assert client.heard() == [(REC, b"\0\5")]


def test_qos_2_that_found_no_room_is_tried_again(come: Come, application: Application, door: Door) -> None:
    application.raises = Overloaded("full")
    client = come()
    client.publish(qos=2, number=5)
    application.raises, application.answer = None, lambda _: None
    door.retry()
    assert client.heard() == [(REC, b"\0\5")]


def test_a_client_that_never_lets_go_of_its_ids_is_sent_away(come: Come, application: Application) -> None:
    application.answer = lambda _: None
    client = come()
    for number in range(1, 10_002):
        client.publish(qos=2, number=number)
    assert (client.is_closed, len(application.published)) == (True, 10_000)


@pytest.mark.parametrize(
    ("first", "body", "code"),
    [
        (codec.PUBLISH << 4 | 4, b"\0\1a\0\1\0", 0x9B),  # QoS 2
        (codec.PUBLISH << 4, b"\0\1a\3\x23\0\1", 0x94),  # a topic alias
        (codec.PUBLISH << 4, b"\0\0\0", 0x82),
        (codec.SUBSCRIBE << 4 | 2, b"\0\1\2\x0b\1\0\1a\0", 0xA1),
        (codec.CONNECT << 4, b"\0\4MQTT\5\2\0\0\0\0\1c", 0x82),
        (codec.AUTH << 4, b"", 0x82),
        (codec.SUBACK << 4, b"\0\1\0", 0x82),
    ],
)
def test_what_is_not_offered_ends_the_connection_with_a_word(
    come: Come, first: int, body: bytes, code: int
) -> None:
    client = come(V5)
    client.send(first, body)
    (kind, said), *_ = client.heard()
    assert (kind, said[0], client.is_closed) == (codec.DISCONNECT, code, True)


def test_the_first_packet_is_a_connect(door: Door) -> None:
    client = Client(door)
    client.send(codec.PINGREQ << 4, b"")
    assert (client.heard(), client.is_closed) == ([], True)


@pytest.mark.parametrize(("name", "level"), [("MQIsdp", 3), ("MQTT", 3), ("MQTT", 6), ("HTTP", 4)])
def test_other_protocols_are_told_so(door: Door, name: str, level: int) -> None:
    client = Client(door)
    client.send(codec.CONNECT << 4, codec.write_topic(name) + bytes((level, 2, 0, 0, 0, 0)))
    assert (client.heard(), client.is_closed) == ([(codec.CONNACK, b"\0\1")], True)


@pytest.mark.parametrize(
    ("version", "given", "code"),
    [
        (V3, {"user": "9", "password": b"geheim"}, 4),
        (V3, {"user": "1", "password": b"falsch"}, 4),
        (V5, {"user": "1", "password": b"falsch"}, 0x86),
        (V3, {"client": "", "clean": False}, 2),
        (V5, {"client": "c" * 300}, 0x85),
        (V5, {"properties": {Property.AUTH_METHOD: "SCRAM"}}, 0x8C),
    ],
)
def test_who_is_not_let_in_is_told_why(
    door: Door, application: Application, version: int, given: dict[str, Any], code: int
) -> None:
    application.revoked.add("9")
    client = Client(door, version)
    (kind, body), *_ = client.connect(**given)
    assert (kind, body[1], client.is_closed, door.connected) == (codec.CONNACK, code, True, 0)


def test_the_server_says_what_it_offers(door: Door) -> None:
    client = Client(door, V5)
    client.send(codec.CONNECT << 4, b"\0\4MQTT\5\2\0\0\0\0\0")
    (_, body), *_ = client.heard()
    found, _ = mqtt5.read(memoryview(codec._packet(codec.CONNACK << 4, body)))
    assert isinstance(found, mqtt5.ConnAckPacket)
    assert (found.max_qos, found.receive_max, found.max_packet_size) == (1, 100, 10_000)
    assert not found.wildcard_subscription_available
    assert (found.assigned_client_id or "").startswith("allmende-")


@BOTH
def test_subscriptions_are_granted_or_refused_one_by_one(
    come: Come, application: Application, version: int
) -> None:
    client = come(version)
    client.subscribe("a", "v1.1/#", "$share/g/a", qos=2, number=3)
    heard = client.heard()
    refused = [0xA2, 0x9E] if version == V5 else [0x80, 0x80]
    assert heard[0][0] == codec.SUBACK
    assert list(heard[0][1][-3:]) == [1, *refused]
    assert heard[1][0] == codec.PUBLISH  # what is there now
    application.send("a", b"neu")
    assert client.heard()[0][1].endswith(b"neu")
    client.unsubscribe("a", "b")
    assert client.kinds() == [codec.UNSUBACK]
    application.send("a", b"mehr")
    assert client.heard() == []


@pytest.mark.parametrize(("options", "again"), [(0x00, [1, 1]), (0x10, [1, 0]), (0x20, [0, 0])])
def test_what_is_retained_comes_as_the_subscriber_wishes(come: Come, options: int, again: list[int]) -> None:
    client = come(V5)
    came = []
    for _ in range(2):
        client.subscribe("a", options=options)
        came.append(client.kinds().count(codec.PUBLISH))
    assert came == again


def test_a_slow_subscriber_loses_and_it_is_counted(come: Come, application: Application, door: Door) -> None:
    client = come()
    client.subscribe("a", options=0)
    client.heard()
    client.is_slow = True
    for _ in range(5):
        application.send("a", b"x")
    assert (client.heard(), door.lost["slow"]) == ([], 5)


def test_with_qos_1_a_window_is_kept_and_the_rest_waits(
    come: Come, application: Application, door: Door
) -> None:
    client = come(V5, properties={Property.RECEIVE_MAXIMUM: 2})
    client.subscribe("a", qos=1, options=0x20)
    client.heard()
    for number in range(5):
        application.send("a", b"%d" % number)
    assert [body[-1:] for _, body in client.heard()] == [b"0", b"1"]
    client.acknowledge(1)
    assert [body[-1:] for _, body in client.heard()] == [b"2"]
    for _ in range(MOST_WAITING):
        application.send("a", b"x")
    assert door.lost["slow"] == 2


def test_what_was_on_its_way_comes_again_in_the_window_of_the_new_connection(
    come: Come, application: Application
) -> None:
    keep = {Property.SESSION_EXPIRY: 60}
    client = come(V5, user="1", clean=False, properties=keep)
    client.subscribe("a", qos=1, options=0x20)
    client.heard()
    for number in range(4):
        application.send("a", b"%d" % number)
    assert len(client.heard()) == 4
    client.vanish()
    client = Client(client.session._door, V5)
    heard = client.connect("c", "1", clean=False, properties={**keep, Property.RECEIVE_MAXIMUM: 2})[1:]
    assert [body[-1:] for _, body in heard] == [b"0", b"1"]
    client.acknowledge(4)  # it came by the connection before
    assert client.heard() == []
    client.acknowledge(1)
    assert [body[-1:] for _, body in client.heard()] == [b"2"]


def test_with_qos_1_nothing_more_is_sent_to_a_slow_subscriber_until_it_takes_it(
    come: Come, application: Application
) -> None:
    client = come()
    client.subscribe("a", qos=1)
    client.heard()
    client.is_slow = True
    application.send("a", b"x")
    assert client.heard() == []
    client.is_slow = False
    client.session.drained()
    assert client.kinds() == [codec.PUBLISH]


def test_what_waits_for_a_client_is_bounded_in_bytes(
    come: Come, application: Application, door: Door
) -> None:
    client = come()
    client.subscribe("a", qos=1)
    client.is_slow = True
    for _ in range(5):
        application.send("a", bytes(MOST_BYTES // 4))
    assert door.lost["slow"] == 1


def test_a_packet_that_the_client_does_not_take_holds_up_none_behind_it(
    come: Come, application: Application, door: Door
) -> None:
    client = come(V5, properties={Property.MAXIMUM_PACKET: 50, Property.RECEIVE_MAXIMUM: 1})
    client.subscribe("a", qos=1, options=0x20)
    client.heard()
    application.send("a", bytes(100))
    application.send("a", b"short")
    assert ([body[-5:] for _, body in client.heard()], door.lost["too large"]) == ([b"short"], 1)


def test_a_packet_that_the_client_does_not_take_is_not_sent(
    come: Come, application: Application, door: Door
) -> None:
    client = come(V5, properties={Property.MAXIMUM_PACKET: 50})
    client.subscribe("a", options=0x20)
    client.heard()
    application.send("a", b"x" * 100)
    assert (client.heard(), door.lost["too large"]) == ([], 1)


def test_a_session_goes_on_after_a_break(
    come: Come, application: Application, clock: Clock, door: Door
) -> None:
    client = come(user="1", clean=False)
    client.subscribe("a", qos=1)
    client.heard()
    application.send("a", b"vorher")
    client.heard()
    client.vanish()
    application.send("a", b"inzwischen")
    clock.now = 3_600
    door.tick()
    client = Client(door)
    connack, *heard = client.connect("c", "1", clean=False)
    assert connack == (codec.CONNACK, b"\1\0")
    assert [body[-4:] for _, body in heard] == [b"test", b"rher", b"chen"]
    client.vanish()
    clock.now = 200_000
    door.tick()
    assert Client(door).connect("c", "1", clean=False)[0] == (codec.CONNACK, b"\0\0")


@BOTH
def test_who_shows_no_key_leaves_nothing_behind(come: Come, application: Application, version: int) -> None:
    properties = {Property.SESSION_EXPIRY: 60} if version == V5 else {}
    client = Client(come().session._door, version)
    _, answer = client.connect("d", clean=False, properties=properties)[0]
    assert (b"\x11\0\0\0\0" in answer) == (version == V5)  # it is told that nothing is kept
    client.subscribe("a")
    client.vanish()
    assert application.heard["a"] == []


def test_a_clean_session_begins_with_nothing(come: Come, application: Application, door: Door) -> None:
    client = come(user="1", clean=False)
    client.subscribe("a")
    client.vanish()
    client = Client(door)
    assert client.connect("c", "1", clean=True)[0] == (codec.CONNACK, b"\0\0")
    assert application.heard["a"] == []


def test_in_5_a_session_lasts_as_long_as_its_client_wishes(come: Come, clock: Clock, door: Door) -> None:
    keep = {Property.SESSION_EXPIRY: 10}
    for later, present in ((9, 1), (20, 0)):
        come(V5, user="1", clean=False, properties=keep).vanish()
        clock.now += later
        door.tick()
        client = Client(door, V5)
        assert client.connect("c", "1", clean=False, properties=keep)[0][1][0] == present
        client.vanish()


def test_the_same_client_id_takes_over_and_that_of_another_key_does_not(come: Come) -> None:
    first, foreign = come(V5, "c", "1"), come(V5, "c", "2")
    again = come(V5, "c", "1")
    (kind, body), *_ = first.heard()
    assert (kind, body[0], first.is_closed) == (codec.DISCONNECT, 0x8E, True)
    assert not foreign.is_closed
    assert not again.is_closed


def test_a_key_that_is_revoked_ends_its_connection(come: Come, application: Application, door: Door) -> None:
    client, other = come(V5, "c", "1"), come(V5, "d", "2")
    application.revoked.add("1")
    door.tick()
    assert not client.is_closed
    application.epoch += 1
    door.tick()
    assert (client.heard()[0][1][0], client.is_closed, other.is_closed) == (0x98, True, False)


def test_a_client_that_is_silent_too_long_is_let_go(come: Come, clock: Clock, door: Door) -> None:
    client, patient = come(client="a", keep_alive=10), come(client="b", keep_alive=0)
    clock.now = 14
    door.tick()
    assert not client.is_closed
    client.send(codec.PINGREQ << 4, b"")
    assert client.kinds() == [codec.PINGRESP]
    clock.now = 30
    door.tick()
    assert (client.is_closed, patient.is_closed) == (True, False)


def test_who_is_not_read_from_is_not_silent(
    come: Come, application: Application, clock: Clock, door: Door
) -> None:
    client = come(keep_alive=1)
    application.raises = Overloaded("full")
    client.publish()
    clock.now = 60
    door.tick()
    assert not client.is_closed


@pytest.mark.parametrize("piece", [1_000, 20_000])
def test_a_stranger_cannot_make_us_keep_a_long_packet(door: Door, piece: int) -> None:
    client = Client(door)
    client.session.feed(codec._packet(codec.CONNECT << 4, bytes(18_000))[:piece])
    assert client.is_closed


def test_strangers_beyond_a_number_are_sent_away(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "_MOST", 1)
    monkeypatch.setattr(door_module, "_STRANGERS", 2)
    assert [Client(door).is_closed for _ in range(5)] == [False, False, False, True, True]


def test_one_key_with_countless_client_ids_costs_nobody_else_a_session(
    come: Come, door: Door, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(door_module, "_MOST", 5)
    monkeypatch.setattr(door_module, "_AT_ONCE", 2)
    come(user="2", clean=False).vanish()
    for number in range(12):
        clock.now += 1
        come(client=f"c{number}", user="1", clean=False).vanish()
    assert (len(door._states), door.lost["sessions"]) == (9, 4)
    for client, user, present in (("c", "2", 1), ("c0", "1", 0), ("c11", "1", 1)):
        there = Client(door)
        assert there.connect(client, user, clean=False)[0][1][0] == present
        there.vanish()


def test_who_never_says_connect_is_let_go(door: Door, clock: Clock) -> None:
    client = Client(door)
    clock.now = 10.5
    door.tick()
    assert client.is_closed


@pytest.mark.parametrize(("goes", "told"), [("vanish", 1), ("leave", 0)])
def test_a_will_is_published_when_its_client_goes_without_a_word(
    come: Come, application: Application, goes: str, told: int
) -> None:
    client = come(user="1", will=("v1.1/Observations", b"weg"))
    getattr(client, goes)()
    assert len(application.published) == told
    if told:
        assert application.published[0][0] == KEYS["1"]
        assert application.published[0][1].payload == b"weg"


def test_answers_that_come_after_the_client_has_gone_disturb_nobody(
    come: Come, application: Application
) -> None:
    client = come()
    client.publish()
    client.vanish()
    application.waiting.pop()(None)
    assert client.heard() == []


def test_what_happened_is_counted_for_people(come: Come, application: Application, door: Door) -> None:
    assert doors.mqtt() is None
    door.open()
    application.answer = lambda _: Malformed("kein JSON")
    client = come()
    client.publish()
    client.subscribe("a", options=0)
    client.is_slow = True
    application.send("a", b"x")
    assert doors.mqtt() == MqttState(1, 1, 1, {"slow": 1})
    door.close()
    assert doors.mqtt() is None


def test_a_client_has_so_many_subscriptions_and_no_more(come: Come) -> None:
    client = come(V5)
    for first in range(0, 1_000, 100):
        client.subscribe(*(f"t{one}" for one in range(first, first + 100)), options=0x20)
        client.heard()
    client.subscribe("one more", "t0", options=0x20)
    assert list(client.heard()[0][1][-2:]) == [0x97, 0]
