# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Django hears of a request."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from allmende.site.people import People


def heard(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    environ: dict[str, Any] = {}

    def application(given: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ.update(given)
        start("200 OK", [("content-length", "0")])
        return [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None: ...

    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": headers,
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 1234),
    }
    asyncio.run(People(application)(scope, receive, send))
    return environ


def test_a_header_with_an_underscore_is_not_taken_for_one_with_a_hyphen() -> None:
    found = heard([(b"x_forwarded_for", b"10.9.9.9"), (b"x-forwarded-for", b"192.0.2.1"), (b"host", b"a")])
    assert found["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"
    assert "HTTP_X_FORWARDED_FOR" not in heard([(b"x_forwarded_for", b"10.9.9.9"), (b"host", b"a")])


def answered(kind: bytes, size: int, path: str = "/ideen/neu") -> tuple[int, str]:
    """What somebody is told who sends so many bytes."""
    said: list[dict[str, Any]] = []

    def application(given: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("content-length", "2")])
        return [b"ok"]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * size, "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"a"), (b"content-type", kind)],
    }
    asyncio.run(People(application)(scope, receive, send))
    return said[0]["status"], b"".join(one.get("body", b"") for one in said).decode()


def test_a_form_may_be_a_megabyte_long_and_one_with_a_file_twenty() -> None:
    plain, upload = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"
    assert answered(plain, 999_999)[0] == 200
    assert answered(upload, 20_500_000)[0] == 200
    status, words = answered(plain, 1_000_001)
    assert status == 413
    assert "Das ist zu groß, erlaubt sind 1 MB. Nichts wurde geändert." in words
    status, words = answered(upload, 21_000_001, "/en/ideen/neu")
    assert status == 413
    assert "allowed are 21 MB" in words
