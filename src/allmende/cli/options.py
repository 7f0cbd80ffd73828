# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What several commands take."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_data(parser: argparse.ArgumentParser, data: Path = Path("data/town")) -> None:
    parser.add_argument(
        "--data", type=Path, default=data, metavar="DIR", help=f"where everything is kept (default: {data})"
    )


def add_verb(
    verbs: "_SubParsersAction[Any]", verb: str, words: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    """`allmende keys list`: a command's command, about one installation."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        verb, help=words, description=f"{words[0].upper()}{words[1:]}."
    )
    add_data(parser)
    parser.set_defaults(run=run)
    return parser
