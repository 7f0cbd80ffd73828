# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A decoder is tried with pasted bytes, and one that could never work is not kept."""

import pytest

from allmende.connectors.contract import PayloadError, Value
from allmende.connectors.payload.layout import BadLayout
from allmende.connectors.payload.trying import BadBytes, BadDecoder, bytes_of, check, try_out

READS = "function decodeUplink(input) { return {data: {level: input.bytes[0] + input.fPort}}; }"


@pytest.mark.parametrize(
    "text", ["0E1C0B05", "0e 1c 0b 05", "0x0E, 0x1C, 0x0B, 0x05", "0E:1C:0B:05", "DhwLBQ=="]
)
def test_bytes_are_read_as_people_copy_them(text: str) -> None:
    assert bytes_of(text) == b"\x0e\x1c\x0b\x05"


@pytest.mark.parametrize("text", ["", "zwölf", "0E1", "DhwLBQ=", "00" * 1001])
def test_what_is_no_bytes_is_refused(text: str) -> None:
    with pytest.raises(BadBytes):
        bytes_of(text)


def test_a_decoder_is_tried_in_the_sandbox() -> None:
    assert try_out("javascript", READS, b"\x0e", 2, 0) == (Value("level", 16),)
    with pytest.raises(PayloadError) as told:
        try_out("javascript", "function decodeUplink() { while (true); }", b"\x0e", 2, 0)
    assert told.value.reason == "decoder-time"
    assert try_out("layout", '[[value]]\nname = "a"\nat = 0\ntype = "u8"', b"\x0e", 2, 0) == (Value("a", 14),)


@pytest.mark.parametrize(
    "text",
    [
        READS,
        "const decodeUplink = (input) => ({data: input.bytes[7].oops});",
        "function Decoder(bytes, port) { throw new Error(); } // the end",
        "function Decode(fPort, bytes, variables) { return {}; }",
    ],
)
def test_one_that_only_these_bytes_break_is_kept(text: str) -> None:
    check("javascript", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("function decodeUplink(", "SyntaxError"),
        ("var level = 7;", "no function decodeUplink"),
        ("module.exports = {};" + READS, "module is not defined"),
        ("while (true);" + READS, "50 ms"),
    ],
)
def test_one_that_could_never_work_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadDecoder, match=words):
        check("javascript", text)
    with pytest.raises(BadLayout):
        check("layout", text)
