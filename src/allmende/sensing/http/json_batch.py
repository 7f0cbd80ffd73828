# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Batches as JSON (OData 4.01 §19; FROST's extension JsonBatchRequest)."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec

from allmende.core.errors import Malformed
from allmende.sensing.http import body as bodies
from allmende.sensing.http.answers import Answer
from allmende.sensing.http.parts import (
    Answered,
    AnsweredTogether,
    Asked,
    Item,
    Result,
    Together,
    check_number,
)

_METHODS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE")


class JsonRequest(msgspec.Struct):
    id: str | int
    method: str
    url: str
    atomicityGroup: str | None = None  # noqa: N815
    dependsOn: list[str] = []  # noqa: N815  msgspec copies it
    condition: str | None = msgspec.field(name="if", default=None)
    headers: dict[str, Any] = {}
    body: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)  # so that its schema can be made


class JsonBatch(msgspec.Struct):
    requests: list[JsonRequest]


_DECODER = msgspec.json.Decoder(JsonBatch)
_EXAMPLE = '{"requests": [{"id": "a", "method": "get", "url": "Things"}]}'


def read(body: bytes) -> tuple[Item, ...]:
    """Raises Malformed, TooLarge."""
    requests = bodies.decode_with(_DECODER, body, _EXAMPLE).requests
    check_number(len(requests))
    items: list[Item] = []
    seen: set[str] = set()
    for group, members in groupby(requests, lambda one: one.atomicityGroup or ""):
        if group in seen:
            raise Malformed(
                f"Requests of the atomicityGroup {group[:40]!r} stand apart. Try: one after another."
            )
        asked = tuple(map(_asked, members))
        if group:
            seen.add(group)
            items.append(Together(group, asked))
        else:
            items += asked
    return tuple(items)


def _asked(one: JsonRequest) -> Asked:
    method = one.method.upper()
    if method not in _METHODS:
        raise Malformed(f"method is {one.method[:20]!r}. Known: {', '.join(_METHODS)}.")
    headers = {name.lower().encode(): _value(value) for name, value in one.headers.items()}
    depends = tuple(name.removeprefix("$") for name in one.dependsOn)
    return Asked(str(one.id), method, one.url, headers, bytes(one.body), depends, one.condition or "")


def _value(value: Any) -> bytes:
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in texts):
        raise Malformed("A header is a text, or an array of texts.")
    return ",".join(texts).encode()


def write(results: Sequence[Result]) -> bytes:
    return msgspec.json.encode({"responses": list(_responses(results))})


def _responses(results: Sequence[Result]) -> Iterator[dict[str, Any]]:
    for one in results:
        if isinstance(one, AnsweredTogether):
            for inner in one.answers:
                yield _response(inner, one.name)
        else:
            yield _response(one, "")


def _response(one: Answered, group: str) -> dict[str, Any]:
    answer = one.answer
    headers = {name.decode(): value.decode() for name, value in answer.headers if name != b"server-timing"}
    found: dict[str, Any] = {"id": one.name, "status": answer.status, "headers": headers}
    if group:
        found["atomicityGroup"] = group
    if "location" in headers:
        found["location"] = headers["location"]
    if answer.body:
        found["body"] = _body(answer, headers.get("content-type", ""))
    return found


def _body(answer: Answer, kind: str) -> Any:
    """JSON as it is; everything else as a text."""
    return msgspec.Raw(answer.body) if "json" in kind else answer.body.decode("utf-8", "replace")
