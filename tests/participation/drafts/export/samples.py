# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small consultation, and a large one."""

from dataclasses import replace

from allmende.participation.drafts.export.rows import (
    Consultation,
    Fact,
    OpenPassage,
    OpenRemark,
    OpenVersion,
    Synopsis,
    SynopsisRow,
)

_BEFORE = "Die Parkdauer am Markt wird auf eine Stunde begrenzt. Anwohnende sind ausgenommen."
_AFTER = "Die Parkdauer am Markt wird auf zwei Stunden begrenzt. Anwohnende sind ausgenommen."

ROWS = (
    SynopsisRow(
        number=12,
        chapter="2 Parken am Markt",
        passage_text=_BEFORE,
        author="Jana",
        voice="",
        kind="Zweifel",
        comment="Eine Stunde reicht nicht für den Wochenmarkt.\n\nWer zum Arzt geht, braucht länger.",
        suggestion="… wird auf zwei Stunden begrenzt.",
        outcome="Übernommen",
        answer="Zwei Stunden gelten ab Version 2.",
        changed_text=_AFTER,
        support=7,
    ),
    SynopsisRow(
        number=12,
        chapter="2 Parken am Markt",
        passage_text=_BEFORE,
        author="Lina",
        voice="Luftfreunde",
        kind="Vorschlag",
        comment='=HYPERLINK("http://böse.example")',
        suggestion="",
        outcome="Abgelehnt",
        answer="Weil der Markt erreichbar bleiben soll.",
        changed_text=_AFTER,
        support=0,
    ),
    SynopsisRow(
        *(
            13,
            "2 Parken am Markt",
            "Unverändert.",
            "Pelle",
            "",
            "Frage",
            "Ab wann?",
            "",
            "",
            "",
            "Unverändert.",
        ),
        quote="Unver",
    ),
    SynopsisRow(14, "", "Dieser Absatz fällt weg.", "", "", "", "", "", "", "", ""),
)

SYNOPSIS = Synopsis(
    title="Parken am Markt: was Sie sagten, was wir taten",
    organisation="Stadt Auenbrück",
    language="de",
    made="2026-11-26T09:00:00+00:00",
    facts=(
        Fact("Beratung", "3. November 2026, 8 Uhr bis 24. November 2026, 18 Uhr"),
        Fact("Fassungen", "Version 1 (3. November 2026), Version 2 (25. November 2026)"),
        Fact("Erstellt", "26. November 2026"),
    ),
    summary=("3 Kommentare von 3 Menschen zu 2 von 3 Absätzen.", "1 übernommen, 1 abgelehnt, 1 noch offen."),
    rows=ROWS,
)


def large(passages: int, remarks: int) -> Synopsis:
    """`remarks` to each passage, of every length up to two pages."""
    text = _BEFORE * 4
    rows = tuple(
        replace(
            ROWS[0],
            number=number,
            chapter=f"{number // 25 + 1} Kapitel",
            passage_text=text,
            comment="Das ist ein Satz mit vielen Wörtern. " * (1 + (number * remarks + one) % 30),
            changed_text=text.replace("eine Stunde", "zwei Stunden"),
        )
        for number in range(1, passages + 1)
        for one in range(remarks)
    )
    return replace(SYNOPSIS, rows=rows)


CONSULTATION = Consultation(
    title="Parken am Markt",
    address="https://auenbrueck.example/entwuerfe/3",
    organisation="Stadt Auenbrück",
    municipality="Auenbrück",
    language="de",
    licence="https://www.govdata.de/dl-de/by-2-0",
    opens="2026-11-03T07:00:00+00:00",
    closes="2026-11-24T17:00:00+00:00",
    made="2026-11-26T09:00:00+00:00",
    versions=(
        OpenVersion(1, "Erste Fassung", "2026-11-03T07:00:00+00:00"),
        OpenVersion(2, "Nach der Beratung", "2026-11-25T10:00:00+00:00"),
    ),
    passages=(
        OpenPassage(1, 1, 12, "2 Parken am Markt", "paragraph", _BEFORE),
        OpenPassage(1, 2, 14, "2 Parken am Markt", "item", "Dieser Absatz fällt weg."),
        OpenPassage(2, 1, 12, "2 Parken am Markt", "paragraph", _AFTER),
    ),
    remarks=(
        OpenRemark(
            id=101,
            version=1,
            passage=12,
            now=12,
            quote="eine Stunde",
            kind="doubt",
            author="Jana",
            organisation="",
            text="Eine Stunde reicht nicht.",
            suggestion="zwei Stunden",
            support=7,
            state="published",
            made="2026-11-05T12:00:00+00:00",
            outcome="adopted",
            answer="Zwei Stunden gelten ab Version 2.",
            answered="2026-11-25T11:00:00+00:00",
        ),
        OpenRemark(
            id=102,
            version=1,
            passage=14,
            now=None,
            quote="GEHEIMES Zitat",
            kind="suggest",
            author="GEHEIMER Name",
            organisation="",
            text="GEHEIMER Text",
            suggestion="GEHEIMER Vorschlag",
            support=None,
            state="removed",
            made="2026-11-06T12:00:00+00:00",
            outcome="",
            answer="GEHEIME Antwort",
            answered="",
        ),
        OpenRemark(
            id=103,
            version=1,
            passage=14,
            now=None,
            quote="",
            kind="question",
            author="+491701234",
            organisation="Luftfreunde",
            text="=1+1",
            suggestion="",
            support=None,
            state="published",
            made="2026-11-07T12:00:00+00:00",
            outcome="",
            answer="",
            answered="",
        ),
    ),
)
