# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Typst does for us, in the child: `synopsis.typ` with our values."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from allmende.participation.drafts.export.glyphs import Glyphs
from allmende.participation.drafts.export.reading import chapters, printable
from allmende.participation.drafts.export.rows import Labels, Synopsis

_TEMPLATE = Path(__file__).with_name("synopsis.typ")


def made(synopsis: Synopsis, labels: Labels, fonts: str) -> bytes:
    """The same synopsis gives the same file. Typst checks the standards and refuses what breaks them."""
    written = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]),
        sys_inputs={"data": json.dumps(_shown(_values(synopsis, labels), Glyphs(Path(fonts))))},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=datetime.fromisoformat(synopsis.made),
    )
    return bytes(written)


def _values(synopsis: Synopsis, labels: Labels) -> dict[str, Any]:
    day = datetime.fromisoformat(synopsis.made)
    columns = (labels.passage, labels.comment, labels.answer, labels.changed)
    return {
        "title": printable(synopsis.title),
        "organisation": printable(synopsis.organisation),
        "language": synopsis.language,
        "made": (day.year, day.month, day.day),
        "facts": [{key: printable(said) for key, said in asdict(one).items()} for one in synopsis.facts],
        "summary": [printable(one) for one in synopsis.summary],
        "page": labels.page,
        "heads": {"columns": columns, "summary": labels.summary, "key": labels.key},
        "chapters": [asdict(one) for one in chapters(synopsis, labels)],
    }


def _shown(value: Any, glyphs: Glyphs) -> Any:
    if isinstance(value, str):
        return glyphs.shown(value)
    if isinstance(value, dict):
        return {key: _shown(one, glyphs) for key, one in value.items()}
    return [_shown(one, glyphs) for one in value] if isinstance(value, list | tuple) else value
