# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.connectors.contract import PayloadError, Value
from allmende.connectors.payload.layout import BadLayout, decode, layout_of
from tests.connectors.payload import decoders
from tests.connectors.payload.test_sandbox import DATA, examples


def one(**keys: object) -> str:
    lines = [f"{name} = {value}" for name, value in {"name": '"v"', "at": 0, **keys}.items()]
    return "[[value]]\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "raw", "value"),
    [
        (one(type='"u8"'), "ff", 255),
        (one(type='"i8"'), "ff", -1),
        (one(type='"u16"'), "0102", 258),
        (one(type='"u16"', order='"little"'), "0102", 513),
        (one(type='"i24"'), "fffffe", -2),
        (one(type='"u32"', at=1), "0000000001", 1),
        (one(type='"i16"', scale=0.1), "ff9c", -10.0),
        (one(type='"u8"', scale=0.5, shift=-40), "64", 10.0),
        (one(type='"u16"', bits="[4, 11]"), "0ff0", 255),
        (one(type='"i8"', bits="[0, 3]"), "0f", -1),
        (one(type='"f32"', order='"little"'), struct.pack("<f", 1.5).hex(), 1.5),
        (one(type='"f64"'), struct.pack(">d", -2.25).hex(), -2.25),
        (one(type='"u8"', words='{"0" = "zu", "1" = "offen"}'), "01", "offen"),
        (one(type='"u8"', words='{"0" = "zu"}'), "07", "7"),
    ],
)
def test_a_value_is_read_where_it_stands(text: str, raw: str, value: float | str) -> None:
    assert decode(layout_of(text), bytes.fromhex(raw), 1) == (Value("v", value),)


def test_the_makers_own_examples_come_out_as_they_say() -> None:
    layout = layout_of(decoders.LDS01)
    for port, raw, output in examples(DATA / "ttn-device-repository/vendor/dragino/lds01-codec.yaml"):
        if output.get("errors"):
            with pytest.raises(PayloadError, match=f"port {port}"):
                decode(layout, raw, port)
        else:
            found = dict(value[:2] for value in decode(layout, raw, port))
            assert found == {name: output["data"][name] for name in found}
            assert len(found) == 4


def test_values_may_be_for_one_port_or_for_long_messages_alone() -> None:
    text = one(type='"u8"', port=2) + "\n" + one(type='"u8"', **{"from": 2}).replace('"v"', '"w"')
    layout = layout_of(text)
    assert decode(layout, b"\1", 2) == (Value("v", 1),)
    assert decode(layout, b"\1\2", 3) == (Value("w", 1),)
    with pytest.raises(PayloadError, match="nothing for port 3"):
        decode(layout, b"\1", 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "needs"),
        ("lpp = true\n" + one(type='"u8"'), "none"),
        ("[[value]]", "name"),
        (one(type='"u7"'), "u7"),
        (one(type='"u8"', colour='"red"'), "colour"),
        (one(type='"u8"', bits="[4, 8]"), "0 to 7"),
        (one(type='"u8"', bits="[5, 4]"), "0 to 7"),
        (one(type='"f32"', bits="[0, 1]"), "whole numbers"),
        (one(type='"u16"', at=254), "0 to 253"),
        (one(type='"u8"', name='""'), "name"),
        ("= broken", "cannot be read"),
        ("a=" + "[" * 9_000, "cannot be read"),
        ("a=1" + "0" * 5_000, "cannot be read"),
        ("a" + ".a" * 9_000 + "=1", "too many points"),
        ("#" * 20_001, "20000"),
        (one(type='"u8"', scale="nan"), "finite"),
        (one(type='"u8"', shift="inf"), "finite"),
    ],
)
def test_a_layout_that_cannot_be_used_says_why(text: str, words: str) -> None:
    with pytest.raises(BadLayout, match=words):
        layout_of(text)


def test_a_message_that_is_too_short_says_what_to_write() -> None:
    with pytest.raises(PayloadError, match="from = 2"):
        decode(layout_of(one(type='"u16"')), b"\1", 1)
    with pytest.raises(PayloadError, match="no number"):
        decode(layout_of(one(type='"f32"')), struct.pack(">f", float("nan")), 1)


def test_what_becomes_too_large_is_no_number() -> None:
    with pytest.raises(PayloadError, match="no number"):
        decode(layout_of(one(type='"u8"', scale="1e308")), b"\xff", 1)


def test_cayenne_lpp_says_itself_what_it_has() -> None:
    raw = bytes.fromhex("03670110056700ff")
    found = decode(layout_of("lpp = true"), raw, 1)
    assert found == (Value("temperature_3", 27.2), Value("temperature_5", 25.5))
    raw = bytes.fromhex("0188 06765f f2960a 0003e8".replace(" ", ""))
    assert decode(layout_of("lpp = true"), raw, 1) == (
        Value("gps_1.latitude", 42.3519),
        Value("gps_1.longitude", -87.9094),
        Value("gps_1.altitude", 10.0),
    )


@given(st.binary(max_size=40))
def test_any_bytes_are_values_or_refused(raw: bytes) -> None:
    for text in ("lpp = true", decoders.LDS01):
        try:
            decode(layout_of(text), raw, 10)
        except PayloadError as error:
            assert error.message
