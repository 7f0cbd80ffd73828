# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""HTTP as uvicorn reads it, with an end to what may stand before a body, and with a short way for the one
request that comes thousands of times a second: an observation goes to the site and its answer to the line
without a task and the messages of ASGI between them (decisions/0007)."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from allmende.sensing.http.answers import Answer, Scope

LONGEST_HEAD = 65_536  # bytes of address and headers
_LONGEST_SHORT = 65_536  # bytes of a body; longer ones are read beside the event loop
_BODY = -(1 << 62)
_LONG_WAY = (b"transfer-encoding", b"expect", b"upgrade", b"origin")
"""Whatever says one of these wants more than a sensor does."""


class Protocol(HttpToolsProtocol):
    """The parser joins an endless header piece by piece, in quadratic time and unbounded memory."""

    _head = 0
    _observation: "_Observation | None" = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._observed_at = getattr(self.app, "observed_at", lambda _: None)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        if self._head > LONGEST_HEAD and len(data) < self._head:
            self.send_400_response("The address and headers are too long.")
            return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._head = _BODY
        self._observation = observation = self._short()
        if observation is None:
            super().on_headers_complete()
        else:
            self.cycle = observation  # type: ignore[assignment]  # has what uvicorn asks a cycle for

    def on_message_complete(self) -> None:
        self._head = 0
        if self._observation is None:
            super().on_message_complete()
        else:
            self._observation.begin()

    def _short(self) -> "_Observation | None":
        """The request, if it is an observation that comes alone and whole."""
        place = self._observed_at(self.url)
        if place is None or self.parser.get_method() != b"POST" or self.parser.get_http_version() != "1.1":
            return None
        if self.cycle is not None and not self.cycle.response_complete:
            return None
        headers = dict(self.headers)
        length = headers.get(b"content-length", b"")
        if not length.isdigit() or int(length) > _LONGEST_SHORT:
            return None
        if not headers.keys().isdisjoint(_LONG_WAY):
            return None
        root_path, datastream = place
        scope: Scope = {**self.scope, "method": "POST", "root_path": root_path, "head": headers}
        return _Observation(self, scope, datastream)


class _Observation:
    """What uvicorn knows a request by, from its head to the end of its answer."""

    __slots__ = (
        "_datastream",
        "_protocol",
        "_scope",
        "body",
        "disconnected",
        "keep_alive",
        "response_complete",
    )

    def __init__(self, protocol: Protocol, scope: Scope, datastream: int | None) -> None:
        self._protocol, self._scope, self._datastream = protocol, scope, datastream
        self.body = b""
        self.disconnected = False
        self.response_complete = False
        self.keep_alive: bool = protocol.parser.should_keep_alive()

    @property
    def message_event(self) -> "_Observation":
        """Nobody waits for the parts of the body."""
        return self

    def set(self) -> None: ...

    def begin(self) -> None:
        self._protocol.app.observe(self._scope, self._datastream, self.body, self.answer)

    def answer(self, answer: Answer) -> None:
        """Writes it, unless the client has gone."""
        self.response_complete = True
        if self.disconnected:
            return
        protocol = self._protocol
        lines = [STATUS_LINE[answer.status]]
        for name, value in (*protocol.server_state.default_headers, *answer.headers):
            lines += (name, b": ", value, b"\r\n")
        if not self.keep_alive:
            lines.append(b"connection: close\r\n")
        lines.append(b"content-length: %d\r\n\r\n%b" % (len(answer.body), answer.body))
        protocol.transport.write(b"".join(lines))
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()
