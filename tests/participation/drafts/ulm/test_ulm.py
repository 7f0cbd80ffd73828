# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real pair of versions, nine months apart: every old passage was judged by reading, before any matcher was
asked. The texts are not here; the judgement names them by file, place and hash."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from allmende.participation.drafts.bring_in.markdown import blocks
from allmende.participation.drafts.matching import Match, match
from tests.participation.drafts.ulm.draw import JUDGED, SAMPLE, drawn

TEXTS = Path(__file__).parents[5] / "shared" / "data" / "6_texts"
OLD, NEW = TEXTS / "ulm-smart-city-2021-02-draft", TEXTS / "ulm-smart-city-2021-11-final"
pytestmark = pytest.mark.skipif(
    not OLD.exists(), reason="THE REAL TEXTS ARE NOT HERE: matching was tried on edited texts alone"
)


def read(folder: Path) -> tuple[list[str], list[Any]]:
    """Names and blocks, in the order of the files."""
    found = [
        (f"{file.relative_to(folder)}#{place}", one)
        for file in sorted(folder.rglob("*.md"))
        for place, one in enumerate(blocks(file.read_text("utf-8")))
    ]
    return [name for name, _one in found], [one for _name, one in found]


@cache
def answers() -> tuple[dict[str, tuple[Match, frozenset[str]]], dict[str, Any]]:
    """By the name of the old passage: the match, and the names of where it went. And the judgement."""
    (old_names, old), (new_names, new) = read(OLD), read(NEW)
    found = match(old, new)
    given = {
        old_names[one.old]: (one, frozenset(new_names[place] for place in one.new)) for one in found.matches
    }
    judged = json.loads(JUDGED.read_text("utf-8"))
    return given, {one["old"]: one for one in judged["passages"]}


def is_right(went: frozenset[str], judged: dict[str, Any]) -> bool:
    return went in (frozenset(judged["new"]), *(frozenset(one) for one in judged.get("or", ())))


def test_the_judgement_is_about_these_texts() -> None:
    names, found = read(OLD)
    pairs = zip(names, found, strict=True)
    sums = {name: hashlib.sha256(one.plain.encode()).hexdigest() for name, one in pairs}
    _given, judged = answers()
    assert {name: one["sha256"] for name, one in judged.items()} == sums


def test_the_sample_is_the_one_that_the_seed_draws() -> None:
    sample = json.loads(SAMPLE.read_text("utf-8"))
    assert sample == drawn()
    assert len(sample) == 100


@pytest.mark.parametrize("which", ["sample", "all"])
def test_nine_in_ten_are_right_and_nearly_all_that_are_called_certain(which: str) -> None:
    given, judged = answers()
    names = json.loads(SAMPLE.read_text("utf-8")) if which == "sample" else list(judged)
    right = {name: is_right(given[name][1], judged[name]) for name in names}
    certain = [name for name in names if given[name][0].is_certain]
    assert sum(right.values()) >= 0.90 * len(names)
    assert sum(right[name] for name in certain) >= 0.97 * len(certain)
    assert len(certain) >= 0.8 * len(names)
