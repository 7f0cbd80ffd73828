# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files that pretend to be documents."""

import zipfile
from io import BytesIO

import pytest
from docx.document import Document

from allmende.core.child import Declined
from allmende.participation.drafts.bring_in.packed import opened
from tests.participation.drafts.bring_in.documents import odt, packed, replaced, rewritten, written

LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
TYPES = b'<Types><Override ContentType="application/vnd.%s.main+xml"/></Types>'


def plain() -> bytes:
    return written(lambda document: document.add_paragraph("Text"))


def refused(sent: bytes) -> tuple[str, dict[str, int | str]]:
    with pytest.raises(Declined) as caught:
        opened(sent)
    return caught.value.code, caught.value.facts


def test_what_office_programs_write_is_let_in() -> None:
    kind, parts = opened(plain())
    assert kind == "docx" and b"Text" in parts["word/document.xml"]
    assert opened(odt("<text:p>Text</text:p>"))[0] == "odt"


def test_a_file_that_would_be_huge_is_not_unpacked() -> None:
    bomb = rewritten(
        plain(), lambda name, content: bytes(60_000_000) if name.endswith("styles.xml") else content
    )
    assert len(bomb) < 200_000
    assert refused(bomb) == ("bomb", {})


def test_a_picture_that_is_packed_too_tightly_is_a_bomb_too() -> None:
    sent = rewritten(plain(), lambda _name, content: content)
    out = BytesIO(sent)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/media/image1.png", bytes(50_000_000))
    assert refused(out.getvalue()) == ("bomb", {})


def test_thousands_of_parts_are_no_document() -> None:
    parts = {f"word/media/{number}.png": b"" for number in range(3_001)}
    assert refused(packed({"[Content_Types].xml": TYPES % b"wordprocessingml.document", **parts})) == (
        "bomb",
        {},
    )


def test_a_part_that_is_longer_than_it_says_is_damaged() -> None:
    """Its own head says 4 bytes, the data go on for millions."""
    sent = bytearray(
        packed({"[Content_Types].xml": TYPES % b"wordprocessingml.document", "word/document.xml": b"x" * 9})
    )
    place = sent.rindex(b"PK\x01\x02")
    sent[place + 24 : place + 28] = (4).to_bytes(4, "little")
    assert refused(bytes(sent)) == ("damaged", {})


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"])
def test_xml_that_declares_anything_is_a_trap(part: str, coding: str) -> None:
    trap = LAUGHS.encode(coding)
    assert refused(rewritten(plain(), lambda name, content: trap if name == part else content)) == (
        "trap",
        {},
    )


def test_an_external_entity_is_a_trap() -> None:
    trap = replaced(
        plain(), "word/document.xml", b"<w:document", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><w:document'
    )
    assert refused(trap) == ("trap", {})


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (packed({"[Content_Types].xml": TYPES % b"spreadsheetml.sheet"}), "xlsx"),
        (packed({"[Content_Types].xml": TYPES % b"presentationml.presentation"}), "pptx"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "opendocument"),
        (packed({"mimetype": b"application/epub+zip"}), "epub"),
        (packed({"a.txt": b"a"}), "zip"),
    ],
)
def test_other_kinds_are_named(sent: bytes, kind: str) -> None:
    assert refused(sent) == ("kind", {"kind": kind})


def test_a_file_that_is_cut_off_is_damaged() -> None:
    assert refused(plain()[:-40]) == ("damaged", {})
    assert refused(b"PK\x03\x04") == ("damaged", {})


def test_a_file_with_a_password_is_damaged_and_not_asked_for_one() -> None:
    sent = bytearray(plain())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = sent.find(mark)
        while place >= 0:
            sent[place + offset] |= 1
            place = sent.find(mark, place + 4)
    assert refused(bytes(sent)) == ("damaged", {})


def test_macros_are_dead_weight() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Text")

    out = BytesIO(written(write))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert opened(out.getvalue())[0] == "docx"
