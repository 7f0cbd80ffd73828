# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where the people half keeps everything: a file, or the schema `people` of a PostgreSQL database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from allmende.core.config import Settings

SCHEMA = "people"
_LOCK = 0x6D69677261746532  # only one process migrates


def database(settings: Settings) -> dict[str, Any]:
    """As Django's settings say it."""
    return _postgres(settings.people_url) if settings.people_url else _sqlite(settings)


def _sqlite(settings: Settings) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": settings.people_file,
        "OPTIONS": {
            "timeout": 30,  # seconds; a full room that comments at once queues for longer than the usual five
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL;",
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": None,  # each thread keeps its own
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "options": f"-c search_path={SCHEMA}"},
    }


@contextmanager
def migrating() -> Iterator[None]:
    """Alone, with the schema there; afterwards every table tells of its changes."""
    from django.db import connection  # noqa: PLC0415  after setup

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
            cursor.execute(TELLING)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


TELLING = f"""
CREATE OR REPLACE FUNCTION people_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY {SCHEMA};
    RETURN NULL;
END $$;
DO $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}' LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER people_changed AFTER INSERT OR UPDATE OR DELETE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION people_changed()', one);
    END LOOP;
END $$"""
"""The keyring listens: a key that was revoked anywhere ends at once in every process."""
