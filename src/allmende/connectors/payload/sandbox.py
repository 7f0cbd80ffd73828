# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Vendors' JavaScript decoders, run where they can break nothing: a process of their own, which is ended and
begun anew when it does not answer in time."""

import logging
import os
import selectors
import subprocess
import sys
import threading
from typing import Any

import msgspec

from allmende.connectors.contract import PayloadError, Value
from allmende.connectors.payload.worker import BUSY, Answer, Question
from allmende.connectors.values import flattened
from allmende.core.errors import Overloaded

log = logging.getLogger(__name__)

_START = 20.0  # seconds for the engine to be there
_ANSWER = 5.0  # more than all tries of a decoder take: then the process is ended
_TURN = 5.0
_LONGEST_TEXT = 200_000


class Sandbox:
    """Any thread asks, one at a time. The process is begun with the first question."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def decode(self, text: str, raw: bytes, port: int, received: int) -> tuple[Value, ...]:
        """`received`: microseconds UTC. Raises PayloadError for what this decoder will never make of these
        bytes, Overloaded where it could not be asked."""
        if len(text) > _LONGEST_TEXT:
            raise PayloadError("decoder-failed", f"The decoder has more than {_LONGEST_TEXT} characters.")
        if not self._turn.acquire(timeout=_TURN):
            raise Overloaded("Too many payloads wait for their decoder. Try: again in a second.")
        try:
            found = self._asked(Question(text, list(raw), port, received // 1_000))
        finally:
            self._turn.release()
        if found.reason == BUSY:
            raise _away()
        if found.reason:
            raise PayloadError(found.reason, f"The decoder could not read this message. {found.said}")
        return _values(found.result)

    def close(self) -> None:
        with self._turn:
            self._end()

    def _asked(self, question: Question) -> Answer:
        """Raises Overloaded."""
        process = self._ready()
        assert process.stdin is not None  # noqa: S101  it is a pipe
        try:
            process.stdin.write(msgspec.json.encode(question) + b"\n")
            process.stdin.flush()
        except OSError as error:
            self._end()
            raise _away() from error
        line = _line(process, _ANSWER)
        if line:
            return msgspec.json.decode(line, type=Answer)
        is_dead = process.poll() is not None
        self._end()
        said = "The engine did not survive it." if is_dead else "It did not end."
        return Answer(reason="decoder-failed", said=said)

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", "allmende.connectors.payload.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        if _line(process, _START) != b"ready\n":
            log.error("the process for payload decoders does not start")
            self._end()
            raise _away()
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for one in (process.stdin, process.stdout):
            if one is not None:
                one.close()


def _line(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """Empty where none came in time."""
    assert process.stdout is not None  # noqa: S101  it is a pipe
    found, file = b"", process.stdout.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(file, selectors.EVENT_READ)
        while not found.endswith(b"\n"):
            if not selector.select(seconds):
                return b""
            part = os.read(file, 1 << 16)
            if not part:
                return b""
            found += part
    return found


def _values(result: Any) -> tuple[Value, ...]:
    """As TS013 has it, `{data, warnings, errors}`. Raises PayloadError."""
    if not isinstance(result, dict):
        raise PayloadError("decoder-failed", "The decoder returned no object. Known: {data: {…}}.")
    if result.get("missing") is True:
        raise PayloadError(
            "decoder-failed",
            "The decoder has no function decodeUplink(input), Decoder(bytes, port) or "
            "Decode(fPort, bytes, variables).",
        )
    errors = result.get("errors")
    if isinstance(errors, list) and errors:
        said = "; ".join(str(one)[:100] for one in errors[:5])
        raise PayloadError("decoder-refused", f"The decoder says: {said}.")
    return flattened(result.get("data"))


def _environment() -> dict[str, str]:
    """Nothing of the town's settings."""
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _away() -> Overloaded:
    return Overloaded("The payload decoder cannot be asked at the moment. Try: again in a minute.")
