# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Packets of MQTT, against the standard's own examples and against two other codecs."""

from contextlib import suppress
from typing import Any

import mqtt5
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zmqtt._internal.packets import codec as zmqtt
from zmqtt._internal.packets import connect as z_connect
from zmqtt._internal.packets import publish as z_publish
from zmqtt._internal.packets import subscribe as z_subscribe

from allmende.sensing.mqtt import codec
from allmende.sensing.mqtt.codec import V3, V5, Frames, Publish, Wish
from allmende.sensing.mqtt.properties import (
    BadPacket,
    Property,
    read_properties,
    read_varint,
    write_properties,
    write_varint,
)

quick = settings(max_examples=200, deadline=None)
texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)
names = texts.filter(lambda text: bool(text) and "#" not in text and "+" not in text)
payloads = st.binary(max_size=200)
ids = st.integers(1, 65_535)


def whole(data: bytes) -> tuple[int, bytes]:
    """The one packet in it."""
    frames = Frames(1 << 20)
    frames.feed(data)
    found = frames.take()
    assert found is not None
    assert frames.take() is None
    return found


class Piece(bytes):
    """Counts how often it is put behind others by a copy of them all."""

    copies = 0

    def __radd__(self, other: bytes | bytearray) -> bytes:
        if isinstance(other, bytearray):
            return NotImplemented
        Piece.copies += 1
        return other + bytes(self)


def test_a_packet_in_pieces_is_copied_once() -> None:
    """A client that sends single bytes must not cost a copy of everything before for each of them."""
    frames, data = Frames(1 << 20), codec.write_publish(V3, codec.write_topic("a"), bytes(10_000), 0, 0)
    for place in range(len(data)):
        assert frames.take() is None
        frames.feed(Piece(data[place : place + 1]))
    assert Piece.copies < 5
    assert (frames.take() or (0, b""))[1] == data[3:]
    assert frames.take() is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "8001"),
        (16_383, "ff7f"),
        (16_384, "808001"),
        (2_097_151, "ffff7f"),
        (268_435_455, "ffffff7f"),
    ],
)
def test_lengths_are_written_as_in_the_standards_table(value: int, written: str) -> None:
    data = bytes.fromhex(written)
    assert write_varint(value) == data
    assert read_varint(data, 0) == (value, len(data))


@pytest.mark.parametrize("data", ["80", "8080", "ffffffff", "ffffffff7f", "8000"])
def test_a_length_that_is_none_is_refused(data: str) -> None:
    with pytest.raises(BadPacket):
        read_varint(bytes.fromhex(data), 0)


PUBLISH = codec.write_publish(V3, codec.write_topic("a/b"), b"x" * 200, 1, 7)


@pytest.mark.parametrize("step", [1, 2, 3, 7, 50, 500])
def test_packets_are_found_however_they_are_cut(step: int) -> None:
    frames, found = Frames(1_000), []
    data = PUBLISH + codec.PONG + PUBLISH
    for place in range(0, len(data), step):
        frames.feed(data[place : place + step])
        while (one := frames.take()) is not None:
            found.append(one)
    assert [first >> 4 for first, _ in found] == [codec.PUBLISH, codec.PINGRESP, codec.PUBLISH]
    assert found[0] == found[2] == whole(PUBLISH)


def test_a_packet_that_says_it_will_be_too_long_is_refused_at_its_head() -> None:
    frames = Frames(100)
    frames.feed(PUBLISH[:3])
    with pytest.raises(BadPacket) as told:
        frames.take()
    assert told.value.code == codec.TOO_LARGE


@given(st.lists(st.binary(max_size=40), max_size=6), st.sampled_from([V3, V5]))
@quick
def test_any_bytes_are_packets_or_refused(parts: list[bytes], version: int) -> None:
    frames = Frames(1_000)
    for part in parts:
        frames.feed(part)
        try:
            while (one := frames.take()) is not None:
                read(*one, version)
        except BadPacket:
            return


def read(first: int, body: bytes, version: int) -> Any:
    kind = codec.check_flags(first)
    if kind == codec.CONNECT:
        return codec.read_connect(body)
    if kind == codec.PUBLISH:
        return codec.read_publish(first, body, version)
    return READERS.get(kind, lambda *_: None)(body, version)


READERS: dict[int, Any] = {
    codec.SUBSCRIBE: codec.read_subscribe,
    codec.UNSUBSCRIBE: codec.read_unsubscribe,
    codec.PUBACK: codec.read_acknowledgement,
    codec.PUBREL: codec.read_acknowledgement,
    codec.DISCONNECT: codec.read_disconnect,
}
KINDS = [codec.CONNECT, codec.PUBLISH, *READERS]


@given(st.sampled_from(KINDS), st.integers(0, 15), st.binary(max_size=60), st.sampled_from([V3, V5]))
@quick
def test_any_body_is_read_or_refused(kind: int, flags: int, body: bytes, version: int) -> None:
    with suppress(BadPacket):
        read(kind << 4 | flags, body, version)


