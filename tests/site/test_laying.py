# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A new people file is laid in one step, and is the one that the migrations make."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

_BEGIN = """
from pathlib import Path
from allmende.core.config import load
from allmende.site.upkeep import migrate_people, set_up_django
settings = load(Path({folder!r}))
set_up_django(settings)
"""
_LAY = "migrate_people(settings)"
_WALK = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
_LACK = """from allmende.site import laying
known = [one for one in laying.statements() if "'0006_alter_socialaccount_extra_data'" not in one]
laying.statements = lambda: known
"""
_BREAK = """from allmende.site import laying
known = laying.statements()[:40] + ["no such statement"]
laying.statements = lambda: known
"""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("walked"), _WALK)


def test_it_has_the_same_tables_and_rows(walked: Path, tmp_path: Path) -> None:
    laid = made(tmp_path, _LAY)
    assert schema(laid) == schema(walked)
    assert rows(laid) == rows(walked)
    assert found(laid, "SELECT name FROM identity_organisation") == [("Bad Öhlsbach",)]


def test_it_needs_no_migration_as_long_as_make_layout_was_not_forgotten(walked: Path) -> None:
    from allmende.site.laying import statements

    applied = found(walked, "SELECT app, name FROM django_migrations")
    said = [one for one in statements() if "INTO django_migrations" in one]
    assert len(said) == len(applied)
    assert all(any(f"('{app}', '{name}'," in one for one in said) for app, name in applied)


def test_what_it_does_not_know_yet_is_made_by_migrations_and_nothing_is_copied(
    walked: Path, tmp_path: Path
) -> None:
    laid = made(tmp_path, _LACK + _LAY)
    assert schema(laid) == schema(walked)
    assert sorted(rows(laid)["django_migrations"]) == sorted(rows(walked)["django_migrations"])
    assert list(tmp_path.glob("*before-update*")) == []


def test_a_start_that_breaks_off_leaves_nothing_and_the_next_lays_it(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        made(tmp_path, _BREAK + _LAY)
    assert schema(tmp_path / "people.sqlite3") == {}
    assert "identity_person" in schema(made(tmp_path, _LAY))


def test_two_starts_at_the_same_moment_make_one(walked: Path, tmp_path: Path) -> None:
    both = [begun(tmp_path, _LAY) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    assert rows(tmp_path / "people.sqlite3") == rows(walked)


def made(folder: Path, rest: str) -> Path:
    child = begun(folder, rest)
    if child.wait(60):
        raise subprocess.CalledProcessError(child.returncode, child.args)
    return folder / "people.sqlite3"


def begun(folder: Path, rest: str) -> "subprocess.Popen[bytes]":
    """In a process of its own: Django settles once where its tables are."""
    environment = {name: said for name, said in os.environ.items() if not name.startswith("ALLMENDE_")}
    environment |= {"ALLMENDE_TOWN_NAME": "Bad Öhlsbach"}
    command = [sys.executable, "-c", _BEGIN.format(folder=str(folder)) + rest]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def schema(file: Path) -> dict[str, str]:
    return dict(found(file, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))


def rows(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """By table, without the moments of making it."""
    tables = [one for one, sql in schema(file).items() if (sql or "").startswith("CREATE TABLE")]
    kept = {one: found(file, f'SELECT * FROM "{one}"') for one in tables}
    kept["django_migrations"] = [one[1:3] for one in kept["django_migrations"]]
    kept["identity_organisation"] = [(*one[:5], *one[6:]) for one in kept["identity_organisation"]]
    return kept


def found(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as people:
        return people.execute(sql).fetchall()
