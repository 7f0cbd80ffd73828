# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The way of a device's message, whichever door it came in by: decoded, its bytes made values where need be,
handed to the writer, and kept beside where it can never be taken."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from allmende.connectors.contract import Message, PayloadError, Uplink, Value
from allmende.connectors.payload import layout
from allmende.connectors.payload.sandbox import Sandbox
from allmende.connectors.registry import connectors
from allmende.core.errors import AllmendeError, Malformed, Unauthorised
from allmende.core.principal import SYSTEM, Principal
from allmende.sensing.hub import Hub
from allmende.sensing.ingest.sources import Decoder, Source, Sources, speaks_for
from allmende.sensing.store import rights
from allmende.sensing.store.device_commands import KeepRejected, Outcome, Rejection, TakeUplinks, Told
from allmende.sensing.store.heard import LONGEST

log = logging.getLogger(__name__)

_LONGEST_NAME = 200
_LARGE = 65_536  # bytes; a longer message is decoded beside the event loop


class Messages:
    """On the event loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._threads = ThreadPoolExecutor(2, "messages")
        self._sandbox = Sandbox()
        self.sources = Sources(hub.database, self._threads)

    async def take(
        self, source: Source, message: Message, principal_of: Callable[[], Principal]
    ) -> list[Outcome]:
        """After the commit, one for each uplink. Raises what is wrong with the message as a whole; what can
        never be taken is kept where its owner sees it."""
        if len(message.body) > _LARGE:
            _writer(principal_of)  # a stranger's long message is not even read
        uplinks: Sequence[Uplink] = ()
        told = Told()
        try:
            try:
                uplinks = await self._decoded(source, message)
            finally:
                principal = _writer(principal_of)  # what strangers send is not even kept
                told = _told(principal, source, message)
            uplinks = [await self._with_values(source, one, message.received) for one in uplinks]
        except (PayloadError, Unauthorised) as error:
            await self._keep(source, message, uplinks, error, told)
            raise
        if not uplinks:
            return []
        command = TakeUplinks(principal, source.id, uplinks, message.received, message.body, told)
        outcomes: list[Outcome] = await self._hub.pipeline.submit(command)
        return outcomes

    async def source_of(
        self, connector: str, message: Message, principal_of: Callable[[], Principal]
    ) -> Source | None:
        """Of an address without a number, as airRohr stations and senseBoxes know it: of those that the
        sender may speak for the one whose device it is; the first that can read it, where none is. None:
        there is none."""
        known = await self.sources.of(connector)
        if len(known) < 2:
            return known[0] if known else None
        try:
            principal = principal_of()
        except Unauthorised:  # so that its owner is told of the wrong key
            own = []
        else:
            own = [one for one in known if speaks_for(principal, one)]
        if not own and len(message.body) > _LARGE:
            return known[0]
        reading: list[Source] = []
        for one in own or known:
            with suppress(PayloadError, Malformed):  # a mapping that does not fit is a matter of its source
                found = await self._decoded(one, message)
                if found and await self.sources.knows(one.id, found[0].device):
                    return one
                reading.append(one)
        return (reading or own or known)[0]

    async def _decoded(self, source: Source, message: Message) -> Sequence[Uplink]:
        """Raises PayloadError."""
        decode = connectors()[source.connector].decode
        if len(message.body) <= _LARGE:
            found = decode(message, source.settings)
        else:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._threads, decode, message, source.settings)
        if any(len(one.device) > _LONGEST_NAME for one in found):
            raise PayloadError("no-device", f"The device's name has more than {_LONGEST_NAME} characters.")
        return found

    async def _with_values(self, source: Source, uplink: Uplink, received: int) -> Uplink:
        """A decoder that was pasted for the device counts more than what its network made of the bytes."""
        if uplink.raw is None:
            return uplink
        decoder = await self.sources.decoder_of(source.id, uplink.device)
        if decoder is None:
            return uplink
        loop = asyncio.get_running_loop()
        values = await loop.run_in_executor(self._threads, self._made, decoder, uplink, received)
        return replace(uplink, values=values)

    def _made(self, decoder: Decoder, uplink: Uplink, received: int) -> tuple[Value, ...]:
        """Values of bytes. Raises PayloadError, Overloaded."""
        raw = uplink.raw or b""
        if decoder.kind == "layout":
            return layout.decode(layout.layout_of(decoder.text), raw, uplink.port)
        return self._sandbox.decode(decoder.text, raw, uplink.port, received)

    def close(self) -> None:
        self._sandbox.close()

    async def _keep(
        self,
        source: Source,
        message: Message,
        uplinks: Sequence[Uplink],
        error: AllmendeError,
        told: Told,
    ) -> None:
        """A wrong key is kept of devices that are registered alone: strangers shall not fill the table."""
        device = uplinks[0].device if uplinks else _named(source, message)
        is_known = bool(device) and await self.sources.knows(source.id, device)
        if isinstance(error, Unauthorised) and not is_known:
            return
        reason = getattr(error, "reason", "key")
        rejection = Rejection(
            source.connector,
            device,
            reason,
            error.message,
            message.body,
            source.id,
            source.organisation,
            told,
        )
        await self._hub.pipeline.submit(KeepRejected(SYSTEM, [rejection]))


def _told(principal: Principal, source: Source, message: Message) -> Told:
    """For the page that sets the source up. Nothing of it where its connector keeps none, nor where
    a person's own sensor sends, which may say where it stands."""
    is_its_own = source.id in principal.pushes or source.organisation in principal.manages
    if not (is_its_own and connectors()[source.connector].keeps_last):
        return Told()
    device = message.query.get("device", "")
    origin = message.topic or (f"?device={device}" if device else "")
    body = message.body[: 4 * LONGEST].decode("utf-8", "replace").replace("\0", "\N{SYMBOL FOR NULL}")
    return Told(origin[:_LONGEST_NAME], body[:LONGEST])


def _named(source: Source, message: Message) -> str:
    """The device of a message whose body cannot be read."""
    named = connectors()[source.connector].named
    return "" if named is None else named(message, source.settings)[:_LONGEST_NAME]


def _writer(principal_of: Callable[[], Principal]) -> Principal:
    """Raises Unauthorised."""
    principal = principal_of()
    rights.check_may_write_at_all(principal)
    return principal
