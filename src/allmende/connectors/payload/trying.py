# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A decoder tried before it counts: with bytes that somebody pasted, in the sandbox that messages have."""

import base64
import binascii
import re
import threading
from contextlib import closing
from typing import Literal

from allmende.connectors.contract import PayloadError, Value
from allmende.connectors.payload import layout
from allmende.connectors.payload.sandbox import Sandbox
from allmende.core.errors import Malformed, Overloaded

Kind = Literal["javascript", "layout"]

_TURN = threading.Lock()
_PATIENCE = 10.0  # seconds: each one that tries begins a process, and one of them at a time is enough
_LONGEST = 1_000  # bytes
_BEGINNING = "The decoder could not read this message. "  # there was none
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_ASK = """
;throw typeof decodeUplink === "function" || typeof Decoder === "function" || typeof Decode === "function"
  ? "allmende: ready" : "allmende: missing";"""


class BadBytes(Malformed):
    """What was pasted are no bytes."""


class BadDecoder(Malformed):
    """It could never make values of any bytes; the message says why."""


def bytes_of(text: str) -> bytes:
    """Hexadecimal with or without spaces, colons and 0x, else Base64. Raises BadBytes."""
    plain = re.sub(r"0[xX]|[\s:,\-]", "", text)
    if _HEX.fullmatch(plain):
        found = bytes.fromhex(plain)
    else:
        try:
            found = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadBytes(
                f"{text[:40]!r} are no bytes. Known: hexadecimal, 0E 1C 0B 05, or Base64, DhwLBQ==."
            ) from error
    if not found or len(found) > _LONGEST:
        raise BadBytes(f"These are {len(found)} bytes. Known: 1 to {_LONGEST}.")
    return found


def try_out(kind: Kind, text: str, raw: bytes, port: int, received: int) -> tuple[Value, ...]:
    """Raises BadLayout, PayloadError for what it does not make of them, Overloaded."""
    if kind == "layout":
        return layout.decode(layout.layout_of(text), raw, port)
    if not _TURN.acquire(timeout=_PATIENCE):
        raise Overloaded("Others are trying out their decoders. Try: again in a moment.")
    try:
        with closing(Sandbox()) as sandbox:
            return sandbox.decode(text, raw, port, received)
    finally:
        _TURN.release()


def check(kind: Kind, text: str) -> None:
    """Raises BadLayout, BadDecoder, Overloaded."""
    if kind == "layout":
        layout.layout_of(text)
        return
    try:
        try_out(kind, text + _ASK, b"\0", 1, 0)
    except PayloadError as error:
        if "allmende: ready" in error.message:
            return
        if "allmende: missing" in error.message:
            raise BadDecoder(
                "There is no function decodeUplink(input), Decoder(bytes, port) or "
                "Decode(fPort, bytes, variables) in it."
            ) from error
        raise BadDecoder(error.message.removeprefix(_BEGINNING)) from error
