# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The people store brought to its newest layout, after a copy of what was there."""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from allmende.core.config import Settings

log = logging.getLogger(__name__)


def set_up_django(settings: Settings) -> None:
    """Models can be imported after this. The server and the command line call it once."""
    os.environ["ALLMENDE_DATA"] = str(settings.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmende.site.settings")
    import django  # noqa: PLC0415  Django reads its settings on import

    django.setup()


def migrate_people(settings: Settings) -> None:
    """Does nothing where nothing is to be done. Both files are copied first, beside themselves."""
    set_up_django(settings)
    from django.core.management import call_command  # noqa: PLC0415  after setup
    from django.db import connection  # noqa: PLC0415  the same
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415  the same

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        if executor.loader.applied_migrations:
            for file in (settings.people_file, settings.sensing_file):
                _copy(file)
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def _copy(file: Path) -> None:
    target = file.with_suffix(".before-update.sqlite3")
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    target.chmod(0o600)
    log.info("%s was copied to %s before the update", file.name, target.name)
