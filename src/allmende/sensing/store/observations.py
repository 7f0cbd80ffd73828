# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Observations that are stored already: found by id, changed, taken away, and every count kept true."""

from collections.abc import Sequence

from allmende.core.ids import block_of, datastream_of
from allmende.sensing.store import features, state
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.state import Row, Stream

COLUMNS = 'datastream, start, id, "end", result, result_json, result_time, feature, extra'
_SPAN = "SELECT start_low, start_high FROM observation_span WHERE datastream = ? AND block = ?"
_BY_ID = f"SELECT {COLUMNS} FROM observation WHERE datastream = ? AND start BETWEEN ? AND ? AND id = ?"
_UPDATE = """
UPDATE observation
SET start = ?, "end" = ?, result = ?, result_json = ?, result_time = ?, feature = ?, extra = ?
WHERE datastream = ? AND start = ? AND id = ?"""
_DELETE = "DELETE FROM observation WHERE datastream = ? AND start = ? AND id = ?"
_UNOBSERVED = "DELETE FROM datastream_feature WHERE datastream = ? AND count <= 0"


def find(connection: Connection, number: int) -> Row | None:
    """The observation of this id; None where there is none."""
    datastream = datastream_of(number)
    if datastream >= 1 << 33:  # no column holds it
        return None
    span = connection.execute(_SPAN, (datastream, block_of(number))).fetchone()
    if span is None:
        return None
    row: Row | None = connection.execute(_BY_ID, (datastream, *span, number)).fetchone()
    return row


def replace(ledger: Ledger, stream: Stream, pairs: Sequence[tuple[Row, Row]]) -> None:
    """Puts the second of each pair in the place of the first: same datastream, same id."""
    ledger.flush()
    ledger.connection.executemany(
        _UPDATE, [(new[1], *new[3:9], old[0], old[1], old[2]) for old, new in pairs]
    )
    for old, new in pairs:
        if new[1] != old[1]:
            ledger.widen_span(stream.id, block_of(new[2]), new[1], new[1])
        if new[3] is not None:
            stream.longest = max(stream.longest, new[3] - new[1])
    _survey(ledger, stream, pairs)
    _recount(ledger, stream, [old for old, _ in pairs], [new for _, new in pairs])
    ledger.committed += [new for _, new in pairs]


def delete(ledger: Ledger, stream: Stream, rows: Sequence[Row]) -> None:
    ledger.flush()
    ledger.connection.executemany(_DELETE, [row[:3] for row in rows])
    stream.count -= len(rows)
    _survey(ledger, stream, [(row, None) for row in rows])
    _recount(ledger, stream, rows, [])


def _recount(ledger: Ledger, stream: Stream, gone: Sequence[Row], come: Sequence[Row]) -> None:
    connection = ledger.connection
    ledger.rollups.recount(
        connection, stream.id, (row[1] for row in (*gone, *come)), multi=stream.components > 0
    )
    state.recount(connection, stream)
    times = {row[6] for row in gone} ^ {row[6] for row in come}
    if times - {None}:
        state.recount_result_times(connection, stream)
    ledger.touch(stream)
    ledger.flush()


def _survey(ledger: Ledger, stream: Stream, pairs: Sequence[tuple[Row, Row | None]]) -> None:
    """Counts the features anew and, where one came or went, the area."""
    moved = False
    for old, new in pairs:
        before = stream.feature if old[7] is None else old[7]
        after = None if new is None else stream.feature if new[7] is None else new[7]
        if before == after:
            continue
        moved = True
        if before is not None:
            ledger.count_feature(stream, before, -1)
        if after is not None:
            ledger.count_feature(stream, after, 1)
    if moved:
        ledger.flush()
        ledger.connection.execute(_UNOBSERVED, (stream.id,))
        features.resurvey(ledger.connection, stream)
