# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a commit brought, in the few words that a database carries to other processes: which ranges of which
datastreams, and which entities. They read the rows themselves."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from allmende.sensing.changes import Change, Committed, StoredObservation
from allmende.sensing.store import observations
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.state import Row

_AT_ONCE = 60  # ranges or changes in one note: PostgreSQL carries 8,000 bytes
_ROWS = f"""
SELECT {observations.COLUMNS} FROM observation
WHERE datastream = ? AND start BETWEEN ? AND ? AND id BETWEEN ? AND ? ORDER BY id"""
Range = tuple[int, int, int, int, int]
"""datastream, first and last start, first and last id."""


class _Note(msgspec.Struct, array_like=True):
    """`by` is who wrote it. `hidden`: hidden_of of each change; an older program does not say it."""

    by: str
    ranges: list[Range] = []
    changes: list[tuple[Literal["create", "update", "delete"], str, int]] = []
    hidden: list[int] = []


def notes(ledger: Ledger, by: str) -> Iterator[str]:
    """Of the transaction that is about to be committed."""
    ranges = list(_ranges(ledger.committed).values())
    changes = [(one.kind, one.entity, one.id) for one in ledger.changes]
    hidden = [one.hidden_of for one in ledger.changes]
    for first in range(0, max(len(ranges), len(changes)), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        yield msgspec.json.encode(_Note(by, ranges[part], changes[part], hidden[part])).decode()


def author(note: str) -> str:
    return msgspec.json.decode(note, type=_Note).by


def committed(connection: Connection, note: str) -> Committed:
    """As the writer's own feed tells it. Of corrections also what stands between them, which is no new."""
    found = msgspec.json.decode(note, type=_Note)
    rows = [row for one in found.ranges for row in connection.execute(_ROWS, one)]
    hidden = found.hidden or [0] * len(found.changes)
    changes = tuple(Change(*one, of) for one, of in zip(found.changes, hidden, strict=True))
    return Committed(tuple(map(StoredObservation._make, rows)), changes)


def _ranges(rows: list[Row]) -> dict[int, Range]:
    found: dict[int, Range] = {}
    for datastream, start, number, *_ in rows:
        known = found.get(datastream)
        found[datastream] = (
            (datastream, start, start, number, number)
            if known is None
            else (
                datastream,
                min(known[1], start),
                max(known[2], start),
                min(known[3], number),
                max(known[4], number),
            )
        )
    return found
