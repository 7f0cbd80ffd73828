# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The synopsis as a table that a German spreadsheet opens by double click."""

from allmende.participation.drafts.export.labels import labels
from allmende.participation.drafts.export.rows import Synopsis
from allmende.web import tables

_COLUMNS = {
    "number": "number",
    "chapter": "chapter",
    "passage": "passage_text",
    "author": "author",
    "voice": "voice",
    "kind": "kind",
    "quote": "quote",
    "comment": "comment",
    "suggestion": "suggestion",
    "support": "support",
    "outcome": "outcome",
    "answer": "answer",
    "changed": "changed_text",
}
"""The label and the field of each."""


def write(synopsis: Synopsis) -> bytes:
    said = labels()
    lines = [tables.row((getattr(said, label) for label in _COLUMNS), ";")]
    lines += [tables.row((getattr(row, field) for field in _COLUMNS.values()), ";") for row in synopsis.rows]
    return (tables.BYTE_ORDER_MARK + "".join(lines)).encode()
