# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis as PDF: printed, read aloud, kept in archives."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allmende.participation.drafts.export import pdf, pdf_pages
from allmende.participation.drafts.export.labels import labels
from allmende.participation.drafts.export.rows import of_the_day
from allmende.web import assets
from allmende.web.glyphs import Glyphs, codes
from tests.participation.drafts.export.samples import ROWS, SYNOPSIS

FONTS = assets.DIST / "print"


def made(**changes: object) -> bytes:
    row = replace(ROWS[0], **changes)
    return pdf_pages.made(replace(SYNOPSIS, rows=(row,)), labels(), str(FONTS))


@pytest.fixture(scope="module")
def written() -> bytes:
    return pdf.write(SYNOPSIS)


def test_it_says_by_which_standards_it_is_made(written: bytes) -> None:
    assert written.startswith(b"%PDF-1.7")
    for part in (b"pdfuaid:part>1<", b"pdfaid:part>2<", b"pdfaid:conformance>A<"):
        assert part in written


def test_it_speaks_german_has_a_title_and_bookmarks(written: bytes) -> None:
    assert b"/Lang(de)" in written and b"/DisplayDocTitle true" in written
    assert re.search(rb"/Title\(2 Parken am Markt\)", written)
    assert SYNOPSIS.title.encode() in written  # in the description that archives read


def test_its_tables_are_told_as_tables(written: bytes) -> None:
    """A head and the rows of both chapters; each head names its column."""
    assert written.count(b"/S/TR/") == 2 + len(ROWS)
    assert written.count(b"/S/TH/") == 8 and written.count(b"/Scope/Column") == 8
    assert written.count(b"/S/TD/") == 4 * len(ROWS)
    assert written.count(b"/S/H1/") == 3


def test_the_same_synopsis_gives_the_same_file(written: bytes) -> None:
    assert pdf_pages.made(of_the_day(SYNOPSIS), labels(), str(FONTS)) == written


def test_many_who_ask_on_a_day_cost_one_child(written: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("allmende.core.child.run")
    assert pdf.write(replace(SYNOPSIS, made="2026-11-26T18:30:00+00:00")) == written


def test_an_english_one_says_so() -> None:
    assert b"/Lang(en)" in pdf_pages.made(replace(SYNOPSIS, language="en"), labels(), str(FONTS))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "漢字 😀 🦄 👨‍👩‍👧",
        "العربية עברית",
        '#import "x" $x$ *a* _b_ <c> @d \\ // /* `e` ]',
        "\x00\ue000\u2028",
        "x" * 9_000,
    ],
)
def test_whatever_people_wrote_it_is_words_and_breaks_nothing(text: str) -> None:
    assert b"pdfuaid:part>1<" in made(
        comment=text, author=text, suggestion=text, answer=text, chapter=text[:90]
    )


def test_a_comment_of_two_pages_goes_over_pages() -> None:
    long = made(comment="Ein Satz, der sich wiederholt. " * 400)
    assert long.count(b"/Type/Page/") > made().count(b"/Type/Page/")


def test_what_our_fonts_cannot_show_is_a_box() -> None:
    glyphs = Glyphs(FONTS)
    assert glyphs.shown("Größe „€“ – Жαع→☐\n\tü") == "Größe „€“ – Жαع→☐\n\tü"
    assert glyphs.shown("漢字🦄\ue000") == "□□□□"
    assert glyphs.shown("a\u0007b\U000e0020c") == "abc"


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=60))
def test_no_text_at_all_costs_the_council_its_synopsis(text: str) -> None:
    assert made(comment=text).startswith(b"%PDF")


def test_the_fonts_say_which_letters_they_have() -> None:
    """All that German and its neighbours write."""
    for folder in ("regular", "bold", "italic"):
        own = set(codes(FONTS / f"{folder}.ttf"))
        assert not [one for one in "äöüÄÖÜßéèçñøåłčšžőığ€§„“‚‘–—…•²³½" if ord(one) not in own]


def test_only_the_child_pays_for_typst() -> None:
    seen = "import sys; from allmende.participation.drafts.export import docx, pdf; print(*sys.modules)"
    code = [sys.executable, "-c", seen]
    loaded = subprocess.run(
        code, capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    ).stdout
    assert not {"typst", "docx", "lxml"} & set(loaded.split())


def test_without_its_fonts_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    with pytest.raises(assets.NotBuilt, match="build_assets"):
        pdf.write(SYNOPSIS)
