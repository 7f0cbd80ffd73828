# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Writes src/allmende/site/layout.sql: what the migrations make of an empty people file."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection

from allmende.core.config import Settings
from allmende.site.upkeep import set_up_django

FILE = Path(__file__).resolve().parent.parent / "src" / "allmende" / "site" / "layout.sql"
_HEAD = """-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Written by `make layout` from the migrations. Change them instead.
"""
_AFTERWARDS = {"django_content_type", "auth_permission"}
"""Django fills these after every update, from the models."""
_SCHEMA = """SELECT master.sql FROM sqlite_master master LEFT JOIN pragma_table_list list USING (name)
WHERE master.sql IS NOT NULL AND master.name NOT LIKE 'sqlite_%' AND coalesce(list.type, '') <> 'shadow'
ORDER BY master.rowid"""
_TABLES = """SELECT name FROM pragma_table_list
WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"""
_APPLIED = "SELECT app, name FROM django_migrations ORDER BY id"


def layout(file: Path) -> str:
    """Of a file that the migrations have made and nobody has used. The town is named and founded later."""
    with closing(sqlite3.connect(file)) as people:
        people.execute("UPDATE identity_organisation SET founded = '1970-01-01 00:00:00'")
        schema = [one for (one,) in people.execute(_SCHEMA)]
        return _HEAD + "".join(f"{one};\n" for one in [*schema, *_rows(people), *_applied(people)])


def _rows(people: sqlite3.Connection) -> list[str]:
    """The organisation that is the town, and its portal."""
    tables = {one for (one,) in people.execute(_TABLES)} - _AFTERWARDS - {"django_migrations"}
    filled = [f'INSERT INTO "{one}"' for one in tables]
    return [one.rstrip(";") for one in people.iterdump() if one.startswith(tuple(filled))]


def _applied(people: sqlite3.Connection) -> list[str]:
    insert = "INSERT INTO django_migrations (app, name, applied) VALUES ('{}', '{}', CURRENT_TIMESTAMP)"
    return [insert.format(*one) for one in people.execute(_APPLIED)]


def main(target: Path) -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        set_up_django(settings)
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        target.write_text(layout(settings.people_file), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FILE)