@pytest.mark.parametrize(
    ("first", "body", "version"),
    [
        (0x10, "00044d5154540302003c0001", V3),  # a version that nobody speaks
        (0x10, "00044d5154540403003c000161", V3),  # the reserved flag
        (0x10, "00044d515454041a003c000161", V3),  # a will's QoS without a will
        (0x10, "00044d5154540442003c0001610001", V3),  # a password without a user
        (0x10, "00044d5154540402003c00016100", V3),  # something behind
        (0x36, "000161", V3),  # QoS 3
        (0x38, "000161", V3),  # a repetition without a packet identifier
        (0x32, "0001610000", V3),  # identifier 0
        (0x30, "0001c3", V3),  # no UTF-8
        (0x30, "00012b", V3),  # a wildcard
        (0x30, "000100", V3),  # U+0000
        (0x80, "000100016100", V3),  # flags of SUBSCRIBE
        (0x82, "0001", V3),  # no filter
        (0x82, "0001000161", V3),  # no QoS
        (0x82, "000100016104", V3),  # options of MQTT 5
        (0x82, "0001000001610300", V5),
        (0xA2, "0001", V3),
        (0xE0, "00", V3),
        (0x40, "0000", V3),
        (0x40, "000100", V3),
        (0x30, "0001610401010101", V5),  # a property twice
        (0x30, "000161021100000001", V5),  # one that does not belong here
        (0x30, "0001610323000061", V5),  # topic alias 0
    ],
)
def test_what_the_standard_forbids_is_refused(first: int, body: str, version: int) -> None:
    with pytest.raises(BadPacket):
        read(first, bytes.fromhex(body), version)


wills = st.none() | st.builds(
    mqtt5.Will,
    names,
    payload=payloads,
    qos=st.sampled_from([mqtt5.QoS(one) for one in (0, 1, 2)]),
    retain=st.booleans(),
    will_delay_interval=st.integers(0, 1 << 31),
)


connects = st.builds(
    mqtt5.ConnectPacket,
    texts,
    username=st.none() | texts,
    password=st.none() | payloads,
    clean_start=st.booleans(),
    will=wills,
    keep_alive=st.integers(0, 65_535),
    session_expiry_interval=st.integers(0, (1 << 32) - 1),
    receive_max=st.integers(1, 65_535),
    user_properties=st.lists(st.tuples(texts, texts), max_size=2),
)


@given(connects)
@quick
def test_a_connect_of_another_codec_is_read(packet: mqtt5.ConnectPacket) -> None:
    found, will = codec.read_connect(whole(packet.write())[1]), packet.will
    assert (found.version, found.client) == (V5, packet.client_id)
    assert (found.user, found.password) == (packet.username, packet.password)
    assert (found.clean, found.keep_alive) == (packet.clean_start, packet.keep_alive)
    assert found.properties.get(Property.SESSION_EXPIRY, 0) == packet.session_expiry_interval
    assert found.properties.get(Property.RECEIVE_MAXIMUM, 65_535) == packet.receive_max
    assert found.properties.get(Property.USER, []) == packet.user_properties
    expected = None if will is None else (will.topic, will.payload or b"", will.qos, will.retain)
    assert found.will == expected


publications = st.tuples(names, payloads, st.sampled_from([0, 1, 2]), ids, st.booleans(), st.booleans())
wished = st.tuples(names, st.integers(0, 2), st.booleans(), st.booleans(), st.integers(0, 2))


@given(publications)
@quick
def test_a_publish_of_two_other_codecs_is_read(publication: tuple[str, bytes, int, int, bool, bool]) -> None:
    topic, payload, qos, number, dup, retain = publication
    dup = dup and qos > 0
    theirs = mqtt5.PublishPacket(
        topic,
        payload,
        qos=mqtt5.QoS(qos),
        retain=retain,
        duplicate=dup,
        packet_id=number if qos else None,
        content_type="json",
    )
    expected = Publish(topic, payload, qos, number if qos else 0, dup, retain, {})
    first, body = whole(theirs.write())
    found = codec.read_publish(first, body, V5)
    assert found._replace(properties={}) == expected
    assert found.properties == {Property.CONTENT_TYPE: "json"}
    old = z_publish.Publish(
        topic=topic, payload=payload, qos=qos, retain=retain, dup=dup, packet_id=number if qos else None
    )
    assert codec.read_publish(*whole(zmqtt.encode(old, version="3.1.1")), V3) == expected


@given(ids, st.lists(wished, min_size=1, max_size=4))
@quick
def test_a_subscribe_of_another_codec_is_read(
    number: int, wishes: list[tuple[str, int, bool, bool, int]]
) -> None:
    filters = [
        mqtt5.TopicFilter(
            text,
            max_qos=mqtt5.QoS(qos),
            no_local=not_own,
            retain_as_published=as_published,
            retain_handling=mqtt5.RetainHandling(retained),
        )
        for text, qos, not_own, as_published, retained in wishes
    ]
    _, body = whole(mqtt5.SubscribePacket(number, filters).write())
    assert codec.read_subscribe(body, V5)[:2] == (number, [Wish(*one) for one in wishes])
    _, body = whole(mqtt5.UnsubscribePacket(number, [one[0] for one in wishes]).write())
    assert codec.read_unsubscribe(body, V5) == (number, [one[0] for one in wishes])


