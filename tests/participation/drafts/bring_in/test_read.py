# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bringing in as a whole: by content, in a child, with pictures that are kept and words for the clerk."""

import base64
import subprocess
import sys
from collections.abc import Iterator

import docx
import pytest
from django.utils import translation
from docx.document import Document
from docx.oxml import OxmlElement

from allmende.media.drawing import Drawn
from allmende.participation.drafts import bring_in
from allmende.participation.drafts.bring_in import BadDocument, Note, read, taking_apart, words
from tests.media.photos import bomb, picture
from tests.participation.drafts.bring_in.documents import (
    link_picture,
    odt,
    picture_into,
    rewritten,
    saved,
    told,
    written,
)


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


class Album:
    def __init__(self) -> None:
        self.kept: list[tuple[int, str]] = []

    def keep(self, drawn: Drawn, alt: str) -> str:
        self.kept.append((drawn.width, alt))
        return f"/medien/{len(self.kept) + 40}/wide"


def refusal(sent: bytes, name: str = "") -> str:
    with pytest.raises(BadDocument) as caught:
        read(name, sent)
    assert caught.value.message.startswith("This document cannot be read: ")
    return words.refusal(caught.value)


@pytest.mark.parametrize(
    ("name", "sent", "expected"),
    [
        ("a.pdf", b"# Lage\n\nText", ["heading 1: Lage", "paragraph: Text"]),
        ("", b"Lage\n====\n\n* Text", ["heading 1: Lage", "item 1: Text"]),
        ("a.md", b"Nur Text", ["paragraph: Nur Text"]),
        (
            "a.txt",
            "1 Lage\n\nÄrger * mehr".encode("cp1252"),
            ["heading 1: 1 Lage", "paragraph: Ärger * mehr"],
        ),
        ("", "1 Lage".encode("utf-16"), ["heading 1: 1 Lage"]),
        ("", "\ufeffText €".encode(), ["paragraph: Text €"]),
        ("a.txt", b"\n <!DOCTYPE html><h1>Lage</h1>Text", ["heading 1: Lage", "paragraph: Text"]),
        ("", b"<p>Text", ["paragraph: Text"]),
        ("", b"<3 ist ein Herz", ["paragraph: <3 ist ein Herz"]),
        ("x.html", written(lambda document: document.add_heading("Lage", 2)), ["heading 2: Lage"]),
        ("", odt("<text:h>Lage</text:h>"), ["heading 1: Lage"]),
    ],
    ids=range(11),
)
def test_the_content_says_what_it_is(name: str, sent: bytes, expected: list[str]) -> None:
    assert told(read(name, sent).blocks) == expected


def test_pictures_are_kept_where_they_stood_and_the_rest_is_said() -> None:
    def write(document: Document) -> None:
        document.add_heading("Lage", 1)
        picture_into(document, "Der Markt")
        picture_into(document, "")
        link_picture(document, "https://x.example/a.png")

    album = Album()
    brought = read("a.docx", written(write), album.keep)
    assert album.kept == [(120, "Der Markt"), (120, "")]
    assert [one.html for one in brought.blocks[1:]] == [
        '<figure><img src="/medien/41/wide" alt="Der Markt"></figure>',
        '<figure><img src="/medien/42/wide" alt=""></figure>',
    ]
    assert sorted(map(words.note, brought.notes)) == [
        "1 Bild hat keine Beschreibung. Wer es nicht sieht, erfährt nicht, was darauf ist.",
        "1 Bild ist nicht im Dokument, sondern nur verknüpft. Es wurde nicht geladen.",
    ]


def test_pictures_that_nobody_can_show_are_told_by_their_words() -> None:
    bombs = base64.b64encode(bomb(30_000, 30_000)).decode()
    html = f'<h1>Lage</h1><img alt="Der Markt" src="data:image/png;base64,{bombs}">'
    html += '<img src="data:image/x;base64,QUJD">'
    brought = read("", html.encode(), Album().keep)
    assert told(brought.blocks) == ["heading 1: Lage", "picture: Der Markt"]
    assert brought.blocks[1].html == "<figure><figcaption>Der Markt</figcaption></figure>"
    assert brought.notes == (Note("unreadable_pictures", 2),)


