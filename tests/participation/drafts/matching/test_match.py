# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Passages find their way: what was done to a text, and what the matcher says of it."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allmende.participation.drafts.blocks import Block
from allmende.participation.drafts.bring_in.markdown import blocks
from allmende.participation.drafts.matching import match
from tests.participation.drafts.matching.edits import HEAVY, LIGHT, MEDIUM, Strength, edited

TEXT = """# Parkordnung

## Gebühren

Eine Stunde kostet zwei Euro. Samstags ist die erste halbe Stunde frei, wenn der Markt geöffnet hat.

Anwohnende zahlen weiterhin dreißig Euro im Jahr für einen Ausweis, den das Bürgerbüro ausstellt.

## Sensoren

Sensoren im Boden melden, ob ein Platz frei ist. Kameras werden auf dem Markt nicht eingesetzt.

Die Werte stehen ohne Verzögerung offen im Netz, und jede und jeder darf sie weiterverwenden.
"""
FEES = "Eine Stunde kostet zwei Euro. Samstags ist die erste halbe Stunde frei, wenn der Markt geöffnet hat."
PERMIT = "Anwohnende zahlen weiterhin dreißig Euro im Jahr für einen Ausweis, den das Bürgerbüro ausstellt."
EYES = "Sensoren im Boden melden, ob ein Platz frei ist. Kameras werden auf dem Markt nicht eingesetzt."
OPEN = "Die Werte stehen ohne Verzögerung offen im Netz, und jede und jeder darf sie weiterverwenden."


def changes(new: str) -> dict[str, str]:
    """What became of each paragraph, by its text."""
    old, after = blocks(TEXT), blocks(new)
    found = match(old, after).matches
    return {old[one.old].plain: one.change for one in found if old[one.old].kind == "paragraph"}


def test_a_text_compared_with_itself_is_unchanged_and_certain() -> None:
    found = match(blocks(TEXT), blocks(TEXT))
    assert {(one.change, one.is_certain, one.new) for one in found.matches} == {
        ("unchanged", True, (number,)) for number in range(len(blocks(TEXT)))
    }
    assert found.added == ()


@pytest.mark.parametrize(
    ("new", "passage", "change"),
    [
        (TEXT.replace("zwei Euro", "einen Euro fünfzig"), FEES, "edited"),
        (TEXT.replace(PERMIT, ""), PERMIT, "deleted"),
        (TEXT.replace(FEES + "\n", "").replace(OPEN, f"{OPEN}\n\n{FEES}"), FEES, "moved"),
        (TEXT.replace("frei ist. Kameras", "frei ist.\n\nKameras"), EYES, "split"),
        (TEXT.replace(f"{EYES}\n\n{OPEN}", f"{EYES} {OPEN}"), OPEN, "merged"),
        (TEXT + "\nEin ganz neuer Absatz über den Lieferverkehr am frühen Morgen.\n", OPEN, "unchanged"),
    ],
)
def test_each_change_is_called_by_its_name(new: str, passage: str, change: str) -> None:
    assert changes(new)[passage] == change


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2. Gebühren", "3. Gebühren"),
        ("2.1 Gebühren", "3.1.4 Gebühren"),
        ("§ 2 Gebühren", "§ 12 Gebühren"),
        ("II. Gebühren", "III. Gebühren"),
        ("b) Gebühren", "c) Gebühren"),
    ],
)
def test_a_heading_that_only_counts_on_is_the_same_heading(old: str, new: str) -> None:
    before, after = blocks(TEXT.replace("Gebühren", old)), blocks(TEXT.replace("Gebühren", new))
    found = match(before, after)
    assert [(one.change, one.is_certain) for one in found.matches if before[one.old].plain == old] == [
        ("edited", True)
    ]
    assert found.added == ()


def test_what_is_new_is_added() -> None:
    new = TEXT + "\nEin ganz neuer Absatz über den Lieferverkehr am frühen Morgen.\n"
    assert match(blocks(TEXT), blocks(new)).added == (len(blocks(TEXT)),)


def test_one_passage_fifty_times_stays_in_order() -> None:
    many = blocks("\n\n".join(["Dieses Kapitel ist noch in Arbeit und wird bald ergänzt."] * 50))
    assert [one.new for one in match(many, many).matches] == [(number,) for number in range(50)]


@pytest.mark.parametrize(("old", "new"), [("", ""), ("", TEXT), (TEXT, ""), ("# A", "Ganz anders.")])
def test_empty_and_foreign_texts_have_answers_too(old: str, new: str) -> None:
    before, after = blocks(old), blocks(new)
    found = match(before, after)
    assert [one.old for one in found.matches] == [*range(len(before))]
    assert set(found.added) | {place for one in found.matches for place in one.new} == set(range(len(after)))


NOUNS = ("Markt", "Platz", "Euro", "Sensor", "Ampel", "Radweg", "Baum", "Bank", "Licht", "Lärm")
WORDS = st.lists(st.sampled_from(NOUNS), min_size=1, max_size=12)
PASSAGES = st.lists(st.builds(lambda words: Block("paragraph", 0, "", " ".join(words)), WORDS), max_size=14)


@settings(max_examples=60)
@given(PASSAGES, PASSAGES)
def test_every_old_passage_has_one_answer_every_new_one_a_source_or_none_and_all_is_said_twice_alike(
    old: list[Block], new: list[Block]
) -> None:
    found = match(old, new)
    assert [one.old for one in found.matches] == [*range(len(old))]
    used = {place for one in found.matches for place in one.new}
    assert used.isdisjoint(found.added)
    assert used | set(found.added) == set(range(len(new)))
    assert all((one.change == "deleted") == (not one.new) for one in found.matches)
    assert all(0 <= one.confidence <= 1 for one in found.matches)
    assert match(old, new) == found


TOWN = blocks(
    "\n\n".join(
        f"## Kapitel {chapter}\n\n"
        + "\n\n".join(
            " ".join(Random(chapter * 100 + number).choices(TEXT.split(), k=18))
            + "."
            + f" Punkt {chapter}.{number} gilt ab {1900 + chapter * 10 + number}."
            for number in range(8)
        )
        for chapter in range(10)
    )
)


@pytest.mark.parametrize(
    ("strength", "least", "sure"), [(LIGHT, 0.95, 0.98), (MEDIUM, 0.9, 0.95), (HEAVY, 0.85, 0.9)]
)
def test_a_text_that_chance_has_edited_is_mostly_found_and_what_is_called_certain_nearly_always(
    strength: Strength, least: float, sure: float
) -> None:
    right = certain = right_and_certain = total = 0
    for seed in range(6):
        new, truths = edited(TOWN, strength, Random(seed), blocks(TEXT))
        for one, truth in zip(match(TOWN, new).matches, truths, strict=True):
            total += 1
            right += truth.holds(one.new)
            certain += one.is_certain
            right_and_certain += one.is_certain and truth.holds(one.new)
    assert right >= least * total
    assert right_and_certain >= sure * certain
