# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Typst does for us, in the child: `synopsis.typ` with our values."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from allmende.participation.drafts.export.reading import chapters
from allmende.participation.drafts.export.rows import Labels, Synopsis
from allmende.web.typeset import compiled

_TEMPLATE = Path(__file__).with_name("synopsis.typ")


def made(synopsis: Synopsis, labels: Labels, fonts: str) -> bytes:
    """The same synopsis gives the same file."""
    day = datetime.fromisoformat(synopsis.made)
    return compiled(_TEMPLATE.read_bytes(), _values(synopsis, labels, day), fonts, day)


def _values(synopsis: Synopsis, labels: Labels, day: datetime) -> dict[str, Any]:
    columns = (labels.passage, labels.comment, labels.answer, labels.changed)
    return {
        "title": synopsis.title,
        "organisation": synopsis.organisation,
        "language": synopsis.language,
        "made": (day.year, day.month, day.day),
        "facts": [asdict(one) for one in synopsis.facts],
        "summary": synopsis.summary,
        "page": labels.page,
        "heads": {"columns": columns, "summary": labels.summary, "key": labels.key},
        "chapters": [asdict(one) for one in chapters(synopsis, labels)],
    }
