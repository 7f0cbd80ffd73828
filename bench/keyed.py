# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Single POST of observations with a key, in turn with the same from whoever is let in without."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from allmende.identity.keys import digest_of, key_text, new_secret
from bench import load, town
from bench.figures import Figure, Figures
from bench.posting import Measured, measure, observations
from bench.processes import served

_CONNECTIONS = 32
_NOTICED = 1.5  # seconds until the server knows of a key
_INSERT = """
INSERT INTO identity_apikey (id, name, digest, organisation_id, reads_private, manages_things,
    manages_catalogue, datastreams, sources, created)
VALUES (1, 'bench', ?, 1, 0, 1, 0, '[]', '[]', datetime())"""


def with_key(requests: load.Requests, key: str) -> load.Requests:
    """The same with one header more."""
    line = b"\r\nauthorization: Bearer %b\r\n\r\n" % key.encode()

    def request(number: int) -> bytes | None:
        plain = requests(number)
        return None if plain is None else plain.replace(b"\r\n\r\n", line, 1)

    return request


def make_key(people: Path) -> str:
    key = key_text(1, new_secret())
    with closing(sqlite3.connect(people, timeout=10)) as connection:
        connection.execute(_INSERT, (digest_of(key),))
        connection.commit()
    time.sleep(_NOTICED)
    return key


def bench(folder: Path, *, rounds: int = 8, seconds: float = 2.0) -> Figures:
    data = folder / "keyed"
    datastreams = town.prepare(data, 20)
    with served(data) as server:
        plain = observations(server.address, datastreams)
        keyed = with_key(plain, make_key(data / "people.sqlite3"))
        mine, none = Measured(), Measured()
        measure(server, plain, _CONNECTIONS, 1.0, Measured())
        for _ in range(rounds):
            measure(server, plain, _CONNECTIONS, seconds, none)
            measure(server, keyed, _CONNECTIONS, seconds, mine)
    # The middle one: the machine is quick in some rounds and slow in others, and the difference is small.
    return {"post_32_key": Figure(median(mine.rates), "requests/s", median(none.rates))}
