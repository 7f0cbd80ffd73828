# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende tidy`: delete now what its time is up for; a running server does it once a day."""

import argparse
from typing import TYPE_CHECKING, Any

from allmende.cli.installation import there
from allmende.cli.options import add_data
from allmende.sensing.hub import opened

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser(
        "tidy",
        help="delete what its time is up for (a running server does it daily)",
        description=__doc__.split("\n", maxsplit=1)[0],
    )
    add_data(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    settings = there(options.data)
    from allmende.site.daily import tidy  # noqa: PLC0415  Django is for this command alone
    from allmende.site.upkeep import migrate_people  # noqa: PLC0415  the same

    migrate_people(settings)
    with opened(settings):
        print(tidy())
    return 0
