# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys in a PostgreSQL database: read, and heard of as soon as they change."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from allmende.identity.key_sources import DatabaseKeys, Unreadable
from allmende.site.people_store import TELLING
from tests.sensing.stores import STORES

_TABLES = """
CREATE SCHEMA people;
SET search_path = people;
CREATE TABLE identity_organisation (id bigint, visibility smallint);
CREATE TABLE identity_apikey (id bigint, digest text, organisation_id bigint, reads_private boolean,
    manages_things boolean, manages_catalogue boolean, datastreams jsonb, sources jsonb, revoked timestamptz,
    expires timestamptz, last_used timestamptz);
INSERT INTO identity_organisation VALUES (1, 1);
INSERT INTO identity_apikey VALUES (7, 'd', 1, FALSE, TRUE, FALSE, '[3, 4]', '[2]', NULL, NULL, NULL),
    (8, 'e', 1, FALSE, FALSE, FALSE, '[]', '[]', NULL, '2026-11-23T12:00:00Z', NULL),
    (9, 'f', 1, FALSE, FALSE, FALSE, '[]', '[]', now(), NULL, NULL);
"""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    found = STORES.url(str(tmp_path))
    STORES.spoilt.add(str(tmp_path))
    with psycopg.connect(found, autocommit=True) as connection:
        connection.execute(_TABLES.encode())
        connection.execute(TELLING.encode())
    yield found
    STORES.release()


@pytest.fixture
def keys(url: str) -> Iterator[DatabaseKeys]:
    found = DatabaseKeys(url)
    yield found
    found.close()


def change(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True, options="-c search_path=people") as connection:
        connection.execute(sql.encode())


def changes_within(keys: DatabaseKeys, known: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if keys.version() != known:
            return True
        time.sleep(0.02)
    return False


def test_keys_that_were_not_revoked_are_read(keys: DatabaseKeys) -> None:
    rows = sorted(keys.rows())
    assert rows == [
        (7, "d", 1, False, True, False, "[3, 4]", "[2]", 1, None),
        (8, "e", 1, False, False, False, "[]", "[]", 1, 1_795_435_200),
    ]


def test_a_change_by_another_process_is_heard_of(url: str, keys: DatabaseKeys) -> None:
    known = keys.version()
    assert not changes_within(keys, known, 0.2)
    change(url, "UPDATE identity_apikey SET revoked = now() WHERE id = 7")
    assert changes_within(keys, known, 10)
    assert [row[0] for row in keys.rows()] == [8]


def test_the_own_note_of_a_use_is_no_change(url: str, keys: DatabaseKeys) -> None:
    known = keys.version()
    keys.note_use([(1_795_435_200, 7)])
    assert not changes_within(keys, known, 0.3)
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT extract(epoch FROM last_used)::bigint FROM people.identity_apikey WHERE id = 7"
        )
        assert found.fetchone() == (1_795_435_200,)


def test_a_lost_connection_is_said_and_then_counts_as_a_change(url: str, keys: DatabaseKeys) -> None:
    known = keys.version()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(Unreadable):
        for _ in range(100):
            keys.version()
            time.sleep(0.01)
    assert keys.version() != known
