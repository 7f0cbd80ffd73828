# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The same server with nothing behind it: reads the body, answers 201. What a POST costs before any work."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from allmende.cli.serve import UVICORN

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_START = {"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"0")]}
_BODY = {"type": "http.response.body", "body": b""}


async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:  # noqa: ARG001
    while (await receive()).get("more_body"):
        pass
    await send(_START)
    await send(_BODY)


def main(port: int) -> None:
    uvicorn.run(app, host="127.0.0.1", port=port, **UVICORN)


if __name__ == "__main__":
    main(int(sys.argv[1]))
