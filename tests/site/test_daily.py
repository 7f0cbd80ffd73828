# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The daily run: it runs, survives an error, and stops with the server."""

import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest
from django.db import connection

from allmende.cli.main import main
from allmende.site import daily


def test_it_runs_again_and_again_and_an_error_is_only_written_down(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runs, thrice = [], threading.Event()

    def tidy() -> str:
        runs.append(len(runs))
        if len(runs) == 3:
            thrice.set()
        if len(runs) == 1:
            raise RuntimeError("the disk is full")
        return "nothing to tidy"

    monkeypatch.setattr(daily, "tidy", tidy)
    with caplog.at_level("INFO"), daily.daily(first=0.01, again=0.01):
        assert thrice.wait(5)
    assert "the daily run failed" in caplog.text
    assert "the disk is full" in caplog.text
    assert not [one for one in threading.enumerate() if one.name == "daily"]


def test_it_waits_before_the_first_run_and_stops_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "tidy", lambda: pytest.fail("too early"))
    with daily.daily():
        pass
    assert not [one for one in threading.enumerate() if one.name == "daily"]


def test_the_command_names_a_folder_without_an_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tidy", "--data", str(tmp_path)]) == 2
    assert "There is no installation in" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_every_room_has_its_turn_and_none_keeps_the_others_from_theirs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    from allmende.notices import turns
    from allmende.participation.ideas import apps as ideas

    def fails(_now: object) -> dict[str, int]:
        raise RuntimeError("no space left")

    broken = ModuleType(f"{ideas.__package__}.turns")
    broken.__dict__["minutely"] = fails
    monkeypatch.setitem(sys.modules, broken.__name__, broken)
    monkeypatch.setattr(turns, "minutely", lambda _now: {"mails about news": 3, "nothing": 0})
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own
    known = daily.find_spec
    monkeypatch.setattr(daily, "find_spec", lambda name: name == broken.__name__ or known(name))
    assert daily.turn("minutely") == "3 mails about news"
    assert "no space left" in caplog.text
