# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is different in a version, word by word."""

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from allmende.identity.models import Organisation
from allmende.participation.drafts.actions import preparing, renewing
from allmende.participation.drafts.models import Draft
from allmende.participation.drafts.queries.changes import Change, changes, cut
from allmende.web.words import Piece, difference
from tests.participation.drafts.papers import FIRST, HOUR, SECOND, brought, editor, renewed

TEXTS = st.lists(
    st.sampled_from(["Haus", "Baum", "am", "Markt.", "frei", "Euro"]), min_size=1, max_size=9
).map(" ".join)


def words(pieces: tuple[Piece, ...], *kinds: str) -> str:
    return "".join(one.text for one in pieces if one.kind in kinds)


def found(town: Organisation, first: str, second: str) -> list[Change]:
    draft, now = brought(town, first), timezone.now()
    preparing.schedule(editor(), draft, now - HOUR, now + HOUR)
    return changes(renewing.latest(renewed(Draft.objects.get(pk=draft.pk), second)))


def test_what_changed_is_said_word_by_word(town: Organisation) -> None:
    by_words = {one.passage.plain: one for one in found(town, FIRST, SECOND)}
    assert by_words["Die Einnahmen gehen an den Stadtbus."].change == "added"
    paid = next(one for plain, one in by_words.items() if "fünfzig" in plain)
    assert words(paid.pieces, "equal", "added") == paid.passage.plain
    assert "zwei" in words(paid.pieces, "removed")


def test_what_is_gone_stands_where_it_stood(town: Organisation) -> None:
    text = "Der erste Satz bleibt.\n\nDer zweite geht fort.\n\nUnd der dritte?"
    shown = found(town, text, text.replace("Der zweite geht fort.\n\n", ""))
    assert [(one.passage.plain[:8], one.change) for one in shown] == [
        ("Der erst", "unchanged"),
        ("Der zwei", "deleted"),
        ("Und der ", "unchanged"),
    ]
    shown = found(town, "Der erste geht fort.\n\nUnd der dritte?", "Und der dritte?")
    assert [one.change for one in shown] == ["deleted", "unchanged"]


def test_words_that_went_to_the_other_part_are_not_gone(town: Organisation) -> None:
    first = "Eine Stunde auf dem Markt kostet künftig zwei Euro, am Samstag ist die erste halbe Stunde frei."
    second = "Anwohnende zahlen weiterhin dreißig Euro im Jahr für ihren Ausweis und parken damit überall."
    renewed_ = second.replace("dreißig", "vierzig")
    shown = found(town, f"# Titel\n\n{first} {second}\n", f"# Titel\n\n{first}\n\n{renewed_}\n")
    assert [one.change for one in shown] == ["unchanged", "split", "split"]
    assert words(shown[1].pieces, "removed", "added") == ""
    assert words(shown[2].pieces, "removed").strip() == "dreißig"
    assert words(shown[2].pieces, "added").strip() == "vierzig"


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=4))
def test_every_part_has_its_own_words_and_nothing_that_went_is_lost(old: str, parts: list[str]) -> None:
    pieces = difference(old, " ".join(parts))
    shown = cut(pieces, [len(one) for one in parts])
    assert [words(one, "equal", "added") for one in shown] == parts
    assert "".join(words(one, "removed") for one in shown) == words(pieces, "removed")