@given(topic=names, payload=payloads, qos=st.sampled_from([0, 1]), number=ids, flags=st.sampled_from([0, 1]))
@quick
def test_what_we_publish_two_other_codecs_read(
    topic: str, payload: bytes, qos: int, number: int, flags: int
) -> None:
    data = codec.write_publish(V5, codec.write_topic(topic), payload, qos, number, flags)
    found, size = mqtt5.read(memoryview(data))
    assert isinstance(found, mqtt5.PublishPacket)
    assert (found.topic, found.payload, found.qos, found.retain, size) == (
        topic,
        payload,
        qos,
        bool(flags),
        len(data),
    )
    assert found.packet_id == (number if qos else None)
    data = codec.write_publish(V3, codec.write_topic(topic), payload, qos, number, flags)
    old: Any = zmqtt.decode(memoryview(data), version="3.1.1")[0]
    assert (old.topic, bytes(old.payload), int(old.qos), old.retain) == (topic, payload, qos, bool(flags))


@pytest.mark.parametrize("present", [False, True])
def test_our_connack_is_read_by_another_codec(present: bool) -> None:
    said: dict[int, Any] = {
        Property.RECEIVE_MAXIMUM: 100,
        Property.MAXIMUM_QOS: 1,
        Property.MAXIMUM_PACKET: 1_000,
        Property.WILDCARDS_AVAILABLE: 0,
        Property.ASSIGNED_CLIENT_ID: "neu",
    }
    found, _ = mqtt5.read(memoryview(codec.write_connack(V5, 0, present=present, properties=said)))
    assert isinstance(found, mqtt5.ConnAckPacket)
    assert (found.session_present, found.receive_max, found.max_qos) == (present, 100, 1)
    assert (found.max_packet_size, found.wildcard_subscription_available) == (1_000, False)
    assert found.assigned_client_id == "neu"
    assert codec.write_connack(V3, 5) == b"\x20\x02\x00\x05"


def test_our_acknowledgements_are_read_by_another_codec() -> None:
    found, _ = mqtt5.read(memoryview(codec.write_acknowledgement(codec.PUBACK, 7, V5, 0x99, "kein JSON")))
    assert isinstance(found, mqtt5.PubAckPacket)
    assert (found.packet_id, found.reason_code, found.reason_str) == (7, 0x99, "kein JSON")
    sub, _ = mqtt5.read(memoryview(codec.write_suback(V5, 8, [0, 1, 0xA2], "no wildcards")))
    assert isinstance(sub, mqtt5.SubAckPacket)
    assert (sub.packet_id, sub.reason_codes, sub.reason_str) == (8, [0, 1, 0xA2], "no wildcards")
    end, _ = mqtt5.read(memoryview(codec.write_unsuback(V5, 9, [0, 0x11])))
    assert isinstance(end, mqtt5.UnsubAckPacket)
    assert (end.packet_id, end.reason_codes) == (9, [0, 0x11])
    gone, _ = mqtt5.read(memoryview(codec.write_disconnect(0x8E, "taken over")))
    assert isinstance(gone, mqtt5.DisconnectPacket)
    assert (gone.reason_code, gone.reason_str) == (0x8E, "taken over")


def test_in_311_an_acknowledgement_says_nothing_more() -> None:
    assert codec.write_acknowledgement(codec.PUBACK, 258, V3, 0x99, "nein") == b"\x40\x02\x01\x02"
    assert codec.write_unsuback(V3, 1, [0x11]) == b"\xb0\x02\x00\x01"
    assert codec.write_suback(V3, 1, [1, 0x80]) == b"\x90\x04\x00\x01\x01\x80"


@given(st.dictionaries(st.sampled_from([Property.REASON, Property.CONTENT_TYPE]), texts, max_size=2))
@quick
def test_properties_come_back_as_they_were_written(said: dict[int, str]) -> None:
    data = write_properties(said)
    allowed = frozenset((Property.REASON, Property.CONTENT_TYPE))
    assert read_properties(data, 0, allowed) == (said, len(data))


def test_a_connect_of_311_is_read_by_both() -> None:
    packet = z_connect.Connect(
        client_id="a", clean_session=True, keepalive=60, username="u", password=b"p", will=None
    )
    found = codec.read_connect(whole(zmqtt.encode(packet, version="3.1.1"))[1])
    assert (found.version, found.client, found.user, found.password) == (V3, "a", "u", b"p")
    assert (found.clean, found.keep_alive) == (True, 60)


def test_a_subscribe_of_311_is_read_by_both() -> None:
    asked = z_subscribe.SubscriptionRequest(topic_filter="a/b", qos=1)
    packet = z_subscribe.Subscribe(packet_id=5, subscriptions=(asked,))
    _, body = whole(zmqtt.encode(packet, version="3.1.1"))
    assert codec.read_subscribe(body, V3)[:2] == (5, [Wish("a/b", 1)])
