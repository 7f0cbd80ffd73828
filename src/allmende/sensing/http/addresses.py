# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses that clients send: absolute, from the host on, or from the root of the service."""

from urllib.parse import unquote, urlsplit

from allmende.core.errors import Malformed
from allmende.sensing.entities import BY_NAME, Link
from allmende.sensing.odata.parse import parse_path

MEMBERS = ("@odata.id", "@id", "@iot.selfLink")
"""By which a body names an entity by its address."""


def inside(url: str, root: str, host: bytes) -> tuple[str, bytes]:
    """Path after the version, percent-decoded, and raw query. `root` and `host` are those of the request.
    Raises Malformed for what is not here."""
    place, _, query = url.strip().partition("#")[0].partition("?")
    base = urlsplit(root)
    try:
        if "://" in place:
            given = urlsplit(place)
            if given.netloc not in (base.netloc, host.decode("latin-1")):
                raise _elsewhere(url, root)
            place = given.path if _is_below(unquote(given.path), base.path) else ""
        path = unquote(place, errors="strict")
    except ValueError as error:
        raise _elsewhere(url, root) from error
    if not path:
        raise _elsewhere(url, root)
    for start in (base.path, base.path[base.path.rfind("/") :]):
        if _is_below(path, start):
            path = path[len(start) :]
            break
    return path if path.startswith("/") or not path else f"/{path}", query.encode()


def entity_at(url: str, link: Link, root: str, host: bytes) -> int:
    """The id of the entity that a reference by address names: `{"@odata.id": "Locations(1)"}`."""
    path, query = inside(url, root, host)
    segments = parse_path(path).segments
    wanted = BY_NAME[link.target].set
    if query or len(segments) != 1 or segments[0].name != wanted or segments[0].key is None:
        raise Malformed(f"{link.name} takes the address of one of {wanted}. Try: {root}/{wanted}(1).")
    return segments[0].key


def _is_below(path: str, base: str) -> bool:
    return path == base or path.startswith(f"{base}/")


def _elsewhere(url: str, root: str) -> Malformed:
    return Malformed(f"{url[:100]!r} is not here. Known: what begins with {root}, or goes on from it.")
