# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import json
from pathlib import Path
from typing import Any

import pytest

from allmende.barcamp.optimiser import check, read
from allmende.barcamp.optimiser.instance import Placement
from allmende.cli.main import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "barcamp.json"


def test_a_timetable_comes_without_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["barcamp", "plan", str(EXAMPLE), "--seconds", "0.1"]) == 0
    found = json.loads(capsys.readouterr().out)
    placed = [Placement(one["slot"], one["room"], one["pitch"]) for one in found["placements"]]
    assert check(read(EXAMPLE.read_bytes()), placed) == []
    assert found["bound"] >= found["value"] > 0


def test_a_published_timetable_is_gone_on_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["barcamp", "plan", str(EXAMPLE), "--seconds", "0.1"])
    published = json.loads(capsys.readouterr().out)["placements"]
    again = tmp_path / "again.json"
    again.write_text(json.dumps(json.loads(EXAMPLE.read_text("utf-8")) | {"published": published}), "utf-8")
    assert main(["barcamp", "replan", str(again)]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


def test_a_file_that_is_not_there_and_one_that_makes_no_sense_are_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["barcamp", "plan", str(tmp_path / "none.json")]) == 2
    assert "is not there. Try:" in capsys.readouterr().err
    (tmp_path / "odd.json").write_text("{}", "utf-8")
    assert main(["barcamp", "plan", str(tmp_path / "odd.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pitches": [], "slots": [], "rooms": [], "votes": [], "people": [], "pins": []}, ""),
        ({"seconds": 1e308}, "seconds is 1e+308"),
        ({"seconds": -1}, "seconds is -1"),
        ({"pins": "twice"}, "must be at, but runs 1 times"),
    ],
)
def test_odd_instances_are_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], said: str
) -> None:
    whole = json.loads(EXAMPLE.read_text("utf-8"))
    if change.get("pins") == "twice":
        pitch = next(one["id"] for one in whole["pitches"] if one.get("repeats", 1) == 1)
        change = {"pins": [{"pitch": pitch, "slot": one["id"]} for one in whole["slots"][:2]]}
    odd = tmp_path / "odd.json"
    odd.write_bytes(b"\xef\xbb\xbf" + json.dumps(whole | change).encode())
    assert main(["barcamp", "plan", str(odd)]) == (2 if said else 0)
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err


def test_a_time_without_end_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["barcamp", "plan", str(EXAMPLE), "--seconds", "1e308"])
    assert "at most 3600" in capsys.readouterr().err
