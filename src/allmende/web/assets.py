# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where the built front-end files are: plain name → address with the hash of its content."""

import json
from functools import lru_cache
from pathlib import Path

from allmende.core.errors import AllmendeError

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
OUTLINES = DIST / "gemeinden"


class NotBuilt(AllmendeError):
    """The front-end files are not there."""


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((DIST / "manifest.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotBuilt("The front-end files are missing. Try: python tools/build_assets.py") from error
    return names


def address(name: str) -> str:
    """Raises NotBuilt; KeyError for a name that assets/build.mjs does not build."""
    return f"/static/dist/{_manifest()[name]}"


def outline_address(ags: str) -> str:
    """The outlines of the Kreis that a municipality lies in; empty where there are none."""
    kreis = ags[:5]
    return f"/static/dist/gemeinden/{kreis}.json" if kreis and (OUTLINES / f"{kreis}.json").exists() else ""


def print_fonts() -> str:
    """The folder with the fonts of documents that the server makes. Raises NotBuilt."""
    folder = DIST / "print"
    if not folder.is_dir():
        raise NotBuilt("The fonts are missing. Try: python tools/build_assets.py")
    return str(folder)
