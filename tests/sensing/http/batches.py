# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Batches as clients write them, in both ways, and their answers read back."""

import json
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

import httpx

from tests.sensing.http.door import Door


@dataclass
class Part:
    """One request of a batch, or a change set of several (`together`)."""

    method: str = ""
    url: str = ""
    body: Any = None
    name: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    together: tuple["Part", ...] = ()


@dataclass
class Told:
    status: int
    body: Any
    headers: dict[str, str]
    name: str

    @property
    def id(self) -> int:
        match = re.search(r"\((\d+)\)$", self.headers["location"])
        assert match is not None
        return int(match[1])


def ask(door: Door, form: str, *parts: Part) -> list[Any]:
    """Answers in their order; those of a change set as a list, or the one error instead."""
    return (_as_multipart if form == "multipart" else _as_json)(door, parts)


def multipart(*parts: Part, boundary: str = "batch_1") -> bytes:
    found = b""
    for place, part in enumerate(parts):
        found += f"--{boundary}\r\n".encode()
        if part.together:
            inner = f"{boundary}_{place}"
            found += f"Content-Type: multipart/mixed; boundary={inner}\r\n\r\n".encode()
            found += multipart(*part.together, boundary=inner) + b"\r\n"
        else:
            found += _http(part) + b"\r\n"
    return found + f"--{boundary}--".encode()


def _http(part: Part) -> bytes:
    identity = f"Content-ID: {part.name}\r\n" if part.name else ""
    lines = [f"Content-Type: application/http\r\n{identity}\r\n{part.method} {part.url} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in part.headers.items()]
    body = "" if part.body is None else json.dumps(part.body)
    return "\r\n".join([*lines, "", body]).encode()


def _as_multipart(door: Door, parts: tuple[Part, ...]) -> list[Any]:
    headers = {"content-type": "multipart/mixed; boundary=batch_1"}
    answer = door.ask("POST", "/$batch", content=multipart(*parts), headers=headers)
    assert answer.status_code == 200, answer.text
    return _parts(_message(answer))


def _message(answer: httpx.Response) -> Message:
    return message_from_bytes(
        b"Content-Type: %s\r\n\r\n" % answer.headers["content-type"].encode() + answer.content
    )


def _parts(message: Message) -> list[Any]:
    inner: Any = message.get_payload()
    return [_parts(one) if one.is_multipart() else _told(one) for one in inner]


def _told(part: Message) -> Told:
    assert part["content-type"] == "application/http"
    text: Any = part.get_payload()
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    line, *lines = head.split("\n")
    headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in lines)}
    return Told(
        int(line.split()[1]),
        json.loads(body) if body.startswith("{") else body,
        headers,
        part["content-id"] or "",
    )


def _as_json(door: Door, parts: tuple[Part, ...]) -> list[Any]:
    requests = []
    for place, part in enumerate(parts):
        for one in part.together or (part,):
            asked = {"id": one.name, "method": one.method.lower(), "url": one.url, "headers": one.headers}
            asked |= {} if one.body is None else {"body": one.body}
            requests.append(asked | ({"atomicityGroup": f"g{place}"} if part.together else {}))
    answer = door.ask("POST", "/$batch", json={"requests": requests})
    assert answer.status_code == 200, answer.text
    told = iter(answer.json()["responses"])
    return [
        _grouped([_from_json(next(told)) for _ in part.together]) if part.together else _from_json(next(told))
        for part in parts
    ]


def _from_json(one: dict[str, Any]) -> Told:
    return Told(one["status"], one.get("body", ""), one["headers"], one["id"])


def _grouped(told: list[Told]) -> Any:
    """As multipart has it: one error for all."""
    return told if all(one.status < 400 for one in told) else told[0]
