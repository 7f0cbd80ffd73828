# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What only PostgreSQL does: layouts, values on their way, several writers."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from allmende.core.errors import Overloaded
from allmende.core.principal import OPEN_WRITER
from allmende.sensing.changes import Feed
from allmende.sensing.sql.dialects import POSTGRES
from allmende.sensing.store import postgres
from allmende.sensing.store.commands import CreateEntity
from allmende.sensing.store.connection import Interrupted
from allmende.sensing.store.database import StoreTooNew, StoreTooOld, StoreUnusable
from allmende.sensing.store.postgres import PostgresDatabase
from allmende.sensing.store.postgres_types import array_text, number_text
from allmende.sensing.store.steps import prelude, steps
from allmende.sensing.store.writer import Writer
from tests.sensing.store import bodies
from tests.sensing.store.conftest import Store
from tests.sensing.stores import STORES, settings_at

pytestmark = pytest.mark.only("postgres")


def laid(store: Store, done: int) -> None:
    STORES.spoilt.add(store.place)
    with closing(store.database.writer()) as connection:
        connection.execute("UPDATE layout SET done = ?", (done,))


def test_an_old_layout_is_left_to_the_command_that_changes_it(store: Store) -> None:
    laid(store, 3)
    with pytest.raises(StoreTooOld, match=rf"layout 3, .* needs {len(steps(POSTGRES))}.*allmende migrate"):
        store.database.prepare("Europe/Berlin")


def test_a_layout_of_the_future_is_left_alone(store: Store) -> None:
    laid(store, 999)
    for act in (store.database.prepare, store.database.migrate):
        with pytest.raises(StoreTooNew, match="layout 999"):
            act("Europe/Berlin")


