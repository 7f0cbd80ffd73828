# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""HTTP as uvicorn reads it, with an end to what may stand before a body."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 65_536  # bytes of address and headers
_BODY = -(1 << 62)


class Protocol(HttpToolsProtocol):
    """The parser joins an endless header piece by piece, in quadratic time and unbounded memory."""

    _head = 0

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        if self._head > LONGEST_HEAD and len(data) < self._head:
            self.send_400_response("The address and headers are too long.")
            return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._head = _BODY
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head = 0
        super().on_message_complete()
