# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Requests to addresses that somebody typed in, who must not reach what only this machine can: its own
services, the town's network, a cloud's metadata. The address that was checked is the one that is connected
to, whatever the name says a moment later, and no redirect is followed."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from allmende.core.errors import AllmendeError

_LONGEST_URL = 500
_HEARD = 300  # bytes of an answer: enough to see what was wrong
_PATIENCE = 10.0  # seconds for all of it
_NAT64 = ip_network("64:ff9b::/96")
_NOT_PUBLIC = tuple(map(ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "::/96", "fec0::/10")))
"""Besides what Python knows, which differs from one of its versions to the next."""


class Unreachable(AllmendeError):
    """`reason` is a word: `address`, `https`, `unknown-host`, `private`, `no-answer`, `certificate`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Heard:
    """`text`: the beginning of what was answered."""

    status: int
    text: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def check(url: str, *, reach_private: bool) -> None:
    """Whether it may be called; asks for the name's addresses. Raises Unreachable."""
    parts = _parts(url, reach_private=reach_private)
    _addresses(parts, reach_private=reach_private)


def post(url: str, body: bytes, headers: Mapping[str, str], *, reach_private: bool) -> Heard:
    """Any answer is one, also a bad one. Raises Unreachable where there was none."""
    parts = _parts(url, reach_private=reach_private)
    until = time.monotonic() + _PATIENCE
    told = OSError("nothing was tried")
    for address in _addresses(parts, reach_private=reach_private):
        try:
            return _posted(_Connection(parts, address, until), parts, body, headers)
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(
                "certificate", f"Its certificate is not good: {error.verify_message}"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            told = error if isinstance(error, OSError) else OSError(type(error).__name__)
    raise Unreachable("no-answer", f"There was no answer: {told}") from told


class _Connection(http.client.HTTPConnection):
    """To this address, with the name's certificate."""

    def __init__(self, parts: SplitResult, address: str, until: float) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=max(0.1, until - time.monotonic()))
        self._address, self._is_safe, self._until = address, parts.scheme == "https", until

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = plain
        if self._is_safe:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        self.sock.settimeout(max(0.1, self._until - time.monotonic()))

    def cut(self) -> None:
        """Ends it, whatever it waits for: an answer that comes letter by letter never runs out of time."""
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


def _posted(connection: _Connection, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Heard:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    end = threading.Timer(_PATIENCE, connection.cut)
    end.start()
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        return Heard(answer.status, answer.read1(_HEARD).decode("utf-8", "replace"))
    finally:
        end.cancel()
        connection.close()


def _parts(url: str, *, reach_private: bool) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise Unreachable("address", "This is no address. Try: https://example.org/hook.")
    if parts.username is not None or parts.scheme not in ("https", "http"):
        raise Unreachable("address", "This is no address that can be called. Try: https://example.org/hook.")
    if parts.scheme != "https" and not reach_private:
        raise Unreachable("https", "The address has to begin with https://.")
    return parts


def _addresses(parts: SplitResult, *, reach_private: bool) -> list[str]:
    """Of its name, each once. One that is private is refused, whatever the others are."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(
            "unknown-host", f"{host} cannot be found. Try: compare it letter by letter."
        ) from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not reach_private and not all(map(is_public, addresses)):
        raise Unreachable(
            "private",
            f"{host} is in a private network. Try: an address on the internet, or server.reach_private.",
        )
    return addresses


def is_public(text: str) -> bool:
    """Also of an address that carries another in it."""
    address = ip_address(text.partition("%")[0])
    return all(map(_is_public, (address, *_within(address))))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    is_listed = any(address in one for one in _NOT_PUBLIC)
    return address.is_global and not address.is_multicast and not is_listed


def _within(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [one for one in found if one is not None]


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
