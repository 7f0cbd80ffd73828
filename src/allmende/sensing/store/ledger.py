# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one transaction of the writer gathers before it is written: rows, states, roll-ups, changes."""

# ruff: noqa: PLR1730  in the hot loop a call costs more than a comparison

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Literal

from allmende.core.clock import Clock
from allmende.core.errors import Conflict
from allmende.core.ids import SERIAL_BITS, SERIAL_LIMIT, SERIALS_PER_BLOCK_BITS
from allmende.core.principal import Visibility
from allmende.sensing.changes import Change, StoredObservation
from allmende.sensing.store import rights, state
from allmende.sensing.store.commands import NewObservation
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.days import Days
from allmende.sensing.store.devices import Devices
from allmende.sensing.store.heard import Heard
from allmende.sensing.store.rollups import Rollups
from allmende.sensing.store.state import Row, Span, Stream

_PLAIN = "observation (datastream, start, id, result)"
_WHOLE = 'observation (datastream, start, id, "end", result, result_json, result_time, feature, extra)'
_SPAN = "observation_span (datastream, block, start_low, start_high)"
_WIDEN_SPAN = """
ON CONFLICT (datastream, block) DO UPDATE SET
    start_low = {least}(observation_span.start_low, excluded.start_low),
    start_high = {greatest}(observation_span.start_high, excluded.start_high)"""
_FEATURE = "datastream_feature (datastream, feature, count)"
_COUNT_FEATURE = """
ON CONFLICT (datastream, feature) DO UPDATE SET count = datastream_feature.count + excluded.count"""
_NOTHING = (None, None, None, None)
_plain_columns = itemgetter(0, 1, 2, 4)
_STREAMS_KEPT = 50_000


