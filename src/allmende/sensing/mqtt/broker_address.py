# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where the town's own broker is: what `mqtt.url` says. Nothing here says the password."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from allmende.core.config import BadSetting

CLIENT = "allmende"
_PORTS = {"mqtt": 1883, "mqtts": 8883}
_HOST = re.compile(r"[A-Za-z0-9_.:%-]{1,253}")
_KNOWN = (
    "Known: mqtt://user:password@host:1883 and mqtts://user:password@host:8883, with the client id behind it "
    "as /allmende. Try: write @ : / # ? % in a password as %40 %3A %2F %23 %3F %25."
)


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    is_tls: bool
    client: str = CLIENT
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def read(url: str) -> Address:
    """Raises BadSetting, which says which part is wrong."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _bad("it has a [ or a ] that belongs to no address") from error
    if parts.scheme not in _PORTS or "://" not in url:
        raise _bad("it begins with something else than mqtt:// or mqtts://")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise _bad("it has a ? or a #")
    client = unquote(parts.path.strip("/"))
    if "/" in parts.path.strip("/"):
        raise _bad("it has more than a client id behind the host")
    return Address(
        _host(parts),
        _port(parts),
        parts.scheme == "mqtts",
        client or CLIENT,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not _HOST.fullmatch(host) or any(len(one) > 63 for one in host.split(".")):
        raise _bad("it names no host" if not host else "its host is no name and no address")
    return host


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise _bad("its port is no number from 1 to 65535")
    return port or _PORTS[parts.scheme]


def _bad(what: str) -> BadSetting:
    return BadSetting(f"mqtt.url cannot be used: {what}. {_KNOWN}")
