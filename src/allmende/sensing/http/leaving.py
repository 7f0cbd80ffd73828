# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether the client still waits while its question is answered."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from allmende.sensing.http import body
from allmende.sensing.http.answers import Message, Receive
from allmende.sensing.http.read import Client

_SOON = 0.03  # seconds after which somebody who waits may have gone


@contextmanager
def watching(receive: Receive, client: Client) -> Iterator[None]:
    """Nearly every answer is there before anybody looks whether its client still waits: looking costs more
    than most questions."""
    looking: asyncio.Future[None] | None = None

    def look() -> None:
        nonlocal looking
        looking = asyncio.ensure_future(_leaving(receive, client))

    later = asyncio.get_running_loop().call_later(_SOON, look)
    try:
        yield
    except asyncio.CancelledError:
        client.leave()
        raise
    finally:
        later.cancel()
        if looking is not None:
            looking.cancel()


async def waiting_for_ever() -> Message:
    """To receive from a client whose leaving nobody tells."""
    never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    return await never


async def _leaving(receive: Receive, client: Client) -> None:
    await body.gone(receive)
    client.leave()
