# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende barcamp plan FILE`: the timetable of a barcamp out of pitches and votes, without a server."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from allmende.core.errors import AllmendeError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from allmende.barcamp.optimiser import Instance


_LONGEST = 3_600.0


class CannotPlan(AllmendeError):
    """The instance is not there."""


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser(
        "barcamp", help="plan the timetable of a barcamp", description=__doc__.split("\n", maxsplit=1)[0]
    )
    acts = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    _offer(acts, "plan", "a timetable, as JSON", _plan).add_argument(
        "--seconds",
        type=_seconds,
        help="how long to search, on a slow machine (default: what the file says, or 2)",
    )
    _offer(acts, "replan", "the published timetable with as few changes as possible, as JSON", _replan)


def _seconds(text: str) -> float:
    """More than an hour is a slip of the finger."""
    found = float(text)
    if not 0 < found <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text} is no time to search. Known: more than 0, at most 3600")
    return found


def _offer(acts: Any, name: str, says: str, act: Any) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = acts.add_parser(
        name, help=says, description=f"Prints {says}. The file is described in docs/howto/barcamp-plan.md."
    )
    one.add_argument(
        "instance", type=Path, metavar="FILE", help="pitches, votes, slots and rooms as JSON; - for stdin"
    )
    one.set_defaults(run=lambda options: _printed(act(_read(options.instance), options)))
    return one


def _plan(instance: "Instance", options: argparse.Namespace) -> object:
    from allmende.barcamp.optimiser import plan  # noqa: PLC0415  a usage error needs none of it

    return plan(instance, seconds=options.seconds)


def _replan(instance: "Instance", _options: argparse.Namespace) -> object:
    from allmende.barcamp.optimiser import replan  # noqa: PLC0415  the same

    return replan(instance)


def _read(path: Path) -> "Instance":
    from allmende.barcamp.optimiser import read  # noqa: PLC0415  the same

    if str(path) == "-":
        return read(sys.stdin.buffer.read())
    if not path.is_file():
        raise CannotPlan(f"{path} is not there. Try: a JSON file, or - to read from a pipe.")
    return read(path.read_bytes())


def _printed(found: object) -> int:
    print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    return 0
