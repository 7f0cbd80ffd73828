# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Django behind the event loop. Its threads never wait for a visitor: what is sent is read whole before
a thread gets it, what is answered is taken off the thread at once. Large downloads have their own threads."""

import asyncio
from typing import Any

from a2wsgi import WSGIMiddleware

from allmende.core.errors import AllmendeError, TooLarge
from allmende.sensing.http import body
from allmende.sensing.http.answers import Message, Receive, Scope, Send, error_answer

PAGE_THREADS = 8
_PAGE_PARTS = 2_000  # of an answer that may wait for its reader: all of any page or asset
_DOWNLOAD_THREADS = 3
_DOWNLOAD_PARTS = 4
_DOWNLOADS = (".csv", ".pmtiles")
_LONGEST_FORM = 1_000_000  # bytes
_LONGEST_UPLOAD = 21_000_000
"""Of a form with a file in it: a document of 20 MB and what is written beside it."""
_UPLOADS = 4  # at once: each is held in memory whole
_UPLOAD_PATIENCE = 120.0  # seconds that an upload may take: others wait for its place
_PATIENCE = 60.0  # seconds that a reader may take for one part


class People:
    """The pages as an ASGI application."""

    def __init__(self, application: Any) -> None:
        self._pages = WSGIMiddleware(application, PAGE_THREADS, _PAGE_PARTS)
        self._downloads = WSGIMiddleware(application, _DOWNLOAD_THREADS, _DOWNLOAD_PARTS)
        self._uploads = asyncio.Semaphore(_UPLOADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            content = await self._read(scope, receive)
        except TooLarge:
            return await _refuse_size(scope, send)
        except AllmendeError as error:
            return await refuse(error, send)
        except (body.Disconnected, TimeoutError):
            return None
        # WSGI writes `x_forwarded_for` and `x-forwarded-for` alike: nobody may slip one past a proxy.
        scope = {**scope, "headers": [one for one in scope["headers"] if b"_" not in one[0]]}
        door: Any = self._downloads if scope["path"].endswith(_DOWNLOADS) else self._pages
        await door(scope, _replayed(content, receive), _Patient(send))
        return None

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        """Raises TooLarge, Disconnected."""
        if not _is_upload(scope):
            return await body.read(receive, _LONGEST_FORM)
        async with self._uploads:
            return await asyncio.wait_for(body.read(receive, _LONGEST_UPLOAD), _UPLOAD_PATIENCE)


async def _refuse_size(scope: Scope, send: Send) -> None:
    """No page of Django's is made for what was not read."""
    most = (_LONGEST_UPLOAD if _is_upload(scope) else _LONGEST_FORM) // 1_000_000
    german, english = (
        f"Das ist zu groß, erlaubt sind {most} MB. Nichts wurde geändert. Teilen oder verkleinern Sie es.",
        f"This is too large, allowed are {most} MB. Nothing was changed. Split it or make it smaller.",
    )
    words = english if scope["path"].startswith("/en/") else german
    language = "en" if words == english else "de"
    head = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{most} MB</title>'
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": TooLarge.status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{head}<p>{words}</p>".encode()})


def _is_upload(scope: Scope) -> bool:
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    return bool(kind.startswith(b"multipart/form-data"))


def _replayed(content: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


class _Patient:
    """Sends until its reader takes too long for a part; then it throws away, so that the thread ends."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._gone = False

    async def __call__(self, message: Message) -> None:
        if self._gone:
            return
        try:
            await asyncio.wait_for(self._send(message), _PATIENCE)
        except TimeoutError:
            self._gone = True


async def refuse(error: AllmendeError, send: Send) -> None:
    answer = error_answer(error)
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body})
