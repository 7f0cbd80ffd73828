# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Texts to begin with: what the law wants on each page, with blanks like ‹Straße› to fill in."""

import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "texts"
_BLANK = re.compile(r"‹[^‹›\n]*›")


def starter(kind: str, language: str, name: str) -> str:
    """With the municipality's name filled in."""
    return (_FOLDER / f"{kind}.{language}.md").read_text("utf-8").replace("‹Name der Kommune›", name)


def blanks(text: str) -> list[str]:
    """What is still to be filled in, each once."""
    return list(dict.fromkeys(_BLANK.findall(text)))
