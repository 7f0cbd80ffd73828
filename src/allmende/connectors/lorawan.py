# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the networks of LoRaWAN devices have in common."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from allmende.connectors.contract import PayloadError
from allmende.connectors.values import numbers_of


def raw_bytes(text: Any) -> bytes:
    """Base64, as both networks send what was on the air; nothing there is no bytes. Raises PayloadError."""
    if text is None:
        return b""
    try:
        return base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PayloadError(
            "bad-payload", f"The payload is {str(text)[:40]!r}, which is not Base64."
        ) from error


def reception(gateways: Any) -> dict[str, float | str]:
    """`rssi` and `snr` of the gateway that heard it best, and how many did."""
    heard = [one for one in gateways if isinstance(one, dict)] if isinstance(gateways, list) else []
    found: dict[str, float | str] = {}
    for name in ("rssi", "snr"):
        if known := numbers_of([one.get(name) for one in heard]):
            found[name] = max(known)
    return found | ({"gateways": len(heard)} if heard else {})


def with_zeros(data: Any, names: Any) -> dict[str, Any]:
    """Protocol Buffers leave out what is zero: names that the device's profile always has come back as 0.
    Raises PayloadError."""
    found: Mapping[str, Any] = data if isinstance(data, dict) else {}
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise PayloadError(
            "mapping", f"The setting zero is {str(names)[:40]!r}. Known: a list of names of values."
        )
    return {**dict.fromkeys(names, 0), **found}


def whole(found: Any, what: str) -> int:
    """A count; left out where it is zero. Raises PayloadError."""
    if found is None:
        return 0
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 1 << 32:
        raise PayloadError("bad-payload", f"{what} is {str(found)[:40]!r}. Known: a whole number from 0 on.")
    return found
