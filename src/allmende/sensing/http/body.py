# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a client sends: read up to a limit, decoded with the place of the fault."""

import re
from typing import Any

import msgspec

from allmende.core.errors import Malformed, TooLarge
from allmende.sensing.http.answers import Receive

_BYTE = re.compile(r" \(byte (\d+)\)$")


class Disconnected(Exception):
    """The client went away before it had said everything."""


async def read(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises TooLarge as soon as it is longer than the limit."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Disconnected
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False) and len(body) <= limit:
        return body
    parts, size = [body], len(body)
    while message.get("more_body", False) and size <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        parts.append(message.get("body", b""))
        size += len(parts[-1])
    if size > limit:
        raise too_large(limit)
    return b"".join(parts)


async def gone(receive: Receive) -> None:
    """Comes back when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body is longer than {limit} bytes. Try: several smaller requests.")


def decode(body: bytes) -> Any:
    """Any JSON. Raises Malformed with the byte at which it stops being JSON."""
    return decode_with(_ANY, body)


def decode_with(decoder: msgspec.json.Decoder[Any], body: bytes, example: str = "") -> Any:
    """As decode, into what the decoder makes; `example`: of JSON that fits."""
    try:
        return decoder.decode(body)
    except UnicodeDecodeError as error:
        raise Malformed("The body is not UTF-8.", position=error.start) from error
    except RecursionError as error:
        raise Malformed("The JSON is nested too deep.") from error
    except msgspec.ValidationError as error:
        hint = f" Try: {example}." if example else ""
        raise Malformed(f"The JSON does not fit: {error}.{hint}") from error
    except msgspec.DecodeError as error:
        raise _not_json(body, str(error)) from error
    except ValueError as error:  # a number of thousands of digits
        raise Malformed(f"The JSON cannot be read: {error}.") from error


def _not_json(body: bytes, message: str) -> Malformed:
    match = _BYTE.search(message)
    if match is None:
        return Malformed("The JSON ends too early. Known: one JSON value.", position=len(body))
    position = int(match[1])
    given = body[position : position + 20].decode("utf-8", "replace")
    return Malformed(f"The body is not JSON from {given!r} on.", position=position)


_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
