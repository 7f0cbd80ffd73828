# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""HTTP as uvicorn reads it, with an end to what may stand before a body, and with a short way for the two
requests that come thousands of times a second, an observation and the question for one entity: they go to the
site and their answers to the line without a task and the messages of ASGI between them (decisions/0007)."""

from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from allmende.sensing.http.answers import Answer, Scope

LONGEST_HEAD = 65_536  # bytes of address and headers
_LONGEST_SHORT = 65_536  # bytes of a body; longer ones are read beside the event loop
_BODY = -(1 << 62)
_END = b"\r\n\r\n"
_HEADS_KEPT = 64
"""Of each line: a sensor sends the same head again and again, a gateway one for each datastream."""
_LONGEST_KEPT = 2_048
_LONG_WAY = (b"transfer-encoding", b"expect", b"upgrade", b"origin", b"prefer")
"""Whatever says one of these wants more than a sensor does."""
_NO_QUESTION = (b"transfer-encoding", b"content-length", b"expect", b"upgrade", b"cookie")
"""A question that brings a body, or somebody's session: that is looked up beside the event loop."""


class Protocol(HttpToolsProtocol):
    """The parser joins an endless header piece by piece, in quadratic time and unbounded memory."""

    _head = 0
    _observation: "_Observation | None" = None
    _is_question = False
    """It is answered already, or will be, and has no body to wait for."""
    _is_between = True
    """The parser waits for a request to begin."""
    _part = b""
    """What came last, while it may be a whole request."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._observed_at = getattr(self.app, "observed_at", lambda _: None)
        self._entity_at = getattr(self.app, "entity_at", lambda _: None)
        self._known: dict[bytes, _Head] = {}

    def data_received(self, data: bytes) -> None:
        if self._is_between and self._is_known(data):
            return
        self._part = data if self._is_between else b""
        self._head += len(data)
        if self._head > LONGEST_HEAD and len(data) < self._head:
            self.send_400_response("The address and headers are too long.")
            return
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._is_between = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head = _BODY
        self._observation, self._is_question = None, False
        if (head := self._short()) is not None:
            self._observation = observation = _Observation(self, head)
            self.cycle = observation  # type: ignore[assignment]  # has what uvicorn asks a cycle for
            self._remember(head)
        else:
            self._is_question = self._is_asked()
            if not self._is_question:
                super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head = 0
        self._is_between = True
        if self._observation is not None:
            self._observation.begin()
        elif not self._is_question:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.pipeline:  # who asked before being answered is read on when all that has been answered
            self.flow.pause_reading()

    def _is_known(self, data: bytes) -> bool:
        """Begins the request if it is whole and its head, to the letter, that of one before on this line: the
        parser need not read it again."""
        begin = data.find(_END) + len(_END)
        head = self._known.get(data[:begin])
        if head is None or len(data) - begin != head.length:
            return False
        if not self._is_free():
            return False
        self._unset_keepalive_if_required()
        observation = _Observation(self, head)
        self.cycle = observation  # type: ignore[assignment]  # has what uvicorn asks a cycle for
        observation.body = data[begin:]
        observation.begin()
        return True

    def _remember(self, head: "_Head") -> None:
        """Only what came as one request, alone and whole."""
        part = self._part
        begin = part.find(_END) + len(_END)
        if part.startswith(b"POST ") and begin < _LONGEST_KEPT and len(part) - begin == head.length:
            if len(self._known) == _HEADS_KEPT:
                self._known.clear()
            self._known[part[:begin]] = head

    def _short(self) -> "_Head | None":
        """What the head says, if it is an observation that comes alone and whole."""
        place = self._observed_at(self.url)
        if place is None or not self._is_plain(b"POST"):
            return None
        headers = dict(self.headers)
        length = headers.get(b"content-length", b"")
        if not length.isdigit() or int(length) > _LONGEST_SHORT:
            return None
        if not headers.keys().isdisjoint(_LONG_WAY):
            return None
        root_path, datastream = place
        scope: Scope = {**self.scope, "method": "POST", "root_path": root_path, "head": headers}
        return _Head(scope, datastream, int(length), self.parser.should_keep_alive())

    def _is_asked(self) -> bool:
        """Asks for one entity. False: it is another question, or the long way says why not."""
        place = self._entity_at(self.url)
        if place is None or not self._is_plain(b"GET"):
            return False
        headers = dict(self.headers)
        if not headers.keys().isdisjoint(_NO_QUESTION):
            return False
        root_path, path = place
        scope: Scope = {**self.scope, "method": "GET", "root_path": root_path, "head": headers}
        before, question = self.cycle, _Exchange(self, self.parser.should_keep_alive())
        self.cycle = question  # type: ignore[assignment]  # has what uvicorn asks a cycle for
        if self.app.ask(scope, path, question.answer_soon):
            return True
        self.cycle = before
        return False

    def _is_plain(self, method: bytes) -> bool:
        is_asked = self.parser.get_method() == method and self.parser.get_http_version() == "1.1"
        return is_asked and self._is_free()

    def _is_free(self) -> bool:
        """Nothing before it is owed on this line, and the client takes what it is sent."""
        return (self.cycle is None or self.cycle.response_complete) and not self.flow.write_paused


class _Head(NamedTuple):
    scope: Scope
    datastream: int | None
    length: int
    """Bytes of the body."""
    keep_alive: bool


class _Exchange:
    """What uvicorn knows a request by, from its head to the end of its answer."""

    __slots__ = ("_protocol", "body", "disconnected", "keep_alive", "response_complete")

    def __init__(self, protocol: Protocol, keep_alive: bool) -> None:  # noqa: FBT001  as uvicorn has it
        self._protocol = protocol
        self.keep_alive = keep_alive
        self.body = b""
        self.disconnected = False
        self.response_complete = False

    @property
    def message_event(self) -> "_Exchange":
        """Nobody waits for the parts of the body."""
        return self

    def set(self) -> None: ...

    def answer_soon(self, answer: Answer) -> None:
        """With those of all lines that asked in this turn of the loop: clients that are written to one by one
        are woken one by one, which costs as much again as the answer."""
        self._protocol.loop.call_soon(self.answer, answer)

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


class _Observation(_Exchange):
    __slots__ = ("_datastream", "_scope")

    def __init__(self, protocol: Protocol, head: _Head) -> None:
        super().__init__(protocol, head.keep_alive)
        self._scope, self._datastream = head.scope, head.datastream

    def begin(self) -> None:
        self._protocol.app.observe(self._scope, self._datastream, self.body, self.answer)
