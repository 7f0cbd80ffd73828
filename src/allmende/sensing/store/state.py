# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is known of a datastream between two groups, and how it is read from and written to the store."""

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

import msgspec

from allmende.core.principal import Principal
from allmende.sensing.store.connection import Connection

Row = tuple[int, int, int, int | None, float | int | None, str | None, int | None, int | None, str | None]
"""A row of `observation`: datastream, start, id, end, result, result_json, result_time, feature, extra."""

_LOAD = """
SELECT datastream.id, organisation, visibility, datastream.thing, count, serial,
    last_start, last_id, last_end, last_result, last_result_json, last_result_time, last_feature, last_extra,
    start_min, end_max, result_time_min, result_time_max, feature, area, longest,
    ending.reason, ending.since, ending.address,
    CASE WHEN multi = 1 THEN data_types END
FROM datastream JOIN datastream_state ON datastream = datastream.id
LEFT JOIN ending ON ending.thing = datastream.thing AND ending.goes_on = 0 WHERE datastream.id = ?"""
_USUAL = ("count", "serial", "last_start", "last_id", "last_result", "start_min", "end_max")
_UNUSUAL = (
    "last_end",
    "last_result_json",
    "last_result_time",
    "last_feature",
    "last_extra",
    "result_time_min",
    "result_time_max",
    "longest",
)
_SETTLE = "UPDATE datastream_state SET feature = ?, area = ? WHERE datastream = ?"
_SPAN = "SELECT start_low, start_high FROM observation_span WHERE datastream = ? AND block = ?"
_LAST = """
SELECT datastream, start, id, "end", result, result_json, result_time, feature, extra FROM observation
WHERE datastream = ? ORDER BY start DESC, id DESC LIMIT 1"""
_FIRST = "SELECT start FROM observation WHERE datastream = ? ORDER BY start LIMIT 1"
_REACH = 'SELECT max(coalesce("end", start)) FROM observation WHERE datastream = ? AND start >= ?'
_RESULT_TIMES = "SELECT min(result_time), max(result_time) FROM observation WHERE datastream = ?"
_NOTHING = (None,) * 8


class Span(NamedTuple):
    """A row of `observation_span` as it is or will be in the store: a little wider than need be, so that it
    is written some ten times for 1,024 observations and not with each."""

    block: int
    low: int
    high: int


class Stream:
    """A datastream as the writer knows it: columns of `datastream` and `datastream_state`.

    `last` is a row of `observation`. `longest` never shrinks: it bounds where an interval can begin that
    reaches beyond a given instant. `seen` are features that lie inside `area` for certain. `usual_writer` is
    whoever was last found to be allowed to add to it, while NULL stands for the feature it is given. `ended`:
    reason, since and address where its Thing takes no more. `components`: how many values a MultiDatastream's
    results have; 0 for a Datastream.
    """

    __slots__ = (
        "area",
        "automatic",
        "automatic_known",
        "components",
        "count",
        "end_max",
        "ended",
        "feature",
        "id",
        "last",
        "longest",
        "organisation",
        "result_time_max",
        "result_time_min",
        "saved",
        "seen",
        "serial",
        "settled",
        "span",
        "start_min",
        "thing",
        "usual_writer",
        "visibility",
    )

    def __init__(self, row: tuple[object, ...]) -> None:
        self.id: int
        self.organisation: int
        self.visibility: int
        self.thing: int
        self.count: int
        self.serial: int
        self.start_min: int | None
        self.end_max: int | None
        self.result_time_min: int | None
        self.result_time_max: int | None
        self.feature: int | None
        self.area: str | None
        self.longest: int
        self.id, self.organisation, self.visibility, self.thing, self.count, self.serial = row[:6]  # type: ignore[assignment]
        last = (self.id, *row[6:14])
        self.last: Row | None = None if row[6] is None else last  # type: ignore[assignment]
        (
            self.start_min,
            self.end_max,
            self.result_time_min,
            self.result_time_max,
            self.feature,
            self.area,
            self.longest,
        ) = row[14:21]  # type: ignore[assignment]
        self.ended: tuple[str, int, str] | None = None if row[21] is None else row[21:24]  # type: ignore[assignment]
        self.components = 0 if row[24] is None else len(msgspec.json.decode(str(row[24])))
        self.seen: set[int] = {self.feature} if self.feature is not None and self.count else set()
        self.settled = (self.feature, self.area)
        self.saved = self.unusual()
        self.span: Span | None = None
        self.automatic: int | None = None
        self.automatic_known = False
        self.usual_writer: Principal | None = None

    @property
    def name(self) -> str:
        """As in an address."""
        return f"{'Multi' if self.components else ''}Datastreams({self.id})"

    def usual(self) -> tuple[object, ...]:
        """The datastream, then what every observation changes."""
        last = self.last or (self.id, *_NOTHING)
        return (
            self.id,
            self.count,
            self.serial,
            last[1],
            last[2],
            last[4],
            self.start_min,
            self.end_max,
        )

    def unusual(self) -> tuple[object, ...]:
        """What an instant with a number, appended at the end, leaves as it is."""
        last = self.last or (self.id, *_NOTHING)
        return (last[3], *last[5:], self.result_time_min, self.result_time_max, self.longest)


def load(connection: Connection, datastream: int) -> Stream | None:
    row = connection.execute(_LOAD, (datastream,)).fetchone()
    return None if row is None else Stream(row)


def load_span(connection: Connection, stream: Stream, block: int) -> Span | None:
    row = connection.execute(_SPAN, (stream.id, block)).fetchone()
    return None if row is None else Span(block, *row)


def save(connection: Connection, streams: Collection[Stream]) -> None:
    usual, whole = [], []
    for stream in streams:
        now = stream.unusual()
        if now == stream.saved:
            usual.append(stream.usual())
        else:
            whole.append(stream.usual() + now)
            stream.saved = now
    connection.insert(_into(_USUAL), usual, _over(_USUAL))
    connection.insert(_into(_USUAL + _UNUSUAL), whole, _over(_USUAL + _UNUSUAL))
    for stream in streams:  # rarely: both are indexed or long
        if stream.area is not stream.settled[1] or stream.feature != stream.settled[0]:
            connection.execute(_SETTLE, (stream.feature, stream.area, stream.id))
            stream.settled = (stream.feature, stream.area)


def recount(connection: Connection, stream: Stream) -> None:
    """Finds the last, the first and the furthest anew from the raw rows; the count is the caller's."""
    row = connection.execute(_LAST, (stream.id,)).fetchone()
    if row is None:
        stream.last = stream.start_min = stream.end_max = None
        stream.result_time_min = stream.result_time_max = None
        return
    stream.last = row
    stream.start_min = connection.execute(_FIRST, (stream.id,)).fetchone()[0]
    # Whatever ends after the last start begins at most the longest interval before it.
    bound = (stream.id, row[1] - stream.longest)
    stream.end_max = connection.execute(_REACH, bound).fetchone()[0]


def recount_result_times(connection: Connection, stream: Stream) -> None:
    """Reads the whole datastream: only for when an extreme went."""
    row = connection.execute(_RESULT_TIMES, (stream.id,)).fetchone()
    stream.result_time_min, stream.result_time_max = row


@cache
def _into(columns: tuple[str, ...]) -> str:
    return f"datastream_state (datastream, {', '.join(columns)})"


@cache
def _over(columns: tuple[str, ...]) -> str:
    """The row is there from the datastream's creation on, so this is an update of many at once."""
    changes = ", ".join(f"{one} = excluded.{one}" for one in columns)
    return f"ON CONFLICT (datastream) DO UPDATE SET {changes}"