class Ledger:
    """Knows the datastreams that were touched (kept between groups while nobody else writes) and what of the
    present transaction is not in the store yet."""

    def __init__(self, connection: Connection, days: Days, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock
        self.moment = 0
        """Of all changes of a group: nobody sees, looking back, what stood between them."""
        self.rollups = Rollups(days)
        self.devices = Devices(connection)
        self.heard = Heard(connection)
        self.changes: list[Change] = []
        self.before: dict[tuple[str, int], dict[str, Any]] = {}
        """How entities stood before the present command changed them along with another (snapshots.keep)."""
        self.committed: list[Row] = []
        """New and corrected observations of this group that are in the store, for the feed."""
        self._rows: list[Row] = []
        self._streams: dict[int, Stream] = {}
        self._touched: dict[int, Stream] = {}
        self._spans: dict[tuple[int, int], list[int]] = {}
        self._features: dict[tuple[int, int], int] = {}

    def begin(self) -> None:
        """A new group: nothing has happened yet."""
        self.changes = []
        self.committed = []
        self.moment = max(self.clock(), self.moment + 1)
        if len(self._streams) > _STREAMS_KEPT:
            self._streams.clear()

    def stream(self, datastream: int) -> Stream:
        """Raises Unknown."""
        known = self._streams.get(datastream)
        if known is None:
            known = state.load(self.connection, datastream)
            if known is None:
                raise rights.unknown("Datastreams", datastream)
            self._streams[datastream] = known
        return known

    def touch(self, stream: Stream) -> None:
        """Its state is to be written with the next flush."""
        self._touched[stream.id] = stream

    def add(
        self,
        stream: Stream,
        observations: Sequence[NewObservation],
        feature: int | None,
        parts: Sequence[Sequence[Any]] | None = None,
    ) -> range:
        """Numbers and counts the observations; `feature` is one that is there, `parts` are the components of
        a MultiDatastream's results. Returns their ids."""
        self.check_room(stream, len(observations))
        first = stream.serial + 1
        column = self._feature_column(stream, feature, len(observations))
        self._append(stream, observations, column)
        for new, components in zip(observations, parts or (), strict=False):
            self.rollups.count_parts(stream.id, new.start, components)
        stream.count += len(observations)
        self._touched[stream.id] = stream
        base = stream.id << SERIAL_BITS
        return range(base + first, base + stream.serial + 1)

    def add_usual(self, stream: Stream, new: NewObservation) -> range | None:
        """As `add` for one number at one instant after all others, of the datastream's own feature, in the
        span that is known: what sensors send. None, and nothing is done: it is something else."""
        start, end, result, _, result_time, extra = new
        serial, last, span = stream.serial + 1, stream.last, stream.span
        if (
            result is None
            or end is not None
            or result_time is not None
            or extra is not None
            or span is None
            or last is None
            or start < last[1]
            or start > span.high
            or serial >> SERIALS_PER_BLOCK_BITS != span.block
            or serial >= SERIAL_LIMIT
        ):
            return None
        number = (stream.id << SERIAL_BITS) + serial
        stream.last = row = (stream.id, start, number, None, result, None, None, None, None)
        self._rows.append(row)
        stream.serial = serial
        stream.count += 1
        if start > stream.end_max:  # type: ignore[operator]  # there is a last one
            stream.end_max = start
        self._touched[stream.id] = stream
        self.count_feature(stream, stream.feature, 1)  # type: ignore[arg-type]  # it has one
        self.rollups.count(stream.id, start, result)
        return range(number, number + 1)

    def check_room(self, stream: Stream, count: int) -> None:
        """Raises Conflict where the serials are used up."""
        if stream.serial + count >= SERIAL_LIMIT:
            raise Conflict(f"Datastreams({stream.id}) is full. Try: a new Datastream.")

    def _append(  # noqa: C901, PLR0912, PLR0915
        self, stream: Stream, observations: Sequence[NewObservation], column: int | None
    ) -> None:
        """One pass over the rows, in one piece: each call in here would cost as much as all it does."""
        datastream, serial = stream.id, stream.serial
        base, append = datastream << SERIAL_BITS, self._rows.append
        last, earliest, reach = stream.last, stream.start_min, stream.end_max
        newest = -(1 << 63) if last is None else last[1]
        if earliest is None or reach is None:
            earliest, reach = 1 << 63, -(1 << 63)
        low = high = 0
        block, span_low, span_high = stream.span or (-1, 0, 0)
        for start, end, result, result_json, result_time, extra in observations:
            serial += 1
            row = (datastream, start, base + serial, end, result, result_json, result_time, column, extra)
            append(row)
            if start >= newest:
                last, newest = row, start
            if start < earliest:
                earliest = start
            if end is not None and end - start > stream.longest:
                stream.longest = end - start
            until = start if end is None else end
            if until > reach:
                reach = until
            if result_time is not None:
                _note_result_time(stream, result_time)
            if not low <= start < high:
                tally, low, high = self.rollups.tally(datastream, start)
            if result is None:
                tally[4] += 1
            else:
                tally[0] += 1
                tally[1] += result
                if result < tally[2]:
                    tally[2] = result
                if result > tally[3]:
                    tally[3] = result
            if not span_low <= start <= span_high or serial >> SERIALS_PER_BLOCK_BITS != block:
                block, span_low, span_high = self._widen(stream, serial >> SERIALS_PER_BLOCK_BITS, start)
        stream.serial, stream.last = serial, last
        if observations:
            stream.start_min, stream.end_max = earliest, reach

    def _widen(self, stream: Stream, block: int, start: int) -> Span:
        """The span of the block with this start in it, and as much room again in the direction it grew."""
        span = stream.span
        if span is None or span.block != block:
            known = state.load_span(self.connection, stream, block) if span is None else None
            span = known or Span(block, start, start)
        if start > span.high:
            span = Span(block, span.low, 2 * start - span.low)
        elif start < span.low:
            span = Span(block, 2 * start - span.high, span.high)
        stream.span = span
        self.widen_span(stream.id, *span)
        return span

    def _feature_column(self, stream: Stream, feature: int | None, count: int) -> int | None:
        """What stands in the row: NULL for the datastream's own feature, which the first ones settle."""
        if feature is not None and stream.count == 0:
            stream.feature = feature
        feature = stream.feature if feature is None else feature
        if feature is None or not count:
            return None
        self.count_feature(stream, feature, count)
        return None if feature == stream.feature else feature

    def count_feature(self, stream: Stream, feature: int, count: int) -> None:
        key = (stream.id, feature)
        self._features[key] = self._features.get(key, 0) + count

    def widen_span(self, datastream: int, block: int, low: int, high: int) -> None:
        span = self._spans.setdefault((datastream, block), [low, high])
        span[0], span[1] = min(span[0], low), max(span[1], high)

    def note(self, kind: Literal["create", "update"], entity: str, number: int) -> None:
        self.changes.append(Change(kind, entity, number))

    def note_deleted(self, entity: str, number: int, organisation: int, visibility: int) -> None:
        hidden_of = 0 if visibility == Visibility.PUBLIC else organisation
        self.changes.append(Change("delete", entity, number, hidden_of))

    def flush(self) -> None:
        """Writes everything that was gathered into the open transaction."""
        if self._rows:
            self._insert(self._rows)
            self.committed += self._rows
            self._rows = []
        if self._spans:
            spans = [(*key, low, high) for key, (low, high) in self._spans.items()]
            self.connection.insert(_SPAN, spans, self.connection.dialect.merging(_WIDEN_SPAN))
            self._spans.clear()
        if self._features:
            counts = [(*key, count) for key, count in self._features.items()]
            self.connection.insert(_FEATURE, counts, _COUNT_FEATURE)
            self._features.clear()
        if self._touched:
            state.save(self.connection, self._touched.values())
            self._touched.clear()
        self.rollups.flush(self.connection)
        self.devices.flush()
        self.heard.flush()

    def _insert(self, rows: Sequence[Row]) -> None:
        """Most rows are an instant and a number; the others name every column."""
        plain = [_plain_columns(row) for row in rows if row[3] is None and row[5:] == _NOTHING]
        self.connection.insert(_PLAIN, plain)
        if len(plain) < len(rows):
            whole = [row for row in rows if row[3] is not None or row[5:] != _NOTHING]
            self.connection.insert(_WHOLE, whole)

    def forget(self) -> None:
        """Somebody else wrote, or something was taken back: nothing remembered may be trusted."""
        self._rows = []
        self._streams.clear()
        self._touched.clear()
        self._spans.clear()
        self._features.clear()
        self.rollups.drop()
        self.devices.forget()
        self.heard.forget()

    def stored(self) -> tuple[StoredObservation, ...]:
        return tuple(map(StoredObservation._make, self.committed))


def _note_result_time(stream: Stream, instant: int) -> None:
    if stream.result_time_min is None or instant < stream.result_time_min:
        stream.result_time_min = instant
    if stream.result_time_max is None or instant > stream.result_time_max:
        stream.result_time_max = instant
