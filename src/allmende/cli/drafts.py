# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende drafts match OLD NEW`: what became of each passage of a text in its new version, as JSON."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allmende.core.errors import AllmendeError
from allmende.participation.drafts.blocks import Block
from allmende.participation.drafts.matching import Match, match

if TYPE_CHECKING:
    from argparse import _SubParsersAction


class CannotRead(AllmendeError):
    """A text is not there or is none that can be taken apart."""


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser(
        "drafts", help="compare two versions of a text", description=__doc__.split("\n", maxsplit=1)[0]
    )
    acts = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    one = acts.add_parser(
        "match",
        help="what became of each passage, as JSON",
        description=(
            "Prints one entry for each passage of OLD: its number, what became of it (unchanged, edited, "
            "moved, split, merged, deleted), the confidence from 0 to 1, whether that is certain, and the "
            "numbers in NEW. Then the numbers of NEW that are added."
        ),
    )
    one.add_argument(
        "old", type=Path, metavar="OLD", help="DOCX, ODT, HTML, Markdown, text; or a folder of .md"
    )
    one.add_argument("new", type=Path, metavar="NEW", help="the same")
    one.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    old, new = _read(options.old), _read(options.new)
    found = match(old, new)
    said = {
        "old": len(old),
        "new": len(new),
        "passages": [_entry(one, old) for one in found.matches],
        "added": [place + 1 for place in found.added],
    }
    print(json.dumps(said, ensure_ascii=False, indent=1))
    return 0


def _entry(one: Match, old: Sequence[Block]) -> dict[str, Any]:
    return {
        "passage": one.old + 1,
        "begins": old[one.old].plain[:60],
        "change": one.change,
        "confidence": one.confidence,
        "certain": one.is_certain,
        "new": [place + 1 for place in one.new],
    }


def _read(path: Path) -> tuple[Block, ...]:
    from allmende.participation.drafts import bring_in  # noqa: PLC0415  a usage error needs none of it

    files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    if not files or not all(one.is_file() for one in files):
        raise CannotRead(f"{path} is not there. Try: two files, or two folders with .md files in them.")
    try:
        return tuple(block for one in files for block in bring_in.read(one.name, one.read_bytes()).blocks)
    except bring_in.BadDocument as error:
        raise CannotRead(f"{path}: {error.message}") from error