def test_the_command_lays_what_is_missing(store: Store, tmp_path: Path) -> None:
    STORES.spoilt.add(store.place)
    with closing(PostgresDatabase(settings_at(Path(store.place)).sensing_url)) as database:
        connection = database.writer()
        connection.run_script("DROP SCHEMA sensing CASCADE; CREATE SCHEMA sensing;" + prelude(POSTGRES))
        connection.run_script(";".join(steps(POSTGRES)[:3]) + "; INSERT INTO layout VALUES (3)")
        connection.execute(
            "INSERT INTO thing (name, description, organisation, visibility) VALUES ('a', 'b', 1, 1)"
        )
        connection.close()
    (tmp_path / "allmende.toml").write_text(
        f"[sensing]\ndatabase_url = '{settings_at(Path(store.place)).sensing_url}'\n"
    )
    command = [sys.executable, "-m", "allmende", "migrate", "--data", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    store.database.prepare("Europe/Berlin")
    assert store.rows("SELECT id, name, since FROM thing") == [(1, "a", 0)]


@pytest.mark.parametrize("before", ["DROP COLUMN functions", "ALTER COLUMN functions SET DEFAULT NULL"])
def test_a_store_of_an_older_program_gets_the_new_functions_at_the_start(store: Store, before: str) -> None:
    old = "CREATE OR REPLACE FUNCTION day_of(given numeric) RETURNS numeric LANGUAGE sql AS 'SELECT -1.0'"
    with closing(store.database.writer()) as connection:
        connection.execute("UPDATE layout SET functions = 'other'")
        connection.run_script(f"{old}; ALTER TABLE layout {before}")
    assert store.one("SELECT day_of(5)") == -1
    store.database.prepare("Europe/Berlin")
    assert store.one("SELECT day_of(5)") == 0


def test_functions_that_are_there_are_not_laid_anew(store: Store) -> None:
    sql = "SELECT xmin::text FROM pg_proc WHERE oid = 'day_of(numeric)'::regprocedure"
    before = store.one(sql)
    store.database.prepare("Europe/Berlin")
    assert store.one(sql) == before


def test_several_servers_that_start_at_once_lay_them_once(store: Store) -> None:
    url = settings_at(Path(store.place)).sensing_url
    for _ in range(5):
        with closing(store.database.writer()) as connection:
            connection.execute("UPDATE layout SET functions = 'other'")
        with ThreadPoolExecutor(6) as threads:
            databases = [PostgresDatabase(url) for _ in range(6)]
            list(threads.map(lambda one: one.prepare("Europe/Berlin"), databases))
        for one in databases:
            one.close()
    assert store.one("SELECT functions FROM layout") != "other"


def test_functions_that_cannot_be_laid_are_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user may only use what is there, say."""
    monkeypatch.setattr(postgres, "prelude", lambda _: "CREATE TABLE nowhere.x ()")
    with pytest.raises(StoreUnusable, match=r"laid anew: .* Try: allmende migrate"):
        store.database.prepare("Europe/Berlin")


def test_a_database_that_is_not_there_is_said() -> None:
    database = PostgresDatabase("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreUnusable, match="cannot be used"):
        database.prepare("Europe/Berlin")
    with pytest.raises(Overloaded, match="cannot be reached"), database.reading():
        pass


@pytest.mark.parametrize(
    "value",
    [
        0,
        1,
        -1,
        20,
        20.0,
        2.5,
        -0.1,
        1e22,
        1e23,
        1.5e300,
        5e-324,
        -1e290,
        1e-7,
        2**53 + 1,
        -(2**63),
        2**63 - 1,
    ],
)
def test_a_number_comes_back_as_it_was(store: Store, value: float) -> None:
    sql = "SELECT result, ?, unnest(?::numeric[]) FROM observation"
    with closing(store.database.writer()) as connection:
        connection.insert("observation (datastream, start, id, result)", [(1, 1, 1, value)])
        found = connection.execute(sql, (value, array_text("numeric", [value]))).fetchone()
    assert [repr(one) for one in found] == [repr(value)] * 3


@pytest.mark.parametrize(
    ("value", "text"), [(20, "20"), (20.0, "20.0"), (1e16, "10000000000000000.0"), (2.5e-7, "2.5e-07")]
)
def test_a_fraction_is_written_as_one(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize("text", ["", "a", 'a"b', "a\\b", "{a,b}", "NULL", " ", "ä\n", None])
def test_a_text_comes_back_as_it_was(store: Store, text: str | None) -> None:
    with closing(store.database.writer()) as connection:
        connection.insert(
            "observation (datastream, start, id, result_json)", [(1, 1, 1, text), (1, 1, 2, "x")]
        )
    assert store.rows("SELECT result_json FROM observation ORDER BY id") == [(text,), ("x",)]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("member('{\"a\":[1,{\"b\":2.50}]}', '{a,1,b}')", 2.5),
        ("member('{\"0\":1}', '{0}')", None),
        ("member('[1]', '{0}')", 1),
        ("member('[true]', '{0}')", 1),
        ("member('{\"a\":null}', '{a}')", None),
        ("member('{\"a\":[1, 2]}', '{a}')", "[1, 2]"),
        ("member_text('{\"a\":\"\\u0000x\"}', '{a}')", "\ufffdx"),
        ("member_text('{\"a\":\"\\\\u0000\\\\\\u0000\"}', '{a}')", "\\u0000\\\ufffd"),
        ("member_text('{\"a\":2.50}', '{a}')", "2.50"),
        ("member_number('{\"a\":\"2\"}', '{a}')", None),
        ("ordered(2::numeric) < ordered('1'::text)", True),
        ("ordered('10'::json) > ordered(9::bigint)", True),
        ("json_number('20')", 20),
        ("json_number('20.0')", 20.0),
        ("json_number('1e5')", 100_000.0),
        ("json_number('9223372036854775808')", 2.0**63),
        ("number_text(20.0)", "20.0"),
        ("number_text(0.00001)", "1e-05"),
        ("unicode_upper('straße ä')", "STRASSE Ä"),
        ("unicode_lower('ÄÖ')", "äö"),
        ("result_text('\"x\"')", "x"),
        ("result_text('[1]')", "[1]"),
    ],
)
def test_the_functions_that_postgresql_lacks(store: Store, call: str, found: Any) -> None:
    assert store.one(f"SELECT {call}") == found


def test_an_id_that_was_taken_back_is_given_to_the_next(store: Store) -> None:
    """As on SQLite; a sequence would leave a gap."""
    store.create("Thing", **bodies.thing())
    bad = CreateEntity(OPEN_WRITER, "Thing", {**bodies.thing(), "Locations": [{"name": "nowhere"}]})
    store.writer.write_batch([bad])
    assert store.create("Thing", **bodies.thing()) == 2


def test_who_writes_knows_whether_another_has_written(store: Store) -> None:
    first, second = store.database.writer(), store.database.writer()
    with closing(first), closing(second):
        seen = []
        for one in (first, first, second, first, first):
            seen.append(one.begin())
            one.commit()
    assert seen == [True, False, True, True, False]


def test_two_processes_write_in_turn(store: Store) -> None:
    """Each one's commands are a whole transaction, and no id is given twice."""
    other = Writer(store.database, Feed(), zone=ZoneInfo("Europe/Berlin"), clock=lambda: 0)
    made = [
        writer.write_batch([CreateEntity(OPEN_WRITER, "Thing", bodies.thing())])[0]
        for writer in (store.writer, other) * 3
    ]
    other.close()
    assert made == [1, 2, 3, 4, 5, 6]


def test_a_statement_whose_time_is_up_is_ended(store: Store) -> None:
    with (
        store.database.reading() as connection,
        pytest.raises(Interrupted),
        connection.bounded(0.2, lambda: False),
    ):
        connection.execute("SELECT pg_sleep(20)")
    assert store.one("SELECT 1") == 1


def test_readers_write_nothing(store: Store) -> None:
    with store.database.reading() as connection, pytest.raises(Exception, match="read-only"):
        connection.execute("DELETE FROM thing")


def test_a_connection_that_the_server_has_ended_is_opened_anew(store: Store) -> None:
    store.create("Thing", **bodies.thing())
    assert store.one("SELECT count(*) FROM thing") == 1
    with closing(store.database.writer()) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert store.one("SELECT count(*) FROM thing") == 1
    assert store.create("Thing", **bodies.thing()) == 2
