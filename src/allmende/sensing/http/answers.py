# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a door is asked and what it answers, and how an error looks as JSON."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import msgspec

from allmende.core.errors import AllmendeError, NotAllowed
from allmende.core.principal import Principal

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
"""What ASGI hands to an application."""

_KEY_WANTED = (b"www-authenticate", b'Bearer realm="Allmende"')
JSON_PATCH = b"application/json-patch+json"
JSON = (b"content-type", b"application/json;charset=utf-8")


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is percent-decoded and starts after the version: `/Datastreams(1)/Observations`.
    `query` is raw. `root` is absolute and has no slash at its end: `http://host/v1.1`."""

    method: str
    path: str
    query: bytes
    root: str
    principal: Principal
    headers: dict[bytes, bytes]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = (JSON,)


@dataclass(frozen=True, slots=True)
class Stream:
    """200 and a body that comes in pieces: `following` gives the next one, None after the last. It is called
    in a thread, and `give_up` when the client has gone."""

    first: bytes
    following: Callable[[], bytes | None]
    give_up: Callable[[], None]
    headers: tuple[tuple[bytes, bytes], ...]


def location(root: str, collection: str, number: object) -> tuple[bytes, bytes]:
    return b"location", f"{root}/{collection}({number})".encode()


def error_answer(error: AllmendeError) -> Answer:
    """`{"code", "message", "position"?}`; an overloaded server says when to come back."""
    document: dict[str, object] = {"code": error.status, "message": error.message}
    if error.position is not None:
        document["position"] = error.position
    retry = getattr(error, "retry_after", None)
    headers: tuple[tuple[bytes, bytes], ...] = (JSON,)
    if retry:
        headers = (JSON, (b"retry-after", b"%d" % retry))
    elif error.status == 401:
        headers = (JSON, _KEY_WANTED)
    elif isinstance(error, NotAllowed):
        headers = (JSON, (b"allow", ", ".join(error.allowed).encode()))
    return Answer(error.status, msgspec.json.encode(document), headers)


def failed(error: Exception, asked: str) -> Answer:
    """What the client is told; what it cannot mend stands in the log, with what was asked."""
    if not isinstance(error, AllmendeError):
        log.error("%s failed", asked, exc_info=error)
        error = AllmendeError("The server failed; its log says why.")
    return error_answer(error)
