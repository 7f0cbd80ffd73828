# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende migrate`: bring both stores to the newest layout, sensors first. On SQLite the server does it by
itself at its start; on PostgreSQL, where other servers may be running, it is a step of its own."""

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from allmende.cli.installation import there
from allmende.cli.options import add_data
from allmende.sensing.store.database import database_of

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser(
        "migrate",
        help="bring the stores to the newest layout (before a server on PostgreSQL is updated)",
        description=__doc__,
    )
    add_data(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    settings = there(options.data)
    from allmende.site.upkeep import migrate_people  # noqa: PLC0415  Django is for few commands

    with closing(database_of(settings)) as database:
        database.migrate(settings.sensing.time_zone)
    migrate_people(settings, is_asked=True)
    print("Both stores have the newest layout.")
    return 0
