# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Passages are joined, divided, made headings or left out: as blocks, and before others see a text."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from allmende.identity.models import Organisation
from allmende.identity.roles import Role
from allmende.participation.drafts import shaping
from allmende.participation.drafts.actions import preparing, renewing
from allmende.participation.drafts.actions import shaping as acts
from allmende.participation.drafts.blocks import Block, block
from allmende.participation.drafts.bring_in.markdown import blocks
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.models import Draft, Passage, Version
from tests.identity.people import person
from tests.participation.drafts.papers import FIRST, HOUR, SECOND, brought, editor, opened

BOLD = block("paragraph", "<p>Eins <strong>zwei. Drei</strong> vier &amp; fünf.</p>")
ITEM = block(
    "item", '<ol start="3"><li><p>Erst das. Dann <a href="https://a.de">das da</a>.</p></li></ol>', level=1
)
LINK = '<a href="https://a.de" rel="noopener nofollow">das da</a>'
QUOTE = block("quote", "<blockquote><p>So stand es. In der Zeitung.</p></blockquote>")


@pytest.mark.parametrize(
    ("one", "at", "parts"),
    [
        (
            BOLD,
            11,
            (
                "<p>Eins <strong>zwei.</strong></p>",
                "<p><strong> Drei</strong> vier &amp; fünf.</p>",
            ),
        ),
        (
            ITEM,
            10,
            (
                '<ol start="3"><li><p>Erst das.</p></li></ol>',
                f'<ol start="3"><li><p> Dann {LINK}.</p></li></ol>',
            ),
        ),
        (
            QUOTE,
            13,
            (
                "<blockquote><p>So stand es.</p></blockquote>",
                "<blockquote><p> In der Zeitung.</p></blockquote>",
            ),
        ),
    ],
)
def test_both_parts_stay_what_the_whole_was(one: Block, at: int, parts: tuple[str, str]) -> None:
    found = shaping.divided(one, at)
    assert tuple(each.html for each in found) == parts
    assert {(each.kind, each.level) for each in found} == {(one.kind, one.level)}


_INLINE = st.sampled_from(
    [
        *(
            "<strong>fett. Und</strong>",
            "<em>schräg</em>",
            "ein Wort.",
            "A &lt; B &amp; C",
            "<br>",
            "u\u0308ber",
        ),
        *("<a href='https://a.example'>ein <em>Link</em></a>", " ", "\n", "🚲 hin", "zusam\u00admen"),
    ]
)
PARAGRAPHS = st.lists(_INLINE, min_size=1, max_size=8).map(
    lambda parts: block("paragraph", f"<p>{''.join(parts)}</p>")
)


@given(PARAGRAPHS, st.data())
def test_no_word_is_lost_wherever_a_passage_is_divided(whole: Block, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole.plain)))
    first, second = shaping.divided(whole, at)
    assert first.plain.replace(" ", "") == whole.plain[:at].replace(" ", "")
    assert second.plain.replace(" ", "") == whole.plain[at:].replace(" ", "")


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_is_joined_has_the_words_of_both(one: Block, other: Block) -> None:
    whole = shaping.joined(one, other)
    assert whole.plain == f"{one.plain} {other.plain}".strip()
    assert whole.html.startswith("<p>")
    assert whole.html.count("<p>") == 1


@pytest.mark.parametrize("one", [BOLD, ITEM, QUOTE])
def test_whatever_a_passage_is_it_becomes_a_heading_and_a_paragraph_with_its_words(one: Block) -> None:
    heading = shaping.recast(one, "heading", 2)
    assert (heading.kind, heading.level, heading.plain) == ("heading", 2, one.plain)
    assert heading.html.startswith("<h3>")
    again = shaping.recast(heading, "paragraph")
    assert (again.kind, again.level, again.plain) == ("paragraph", 0, one.plain)
    assert again.html.startswith("<p>")


def test_a_heading_gets_other_words_and_no_markup() -> None:
    found = shaping.recast(BOLD, "heading", 1, "Gebühren <script>")
    assert (found.html, found.plain) == ("<h2>Gebühren &lt;script&gt;</h2>", "Gebühren <script>")


def passages(version: Version) -> list[str]:
    return [one.plain for one in version.passages.all()]


