# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Typst does for every room, in a child process: a template with our values becomes a PDF that is read
aloud as well as it is printed (PDF/UA-1), and that archives keep (PDF/A-2a).

What people wrote comes as values in JSON, never as a part of the template.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from allmende.web.glyphs import Glyphs, printable


def compiled(template: bytes, values: Any, fonts: str, made: datetime, root: str = "") -> bytes:
    """The same values give the same file. Typst checks the standards and refuses what breaks them. `root`:
    the folder that pictures are read from."""
    shown = _shown(values, Glyphs(Path(fonts)))
    written = typst.compile(  # type: ignore[type-var]
        template,
        root=root or None,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]),
        sys_inputs={"data": json.dumps(shown)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=made,
    )
    return bytes(written)


def _shown(value: Any, glyphs: Glyphs) -> Any:
    if isinstance(value, str):
        return glyphs.shown(printable(value))
    if isinstance(value, dict):
        return {key: _shown(one, glyphs) for key, one in value.items()}
    return [_shown(one, glyphs) for one in value] if isinstance(value, list | tuple) else value
