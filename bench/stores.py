# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which store is measured: `python -m bench --store postgres` gives every installation a database of a server
of our own, durable as a town's. The installation's own settings say so, so servers and benches find it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench import embedded

_server: list[embedded.Server] = []
SENSING = ("posting", "keyed", "entity", "publishing", "places", "arrays", "batching", "large")
"""The benches that a store of sensor data makes a difference to."""


@contextmanager
def measured_on_postgres() -> Iterator[None]:
    _server.append(embedded.start(durable=True))
    try:
        yield
    finally:
        embedded.remove(_server.pop())


def settle(data: Path) -> None:
    """Once for each folder, before it is opened."""
    file = data / "allmende.toml"
    if not _server or file.exists():
        return
    data.mkdir(parents=True, exist_ok=True)
    name = f"bench_{abs(hash(data)):x}"
    with psycopg.connect(_server[-1].url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    file.write_text(f"[sensing]\ndatabase_url = '{_server[-1].url(name)}'\n")