def test_without_an_album_pictures_are_words() -> None:
    sent = written(lambda document: picture_into(document, "Der Markt"))
    assert told(read("", sent).blocks) == ["picture: Der Markt"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "In dem Dokument steht kein Text."),
        (b" \n\t ", "In dem Dokument steht kein Text."),
        (b"<p> </p>", "In dem Dokument steht kein Text."),
        (b"%PDF-1.7 ...", "Das ist ein PDF."),
        (b"{\\rtf1 x}", "Das ist RTF."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Das ist ein altes oder ein verschlüsseltes Word-Dokument."),
        (picture("JPEG"), "Das ist ein Bild."),
        (b"MZ\x00\x01", "Diese Art von Datei kann hier nicht gelesen werden."),
        (b"x" * 50_000_000, "Die Datei ist 50 MB groß, erlaubt sind 5 MB. Nichts wurde geändert."),
        (b"PK\x03\x04" + b"x" * 25_000_000, "Die Datei ist 26 MB groß, erlaubt sind 20 MB."),
        (b"PK\x03\x04" + b"x" * 100, "Die Datei ist beschädigt."),
        (b"<div>" * 5_000 + b"x", "Das Dokument ist tiefer verschachtelt, als es ein Text sein kann."),
        (b"a\n\n" * 6_000, "Das Dokument hat 6000 Absätze, erlaubt sind 5000."),
        (b"word " * 20_000, "Ein Absatz hat 99999 Zeichen, erlaubt sind 50000."),
    ],
    ids=range(14),
)
def test_what_cannot_be_read_is_refused_in_words(sent: bytes, said: str) -> None:
    assert refusal(sent).startswith(said)


def test_what_is_too_large_never_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("allmende.core.child.run")
    assert "Die Datei ist 50 MB groß" in refusal(b"A" * 50_000_000)


def test_bombs_and_traps_are_refused_in_words() -> None:
    plain = written(lambda document: document.add_paragraph("Text"))
    large = rewritten(plain, lambda name, content: bytes(40_000_000) if "styles" in name else content)
    assert refusal(large) == "Ausgepackt wäre die Datei größer als jedes Dokument. Sie wurde nicht gelesen."
    trap = rewritten(plain, lambda name, content: b"<!DOCTYPE a>" if "styles" in name else content)
    assert "ENTITY" in refusal(trap)


def test_a_document_nested_without_end_is_refused() -> None:
    document = docx.Document()
    inner = document.element.body
    for _level in range(3_000):
        made = OxmlElement("w:sdt")
        content = OxmlElement("w:sdtContent")
        made.append(content)
        inner.append(made)
        inner = content
    assert refusal(saved(document)) in (
        "Das Dokument ist tiefer verschachtelt, als es ein Text sein kann. Nichts wurde geändert.",
        "Die Datei ist beschädigt. Öffnen Sie sie und speichern Sie sie neu.",
    )


def test_every_note_and_every_refusal_has_words_in_both_languages() -> None:
    for language in ("de", "en"):
        with translation.override(language):
            for code in words._NOTES:
                for count in (1, 3):
                    assert "%" not in words.note(Note(code, count))
            for code in bring_in._REASONS:
                error = BadDocument(code, kind="pdf", given=7, most=5)
                assert "%(" not in words.refusal(error) and "{" not in error.message


def test_a_child_that_fails_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allmende.participation.drafts.bring_in._MEGABYTES", 40)
    assert refusal(b"<p>" + b"<b>x</b>" * 500_000).startswith("Das Dokument braucht mehr Zeit oder Speicher")


def test_only_the_child_pays_for_what_takes_documents_apart() -> None:
    """The command line and every worker would have to load it else."""
    seen = "import sys, allmende.participation.drafts.bring_in; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", seen], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"mammoth", "PIL", "django", "lxml", "docx"} & set(loaded)
    assert taking_apart.MOST_BLOCKS == 5_000
