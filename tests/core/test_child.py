# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Work in a child process: what comes back, and that nothing it does harms its parent."""

import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from allmende.core import child
from allmende.core.child import ChildFailed, Declined, run


@dataclass(frozen=True, slots=True)
class Piece:
    name: str
    content: bytes
    inner: tuple["Piece", ...] = ()


def turned(pieces: tuple[Piece, ...], times: int) -> list[Piece]:
    return [Piece(one.name * times, one.content[::-1], (one,)) for one in pieces]


def declining(most: int) -> int:
    raise Declined("too_many", most=most, what="Äpfel")


def breaking() -> int:
    raise RuntimeError("the inside of a secret")


def dying() -> int:
    os._exit(0)


def hungry(megabytes: int) -> int:
    return len(bytes(megabytes << 20))


def busy() -> int:
    while True:
        pass


def slow(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def talkative() -> str:
    print("no answer")  # noqa: T201
    os.write(2, b"nor this")
    return "the answer"


def wordy(megabytes: int) -> str:
    return "x" * (megabytes << 20)


def lying() -> int:
    return "not a number"  # type: ignore[return-value]


def environment() -> dict[str, str]:
    return dict(os.environ)


def connecting(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), 1):
        return "connected"


def starting() -> int:
    return subprocess.run([sys.executable, "-c", ""], check=False).returncode


def writing(place: str) -> int:
    return Path(place).write_text("something")


def shelling(place: str) -> int:
    return os.system(f"touch {place}")  # noqa: S605


def test_values_go_in_and_come_out_as_declared() -> None:
    given = (Piece("Löwe", b"\x00\xff"), Piece("b", b""))
    expected = [Piece("LöweLöwe", b"\xff\x00", (given[0],)), Piece("bb", b"", (given[1],))]
    assert run(turned, given, 2) == expected


def test_what_it_prints_is_no_part_of_the_answer() -> None:
    assert run(talkative) == "the answer"


def test_what_the_function_declines_comes_with_its_facts() -> None:
    with pytest.raises(Declined) as caught:
        run(declining, 7)
    assert (caught.value.code, caught.value.facts) == ("too_many", {"most": 7, "what": "Äpfel"})


def test_a_fault_is_logged_and_its_words_stay_inside(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ChildFailed) as caught:
        run(breaking)
    assert caught.value.reason == "broken"
    assert "secret" not in caught.value.message
    assert "the inside of a secret" in caplog.text


def test_a_child_that_dies_or_lies_is_a_failure_and_not_a_hang() -> None:
    with pytest.raises(ChildFailed) as caught:
        run(dying)
    assert caught.value.reason == "broken"
    with pytest.raises(ChildFailed):
        run(lying)


def test_memory_has_an_end() -> None:
    assert run(hungry, 20, megabytes=200) == 20 << 20
    with pytest.raises(ChildFailed) as caught:
        run(hungry, 400, megabytes=200)
    assert caught.value.reason == "memory"
    assert "200 MB" in caught.value.message


def test_an_answer_is_no_larger_than_the_memory_allowed() -> None:
    with pytest.raises(ChildFailed):
        run(wordy, 150, megabytes=200)


def test_time_has_an_end() -> None:
    with pytest.raises(ChildFailed) as caught:
        run(busy, seconds=1)
    assert caught.value.reason == "time"
    assert "1 seconds" in caught.value.message


def test_the_secrets_of_the_settings_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLMENDE_MAIL_SERVER", "smtp://user:password@host")
    assert not [name for name in run(environment) if name.startswith("ALLMENDE")]


def test_it_opens_no_connection_starts_nothing_and_writes_no_file(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert connecting(server.getsockname()[1]) == "connected"
        with pytest.raises(ChildFailed):
            run(connecting, server.getsockname()[1])
    for function, given in (
        (starting, ()),
        (writing, (str(tmp_path / "a"),)),
        (shelling, (str(tmp_path / "b"),)),
    ):
        with pytest.raises(ChildFailed):
            run(function, *given)
    assert list(tmp_path.iterdir()) == []


def test_whoever_finds_no_turn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.01)
    others = [threading.Thread(target=run, args=(slow, 0.6)) for _ in range(child.AT_ONCE)]
    for one in others:
        one.start()
    while child._turns._value:
        time.sleep(0.01)
    with pytest.raises(ChildFailed) as caught:
        run(talkative)
    assert caught.value.reason == "busy"
    for one in others:
        one.join()
    assert run(talkative) == "the answer"
