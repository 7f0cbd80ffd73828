# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where devices and their networks push to: `/push/<connector>` and `/push/<connector>/<source>`, and the
addresses that senseBoxes know, `/boxes/<box>/data` and `/boxes/<box>/<sensor>`."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

import msgspec

from allmende.connectors.contract import Message, Receipt
from allmende.connectors.registry import connectors
from allmende.core.errors import AllmendeError, NotAllowed, Unknown
from allmende.core.principal import Principal
from allmende.sensing.http import body
from allmende.sensing.http.answers import Answer, Receive, Scope, Send, failed
from allmende.sensing.ingest.messages import Messages
from allmende.sensing.store.device_commands import Outcome

PUSH = "/push/"
BOXES = "/boxes/"
_PATH = re.compile(r"/push/([a-z0-9_]+)(?:/(\d{1,18}))?/?")
_BOX = re.compile(r"/boxes/([0-9A-Za-z_-]{1,80})/([0-9A-Za-z_-]{1,80})/?")
_OTHER_NAMES = {"luftdaten": "sensor_community", "json": "generic"}
_TEXT = (b"content-type", b"text/plain; charset=utf-8")


class _Place(NamedTuple):
    """What an address says: `more` goes to the connector as if it stood in the query."""

    connector: str
    source: int | None = None
    more: tuple[tuple[str, str], ...] = ()


class Push:
    """An ASGI application. Who may push shows a key, as at every other door."""

    def __init__(
        self,
        messages: Messages,
        principal_of: Callable[[Scope], Principal],
        limit: int,
        clock: Callable[[], int],
    ) -> None:
        self._messages = messages
        self._principal_of = principal_of
        self._limit = limit
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except body.Disconnected:
            return
        except Exception as error:  # noqa: BLE001  the sender is told
            answer = failed(error, f"{scope['method']} {scope['path']}")
        length = (b"content-length", b"%d" % len(answer.body))
        start = {"status": answer.status, "headers": [*answer.headers, length]}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        place = _place(scope["path"])
        if scope["method"] != "POST":
            raise NotAllowed("Devices push here. Try: POST.", allowed=("POST",))
        message = await self._message(scope, place, receive)
        asker = _with_plain_key(scope)
        if place.source is not None:
            source = await self._messages.sources.named(place.connector, place.source)
        else:
            source = await self._messages.source_of(
                place.connector, message, lambda: self._principal_of(asker)
            )
        if source is None:
            raise _nobody(place)
        outcomes = await self._messages.take(source, message, lambda: self._principal_of(asker))
        return _saved(outcomes) if place.connector == "opensensemap" else _told(outcomes)

    async def _message(self, scope: Scope, place: _Place, receive: Receive) -> Message:
        content = await body.read(receive, self._limit)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        return Message(content, self._clock(), headers, {**query, **dict(place.more)})


def _place(path: str) -> _Place:
    """Raises Unknown."""
    if (match := _BOX.fullmatch(path)) is not None:
        box, sensor = match.groups()
        more = (("box", box),) if sensor == "data" else (("box", box), ("sensor", sensor))
        return _Place("opensensemap", None, more)
    match = _PATH.fullmatch(path)
    name = "" if match is None else _OTHER_NAMES.get(match[1], match[1])
    if match is None or name not in connectors():
        raise Unknown(
            f"Nothing is pushed to {path[:80]!r}. Known: /push/{{{', '.join(sorted(connectors()))}}}, "
            "/push/luftdaten and /boxes/<box>/data. Try: the address from the device's own page."
        )
    return _Place(name, int(match[2]) if match[2] else None)


def _nobody(place: _Place) -> Unknown:
    if place.source is not None:
        return Unknown(
            f"There is no source {place.source} of {place.connector}. Try: the address from the source's own "
            "page, or what 'allmende devices load' said."
        )
    return Unknown(
        "No device that speaks like this is registered here yet. "
        "Try: register it at /sensoren/anmelden, which says where to push to."
    )


def _with_plain_key(scope: Scope) -> Scope:
    """senseBoxes send their token without a word before it."""
    headers = [
        (name, b"Bearer " + value)
        if name == b"authorization" and value.startswith(b"alm_")
        else (name, value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


def _told(outcomes: Sequence[Outcome]) -> Answer:
    """What became of all; the first error's status where nothing was taken."""
    taken = [one for one in outcomes if isinstance(one, Receipt)]
    errors = [one for one in outcomes if isinstance(one, AllmendeError)]
    total = sum(taken, Receipt())
    document = {
        "added": total.added,
        "corrected": total.corrected,
        "unchanged": total.unchanged,
        "errors": [{"code": one.status, "message": one.message} for one in errors],
    }
    status = errors[0].status if errors and not taken else 200
    return Answer(status, msgspec.json.encode(document))


def _saved(outcomes: Sequence[Outcome]) -> Answer:
    """As openSenseMap answers, which the boxes' programs look for."""
    errors = [one for one in outcomes if isinstance(one, AllmendeError)]
    if errors:
        return failed(errors[0], "a box")
    return Answer(201, b"Measurements saved in box", (_TEXT,))
