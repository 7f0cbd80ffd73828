# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende COMMAND`: one parser, one file a command; errors come as one sentence, never as a traceback."""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import version

from allmende.cli import barcamp, demo, devices, drafts, keys, load, migrate, serve, tidy
from allmende.core.errors import AllmendeError

_COMMANDS = (serve, demo, load, devices, keys, tidy, migrate, drafts, barcamp)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 done in part, 2 could not be done."""
    options = command_parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    try:
        code: int = options.run(options)
    except AllmendeError as error:
        print(f"allmende: {error.message}", file=sys.stderr)
        return 2
    return code


def command_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="allmende",
        description="A town's commons of data and decisions.",
        epilog="Try: allmende demo",
    )
    parser.add_argument("--version", action="version", version=f"allmende {version('allmende')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.configure(commands)
    return parser
