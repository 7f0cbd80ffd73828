# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The people store brought to its newest layout. Files are copied before; on PostgreSQL it is asked for."""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from allmende.core.config import Settings
from allmende.core.errors import AllmendeError
from allmende.site import people_store

log = logging.getLogger(__name__)


def set_up_django(settings: Settings) -> None:
    """Models can be imported after this. The server and the command line call it once."""
    os.environ["ALLMENDE_DATA"] = str(settings.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmende.site.settings")
    import django  # noqa: PLC0415  Django reads its settings on import

    django.setup()


class PeopleTooOld(AllmendeError):
    """The people store is brought to the newest layout by a command of its own."""


def migrate_people(settings: Settings, *, is_asked: bool = False) -> None:
    """Does nothing where nothing is to be done. Files are copied first, beside themselves. A PostgreSQL
    database is made, but brought to a newer layout only if that `is_asked`; else raises PeopleTooOld."""
    set_up_django(settings)
    from django.core.management import call_command  # noqa: PLC0415  after setup
    from django.db import connection  # noqa: PLC0415  the same
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415  the same

    from allmende.site.laying import lay  # noqa: PLC0415  the same

    def missing() -> tuple[MigrationExecutor, bool]:
        executor = MigrationExecutor(connection)
        return executor, bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    if missing()[1]:
        with people_store.migrating():
            is_new = lay(settings)
            executor, is_missing = missing()  # another process may have been quicker
            if is_missing and executor.loader.applied_migrations and not is_new:
                _secure(settings, is_asked=is_asked)
            if is_missing or is_new:
                call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def _secure(settings: Settings, *, is_asked: bool) -> None:
    if settings.people_url and not is_asked:
        raise PeopleTooOld(
            "What people wrote is kept in an older layout than this program needs. "
            "Try: a copy of the database, stop all servers on it, then allmende migrate."
        )
    for url, file in (
        (settings.people_url, settings.people_file),
        (settings.sensing_url, settings.sensing_file),
    ):
        if not url:
            _copy(file)


def _copy(file: Path) -> None:
    target = file.with_suffix(".before-update.sqlite3")
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    target.chmod(0o600)
    log.info("%s was copied to %s before the update", file.name, target.name)