def the(version: Version, words: str) -> Passage:
    return version.passages.get(plain__contains=words)


def test_a_text_is_put_right_before_others_see_it(town: Organisation) -> None:
    version = brought(town).versions.get()
    paper, residents = the(version, "zwei Euro"), the(version, "Anwohnende").plain
    acts.divide(editor(), paper, paper.plain.index("Am Samstag"))
    acts.join(editor(), the(version, "Am Samstag"))
    acts.recast(editor(), the(version, "180 Plätze"), "heading", 2, "Plätze")
    acts.leave_out(editor(), the(version, "Kameras"))
    assert passages(version) == [
        "Parken am Markt",
        "Plätze",
        "Gebühren",
        "Eine Stunde kostet künftig zwei Euro.",
        f"Am Samstag ist die erste halbe Stunde frei. {residents}",
        "Sensoren",
    ]
    rows = list(version.passages.values_list("number", "position", "chapter"))
    assert [(number, position) for number, position, _ in rows] == [(one, one) for one in range(1, 7)]
    assert rows[4][2] == "Parken am Markt › Gebühren"


def test_a_prepared_version_is_put_right_and_matched_again(town: Organisation) -> None:
    draft = opened(town)
    version = renewing.prepare_version(editor(), draft, blocks(SECOND))
    again = acts.join(editor(), the(version, "fünfzig"))
    assert again.number == version.number
    assert "fünfzig. Am Samstag ist die erste Stunde frei. Die Einnahmen" in " ".join(passages(again))
    before = again.successions.filter(before__plain__contains="zwei Euro")
    assert [one.after.plain[:30] for one in before if one.after] == ["Eine Stunde kostet künftig ein"]


def test_what_others_see_is_changed_by_a_new_version_alone(town: Organisation) -> None:
    draft = opened(town)
    version = draft.versions.get()
    for act in (acts.join, acts.leave_out):
        with pytest.raises(Refused, match="neuen Fassung"):
            act(editor(), the(version, "zwei Euro"))
    assert len(passages(version)) == len(blocks(FIRST))


@pytest.mark.parametrize("role", [None, Role.READER, Role.MODERATOR])
def test_others_do_not_put_it_right(town: Organisation, role: Role | None) -> None:
    version = brought(town).versions.get()
    with pytest.raises(Refused):
        acts.leave_out(person("Bert", role=role), the(version, "zwei Euro"))
    assert len(passages(version)) == len(blocks(FIRST))


TABLE = "Ein Satz. Noch einer.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Titel\n\nEnde."


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("a b 1 2", lambda one: acts.join(editor(), one)),
        ("a b 1 2", lambda one: acts.divide(editor(), one, 1)),
        ("a b 1 2", lambda one: acts.recast(editor(), one, "paragraph", 0)),
        ("Ein Satz", lambda one: acts.join(editor(), one)),
        ("Ein Satz", lambda one: acts.divide(editor(), one, 0)),
        ("Ein Satz", lambda one: acts.divide(editor(), one, 999)),
        ("Titel", lambda one: acts.join(editor(), one)),
        ("Ende", lambda one: acts.join(editor(), one)),
    ],
)
def test_what_cannot_be_changes_nothing(town: Organisation, words: str, act: object) -> None:
    version = brought(town, TABLE).versions.get()
    before = passages(version)
    with pytest.raises(Refused):
        act(the(version, words))  # type: ignore[operator]
    assert passages(version) == before


def test_the_last_passage_stays(town: Organisation) -> None:
    version = brought(town, "Nur dies.").versions.get()
    with pytest.raises(Refused, match="leer"):
        acts.leave_out(editor(), the(version, "Nur"))
    assert passages(version) == ["Nur dies."]


def test_another_text_takes_the_place_of_one_that_nobody_has_seen(town: Organisation) -> None:
    draft = brought(town)
    acts.reshape(editor(), draft.versions.get(), blocks(SECOND))
    assert passages(draft.versions.get()) == [one.plain for one in blocks(SECOND)]
    now = timezone.now()
    preparing.schedule(editor(), draft, now - HOUR, now + HOUR)
    with pytest.raises(Refused):
        acts.reshape(editor(), Draft.objects.get().versions.get(), blocks(FIRST))
