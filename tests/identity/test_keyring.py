# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys in memory over a people store on the disk, which others change."""

import base64
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as django

from allmende.core.errors import Unauthorised
from allmende.core.principal import TOWN
from allmende.identity.key_sources import FileKeys
from allmende.identity.keyring import _LOOK, Keyring
from allmende.identity.keys import digest_of, key_text, new_secret
from allmende.identity.models import ApiKey

PATIENCE = 10.0  # seconds on a busy machine


@dataclass
class Store:
    """The people store as a file: what another process sees and changes."""

    file: Path

    def change(self, sql: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.file, timeout=10)) as connection:
            connection.execute(sql, values)
            connection.commit()

    def found(self, sql: str, *values: Any) -> Any:
        with closing(sqlite3.connect(self.file, timeout=10)) as connection:
            return connection.execute(sql, values).fetchone()[0]


@pytest.fixture
def key(db: None) -> str:
    return made(manages_things=True)


@pytest.fixture
def store(key: str, tmp_path: Path) -> Store:
    return stored(tmp_path)


@pytest.fixture
def keyring(store: Store) -> Iterator[Keyring]:
    with Keyring(FileKeys(store.file)) as found:
        yield found


def made(**grant: Any) -> str:
    one = ApiKey.objects.create(name="Schlüssel", organisation_id=TOWN, **grant)
    text = key_text(one.pk, new_secret())
    ApiKey.objects.filter(pk=one.pk).update(digest=digest_of(text))
    return text


def stored(folder: Path) -> Store:
    """A file with all tables and rows that the test's own store has."""
    django.ensure_connection()
    file = folder / "people.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        assert django.connection is not None
        copy.execute("PRAGMA journal_mode = WAL")
        copy.executescript("\n".join(_without_transaction(django.connection.iterdump())))
    return Store(file)


def _without_transaction(lines: Any) -> Iterator[str]:
    yield "PRAGMA foreign_keys = OFF;"
    yield from (one for one in lines if "sqlite_sequence" not in one)


def number_of(key: str) -> int:
    return int(key.split("_")[1])


def bearer(key: str) -> bytes:
    return f"Bearer {key}".encode()


def is_known(keyring: Keyring, key: str) -> bool:
    try:
        keyring.principal(bearer(key))
    except Unauthorised:
        return False
    return True


def soon(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def test_a_change_is_looked_for_twice_a_second() -> None:
    assert _LOOK <= 0.5


def test_a_key_is_known_however_it_is_shown(keyring: Keyring, key: str) -> None:
    _, number, secret = key.split("_", 2)
    for user, password in ((number, secret), (f"alm_{number}", secret), ("x", key)):
        shown = b"Basic " + base64.b64encode(f"{user}:{password}".encode())
        assert keyring.principal(shown) is keyring.principal(bearer(key))
    found = keyring.principal(bearer(key))
    assert (found.kind, found.id, found.manages) == ("key", number_of(key), frozenset({TOWN}))


def test_what_is_no_key_is_refused_with_what_to_do(keyring: Keyring, key: str) -> None:
    for shown in (b"", b"Bearer", b"Bearer x", bearer(key[:-1]), bearer(key + "x"), b"Bearer alm_99_x",
                  bearer(f"alm_{number_of(key)}_"), b"Digest x"):  # fmt: skip
        with pytest.raises(Unauthorised, match="Try: 'Authorization: Bearer"):
            keyring.principal(shown)


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ("alm_1_x", "The word Bearer is missing before the key."),
        ("Bearer alm_…", "This key is the alm_… of an example"),
        ("Bearer alm_1_x", "This key is not known here"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_where_it_can_be_seen(
    keyring: Keyring, shown: str, why: str
) -> None:
    with pytest.raises(Unauthorised, match=why):
        keyring.principal(shown.encode())


def test_a_revoked_key_ends_within_a_second_in_another_process(store: Store, key: str) -> None:
    with Keyring(FileKeys(store.file)) as one, Keyring(FileKeys(store.file)) as other:
        before = other.epoch
        assert (is_known(one, key), is_known(other, key)) == (True, True)
        store.change("UPDATE identity_apikey SET revoked = '2026-01-01' WHERE id = ?", number_of(key))
        assert soon(lambda: not is_known(one, key) and not is_known(other, key))
        assert other.epoch > before


def test_a_key_that_is_given_more_can_more_within_a_second(store: Store, keyring: Keyring, key: str) -> None:
    store.change("UPDATE identity_apikey SET datastreams = '[7]' WHERE id = ?", number_of(key))
    assert soon(lambda: keyring.principal(bearer(key)).observes == {7})


def test_a_key_ends_at_its_time_without_a_change_of_the_store(tmp_path: Path, db: None) -> None:
    key = made(expires=datetime.now(UTC) + timedelta(seconds=1.2))
    with Keyring(FileKeys(stored(tmp_path).file)) as keyring:
        epoch = keyring.epoch
        time.sleep(1.5)
        assert (is_known(keyring, key), keyring.epoch) == (False, epoch)


def test_a_key_that_has_not_ended_counts(tmp_path: Path, db: None) -> None:
    key = made(expires=datetime.now(UTC) + timedelta(minutes=1))
    with Keyring(FileKeys(stored(tmp_path).file)) as keyring:
        assert is_known(keyring, key)


def test_the_last_use_is_written_when_the_server_stops(store: Store, key: str) -> None:
    with Keyring(FileKeys(store.file)) as keyring:
        keyring.principal(bearer(key))
    text = store.found("SELECT last_used FROM identity_apikey WHERE id = ?", number_of(key))
    used = datetime.fromisoformat(text).replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - used) < timedelta(seconds=10)


def test_the_own_note_of_a_use_is_no_change(store: Store, key: str) -> None:
    with Keyring(FileKeys(store.file)) as first:
        first.principal(bearer(key))
        assert first.epoch == 0
    with Keyring(FileKeys(store.file)) as second:
        time.sleep(0.7)
        assert second.epoch == 0


def test_a_row_that_cannot_be_read_does_not_keep_others_from_ending(
    store: Store, keyring: Keyring, key: str
) -> None:
    store.change("UPDATE identity_apikey SET revoked = '2026-01-01' WHERE id = ?", number_of(key))
    store.change(
        """INSERT INTO identity_apikey (name, organisation_id, digest, reads_private, manages_things,
        manages_catalogue, datastreams, sources, created)
        VALUES ('x', 1, 'x', 0, 0, 0, '["a"]', '[]', '2026-01-01')"""
    )
    assert soon(lambda: not is_known(keyring, key))
