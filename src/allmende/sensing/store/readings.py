# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Readings become observations: by (datastream, start) a reading is new, the same again, or a correction."""

from collections.abc import Iterable, Sequence

from allmende.connectors.contract import Reading, Receipt
from allmende.core.clock import EARLIEST_KEPT, LATEST_KEPT
from allmende.core.errors import Conflict, Malformed
from allmende.core.principal import Principal
from allmende.sensing.store import endings, features, multi, observations, rights
from allmende.sensing.store.commands import NewObservation, TakeReadings
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.results import result_columns
from allmende.sensing.store.state import Row, Stream

_AT = f"SELECT {observations.COLUMNS} FROM observation WHERE datastream = ? AND start = ? ORDER BY id"
_BETWEEN = f"""SELECT {observations.COLUMNS} FROM observation
WHERE datastream = ? AND start BETWEEN ? AND ? ORDER BY start, id LIMIT ?"""


def take(ledger: Ledger, command: TakeReadings) -> Receipt:
    """Checks everything before it changes anything. Raises Unknown, Forbidden, Malformed."""
    by_stream: dict[int, list[NewObservation]] = {}
    for reading in command.readings:
        found = by_stream.get(reading[0])
        if found is None:
            found = by_stream[reading[0]] = []
        found.append(_row(reading))
    streams = [_allowed(ledger, command.principal, one) for one in by_stream]
    for stream in streams:
        multi.parts_of(stream, by_stream[stream.id])
        _check_room(ledger, stream, by_stream[stream.id])
    receipts = [_take_one(ledger, stream, by_stream[stream.id]) for stream in streams]
    return receipts[0] if len(receipts) == 1 else sum(receipts, Receipt())


def _row(reading: Reading) -> NewObservation:
    datastream, start, value, end = reading
    try:
        result, result_json = result_columns(value)
    except ValueError as error:
        raise Malformed(
            f"The reading of Datastreams({datastream}) is {repr(value)[:80]}: {error}. "
            "Try: leave it out; no value is no reading."
        ) from error
    if not EARLIEST_KEPT <= start <= LATEST_KEPT or (end is not None and not start <= end <= LATEST_KEPT):
        raise Malformed(
            f"The reading of Datastreams({datastream}) is from {start} to {end}. "
            "Known: microseconds UTC between the years 1000 and 9998, the end not before the start."
        )
    return NewObservation(start, end, result, result_json, None, None)


def _allowed(ledger: Ledger, principal: Principal, datastream: int) -> Stream:
    stream = ledger.stream(datastream)
    rights.check_may_observe(principal, stream)
    endings.check_goes_on(stream)
    return stream


def _check_room(ledger: Ledger, stream: Stream, rows: list[NewObservation]) -> None:
    """Before the first change, because a batch is taken whole or not at all. Raises Conflict."""
    try:
        ledger.check_room(stream, len(rows))
    except Conflict:  # what is stored already needs no room
        ledger.flush()
        kept, _, _ = _fold(rows)
        new = sum(1 for stored in _stored(ledger, stream, kept) if not stored)
        ledger.check_room(stream, new)


def _take_one(ledger: Ledger, stream: Stream, rows: list[NewObservation]) -> Receipt:
    rows, corrected, unchanged = _fold(rows)
    last = stream.last
    if last is None or stream.start_min is None or rows[0][0] > last[1] or rows[-1][0] < stream.start_min:
        return _add(ledger, stream, rows) + Receipt(0, corrected, unchanged)
    ledger.flush()
    new, changed = [], []
    for row, stored in zip(rows, _stored(ledger, stream, rows), strict=True):
        if not stored:
            new.append(row)
        elif any((one[3], one[4], one[5]) == row[1:4] for one in stored):
            unchanged += 1
        else:
            changed.append((stored[0], _corrected(stored[0], row)))
    if changed:
        observations.replace(ledger, stream, changed)
    return _add(ledger, stream, new) + Receipt(0, corrected + len(changed), unchanged)


def _fold(rows: list[NewObservation]) -> tuple[list[NewObservation], int, int]:
    """In the order of time, one for every start: of several the one that came last, the others counted."""
    starts = [row[0] for row in rows]
    if all(map(int.__lt__, starts, starts[1:])):
        return rows, 0, 0
    kept: list[NewObservation] = []
    corrected = unchanged = 0
    for row in sorted(rows, key=lambda one: one[0]):
        if kept and kept[-1][0] == row[0]:
            same = kept[-1] == row
            unchanged, corrected = unchanged + same, corrected + (not same)
            kept[-1] = row
        else:
            kept.append(row)
    return kept, corrected, unchanged


def _stored(ledger: Ledger, stream: Stream, rows: Sequence[NewObservation]) -> Iterable[list[Row]]:
    """For each row what is stored at its start. One statement where the rows lie close, else one for each."""
    limit = 4 * len(rows) + 64
    found: dict[int, list[Row]] = {}
    known_until = rows[-1][0]
    fetched = ledger.connection.execute(_BETWEEN, (stream.id, rows[0][0], known_until, limit)).fetchall()
    if len(fetched) == limit:
        known_until = fetched[-1][1] - 1
    for row in fetched:
        found.setdefault(row[1], []).append(row)
    for new in rows:
        if new[0] <= known_until:
            yield found.get(new[0], [])
        else:
            yield ledger.connection.execute(_AT, (stream.id, new[0])).fetchall()


def _corrected(stored: Row, row: NewObservation) -> Row:
    return (*stored[:3], row[1], row[2], row[3], *stored[6:])


def _add(ledger: Ledger, stream: Stream, rows: Sequence[NewObservation]) -> Receipt:
    if rows:
        feature = features.automatic(ledger, stream)
        ledger.add(stream, rows, feature, multi.parts_of(stream, rows))
        features.see(ledger, stream, feature if feature is not None else stream.feature)
    return Receipt(added=len(rows))
