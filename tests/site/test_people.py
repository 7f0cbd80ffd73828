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
