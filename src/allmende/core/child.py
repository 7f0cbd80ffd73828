# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Heavy or dangerous work in a child process, with an end to its time and its memory.

What burns processor time never shares the interpreter that takes observations, and what strangers send
(documents, pictures) is read where it can break nothing: the child is a fresh interpreter without the
settings' secrets, opens no connection, starts nothing and writes no file. Only data goes in and comes out,
read by the types that the function declares; never a pickled object, which could be a trap.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from tempfile import TemporaryFile
from typing import IO, Any, NoReturn, TypeVar, get_type_hints

import msgspec

from allmende.core.errors import AllmendeError

Result = TypeVar("Result")
Fact = int | str

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Children beside a server on a small machine."""
PATIENCE = 30.0
"""Seconds until a turn comes."""
_turns = threading.BoundedSemaphore(AT_ONCE)

_GIVES_RESULT, _DECLINES = b"+", b"-"
_OUT_OF_MEMORY = 3
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "urllib.",
    "pty.",
)
_PAIRED = 1  # AF_UNIX
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


class ChildFailed(AllmendeError):
    """Nothing is left of it. `reason`: `busy` (no turn came), `time`, `memory` or `broken`."""

    status = 422

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Declined(AllmendeError):
    """The function found what it was given unfit. It speaks no language: `code` and `facts` are put into
    words by whoever asked."""

    status = 422

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(f"The child declined: {code} {facts or ''}")
        self.code = code
        self.facts = facts


def run(function: Callable[..., Result], *given: Any, seconds: int = 30, megabytes: int = 512) -> Result:
    """What a function of a module makes of values: text, numbers, bytes, dataclasses and collections of them,
    all declared by its annotations. Raises ChildFailed, and Declined if the function does."""
    if not _turns.acquire(timeout=PATIENCE):
        raise ChildFailed("busy", "Others are being served. Nothing was changed. Try: again in a minute.")
    try:
        said = _asked(function, msgspec.msgpack.encode(given), seconds, megabytes)
    finally:
        _turns.release()
    try:
        if said[:1] == _GIVES_RESULT:
            result: Result = msgspec.msgpack.decode(said[1:], type=get_type_hints(function)["return"])
            return result
        code, facts = msgspec.msgpack.decode(said[1:], type=tuple[str, dict[str, Fact]])
    except msgspec.MsgspecError as error:
        raise ChildFailed("broken", f"{function.__qualname__} answered what it does not declare.") from error
    raise Declined(code, **facts)


def _asked(function: Callable[..., Any], given: bytes, seconds: int, megabytes: int) -> bytes:
    """Files rather than pipes: neither side can wait for the other, and the kernel bounds the answer."""
    serve = f"serve({function.__module__!r}, {function.__qualname__!r}, {seconds}, {megabytes})"
    command = [sys.executable, "-sBP", "-c", f"from allmende.core.child import serve; {serve}"]
    with TemporaryFile() as question, TemporaryFile() as answer, TemporaryFile() as complaint:
        question.write(given)
        question.seek(0)
        try:
            done = subprocess.run(  # noqa: S603  our own module
                command,
                stdin=question,
                stdout=answer,
                stderr=complaint,
                env=_bare_environment(),
                timeout=2 * seconds + 5,
                check=False,
            )
        except subprocess.TimeoutExpired:
            _fail("time", seconds, megabytes)
        said = _whole(answer)
        if done.returncode or said[:1] not in (_GIVES_RESULT, _DECLINES):
            log.warning("%s: %s", serve, _whole(complaint)[-500:].decode(errors="replace").strip())
            _fail(_reason(done.returncode), seconds, megabytes)
        return said


def _bare_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TZ") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _reason(status: int) -> str:
    if status == _OUT_OF_MEMORY:
        return "memory"
    ended = {-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGALRM", "SIGKILL")}
    return "time" if status in ended else "broken"


def _fail(reason: str, seconds: int, megabytes: int) -> NoReturn:
    limits = {"time": f" within {seconds} seconds", "memory": f" with {megabytes} MB of memory"}
    raise ChildFailed(reason, f"This could not be done{limits.get(reason, '')}. Nothing was changed.")


def serve(module: str, name: str, seconds: int, megabytes: int) -> None:
    """The child's side: one question on the standard input, one answer on the standard output."""
    answer, sys.stdout = sys.stdout.buffer, sys.stderr  # what libraries print is no answer
    try:
        _bind(seconds, megabytes)
        function = getattr(import_module(module), name)
        said = _GIVES_RESULT + msgspec.msgpack.encode(function(*_given(function)))
    except Declined as error:
        said = _DECLINES + msgspec.msgpack.encode((error.code, error.facts))
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    answer.write(said)
    answer.flush()


def _given(function: Callable[..., Any]) -> tuple[Any, ...]:
    hints = get_type_hints(function)
    kinds = tuple(kind for name, kind in hints.items() if name != "return")
    wanted: Any = tuple.__class_getitem__(kinds)
    given: tuple[Any, ...] = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=wanted)
    return given


def _bind(seconds: int, megabytes: int) -> None:
    """A parent that is gone kills nobody: the alarm does."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  not on every system

        memory = megabytes << 20
        for limit, most in (
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_DATA, memory),
            (resource.RLIMIT_FSIZE, memory),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (most, most))
        signal.alarm(2 * seconds + 5)
        os.nice(5)
    confine()


def confine() -> None:
    """From here on this process opens no connection, starts nothing and writes no file."""
    sys.addaudithook(_watch)


def _watch(event: str, given: tuple[Any, ...]) -> None:
    if (
        event == "socket.__new__" and given[1] == _PAIRED
    ):  # an event loop wakes itself; connecting is another event
        return
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a child does not do this: {event}")
    if event == "open" and isinstance(given[0], str | bytes) and given[2] & _WRITES:
        raise PermissionError(f"a child writes no file: {given[0]!r}")
