# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The numbered SQL files that make the store, step by step. `0005_name.sql` is for both databases: types are
written as SQLite knows them, and PostgreSQL's dialect translates them. Where that is not enough,
`0005_name.postgres.sql` stands beside it and takes its place there."""

import re
from importlib.resources import files

from allmende.core.errors import AllmendeError
from allmende.sensing.sql.dialects import Dialect

_FOLDER = files("allmende.sensing.store") / "migrations"


def steps(dialect: Dialect) -> list[str]:
    """The script of each step, the oldest first."""
    names = {one.name for one in _FOLDER.iterdir()}
    plain = sorted(one for one in names if re.fullmatch(r"\d{4}_\w+\.sql", one))
    return [_chosen(one, names, dialect) for one in plain]


def prelude(dialect: Dialect) -> str:
    """What stands before the first step: the functions that the database lacks."""
    file = _FOLDER / f"functions.{dialect.name}.sql"
    return file.read_text("utf-8") if file.is_file() else ""


def check_age(done: int, known: int, newer: type[AllmendeError]) -> None:
    """Raises `newer` for a store that knows more steps than this program."""
    if done > known:
        raise newer(f"The store has layout {done}, this program knows {known}. Try: the newer Allmende.")


def _chosen(name: str, names: set[str], dialect: Dialect) -> str:
    own = name.replace(".sql", f".{dialect.name}.sql")
    if own in names:
        return (_FOLDER / own).read_text("utf-8")
    return dialect.schema((_FOLDER / name).read_text("utf-8"))
