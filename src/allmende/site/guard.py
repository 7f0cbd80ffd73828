# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Open writes are for this machine: not for what a proxy passes on, nor for a foreign page in a browser."""

import re
from collections.abc import Callable
from functools import lru_cache

from allmende.core.config import is_loopback
from allmende.core.errors import Forbidden
from allmende.sensing.http.answers import Scope

_HOST = re.compile(rb"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\Z")
_ORIGIN = re.compile(rb"https?://")
_SAFE = ("GET", "HEAD", "OPTIONS")
_PROXIES = (
    b"forwarded",
    b"via",
    b"x-real-ip",
    b"x-client-ip",
    b"x-cluster-client-ip",
    b"x-original-host",
    b"x-original-url",
    b"cf-connecting-ip",
    b"true-client-ip",
    b"fastly-client-ip",
)
_PREFIXES = (b"x-forwarded", b"x_forwarded")


def from_afar(scope: Scope) -> Forbidden | None:
    """Why this request is not taken while writes are open; None for one of this machine's own."""
    named = False
    for name, value in scope["headers"]:
        check = _CHECKS.get(name)
        if check is not None:
            named = named or name == b"host"
            if not check(value, scope["method"]):
                return _refusal(name, value)
        elif name.startswith(_PREFIXES):
            return _refusal(name, value)
    return None if named else _refusal(b"host", b"")


def _refusal(name: bytes, value: bytes) -> Forbidden:
    given = f"{name.decode('latin-1')}: {value[:60].decode('latin-1')}"
    return Forbidden(
        f"The request says {given!r}, so it is not this machine's own. Known: with --open-writes only this "
        "machine is served, without a proxy. Try: http://localhost, or start without --open-writes."
    )


@lru_cache(maxsize=256)
def _is_ours(host: bytes) -> bool:
    match = _HOST.match(host)
    return match is not None and is_loopback(match[1].decode().strip("[]"))


def _is_our_origin(origin: bytes) -> bool:
    return _ORIGIN.match(origin) is not None and _is_ours(_ORIGIN.sub(b"", origin, count=1))


_CHECKS: dict[bytes, Callable[[bytes, str], bool]] = {
    b"host": lambda value, _: _is_ours(value),
    b"origin": lambda value, _: _is_our_origin(value),
    # A link from elsewhere may lead here; a form from elsewhere may not write here.
    b"sec-fetch-site": lambda value, method: method in _SAFE or value != b"cross-site",
    **dict.fromkeys(_PROXIES, lambda *_: False),
}
