# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`Datastreams(1)/Observations/aggregate?every=hour&of=mean,max`: what the standard lacks and all miss.

Whole hours and whole days come from the roll-ups, what they do not know from the values themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from allmende.core.clock import HOUR, parse_moment
from allmende.core.errors import Malformed, TooLarge, Unknown
from allmende.sensing.entities import MULTI_DATASTREAM
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.http.links import address
from allmende.sensing.http.profile import V1_1
from allmende.sensing.http.values import iso
from allmende.sensing.hub import Hub
from allmende.sensing.odata.ast import Expression
from allmende.sensing.odata.expressions import parse_expression
from allmende.sensing.sql.reach import Base
from allmende.sensing.sql.scope import Asker
from allmende.sensing.sql.streams import plan_numbers
from allmende.sensing.store.aggregates import Tally, figure, functions_of, needs_values, sorted_into
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.intervals import Every, edges, parse_every, place_of
from allmende.sensing.store.reader import numbers
from allmende.sensing.store.series import buckets, days, hours

MOST = 10_000
"""Intervals of one answer."""
MOST_VALUES = 2_000_000
"""Read for one answer: about two seconds."""
_PAGE = 1_000
OPTIONS = (
    "every",
    "of",
    "zone",
    "from",
    "until",
    "component",
    "$filter",
    "$top",
    "$skiptoken",
    "$resultFormat",
)
_CSV = ((b"content-type", b"text/csv;charset=utf-8;header=present"),)


@dataclass(frozen=True, slots=True)
class Wish:
    """`since` and `until` in microseconds UTC, None where nothing is said. `component`: of a
    MultiDatastream."""

    every: Every
    functions: tuple[str, ...]
    zone: ZoneInfo
    since: int | None
    until: int | None
    component: int | None
    condition: Expression | None
    top: int
    is_csv: bool


def wish_of(given: Sequence[tuple[str, str]], zone: ZoneInfo) -> Wish:
    """Raises Malformed."""
    options: dict[str, str] = {}
    for name, text in given:
        if name not in OPTIONS:
            raise Malformed(f"{name[:40]} is not known here. Known: {', '.join(OPTIONS)}.")
        if name in options:
            raise Malformed(f"{name} is given twice.")
        options[name] = text
    if "every" not in options:
        raise Malformed("every is missing. Try: every=hour&of=mean,max.")
    token = options.get("$skiptoken")
    zone = _zone(options["zone"]) if "zone" in options else zone
    return Wish(
        parse_every(options["every"]),
        functions_of(options.get("of", "count,mean,min,max")),
        zone,
        _moment(options, "from", zone) if token is None else _whole("$skiptoken", token, -(1 << 62)),
        _moment(options, "until", zone),
        _whole("component", options["component"], 0) if "component" in options else None,
        parse_expression(options["$filter"]) if "$filter" in options else None,
        min(MOST, max(1, _whole("$top", options["$top"], 0))) if "$top" in options else _PAGE,
        _is_csv(options.get("$resultFormat", "")),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Malformed(f"zone={name[:60]!r} is no time zone. Try: Europe/Berlin, UTC.") from error


def _moment(options: dict[str, str], name: str, zone: ZoneInfo) -> int | None:
    """A day alone begins where the days of the answer do."""
    text = options.get(name)
    if text is None:
        return None
    try:
        return parse_moment(text, zone)
    except Malformed as error:
        raise Malformed(f"{name}: {error.message}") from error


def _whole(name: str, text: str, least: int) -> int:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19) or sign * int(digits) < least:
        raise Malformed(f"{name} is {text[:40]!r}. Known: a whole number.")
    return sign * int(digits)


def _is_csv(text: str) -> bool:
    if text.lower() not in ("", "csv"):
        raise Malformed(f"$resultFormat is {text[:40]!r}. Known here: CSV, or JSON without it.")
    return bool(text)


class Aggregation:
    """One question about one datastream, inside one transaction."""

    def __init__(self, hub: Hub, connection: Connection, asker: Asker, base: Base, wish: Wish) -> None:
        self._hub, self._connection, self._asker = hub, connection, asker
        self._base, self._wish = base, wish
        self._tallies: dict[int, Tally] = {}
        self._check_component()

    def answer(self, request: Request, given: Sequence[tuple[str, str]]) -> Answer:
        span = self._span()
        if span is None:
            return _written(self._wish, [], None)
        low, high = span
        found = edges(self._wish.every, self._wish.zone, low, high, self._wish.top + 1)
        page, more = found[: self._wish.top + 1], len(found) > self._wish.top + 1
        self._fill(page, low, min(high, page[-1]))
        rows = [
            (page[place], page[place + 1], tally)
            for place, tally in sorted(self._tallies.items())
            if tally.count
        ]
        link = _next(request, given, page[-1]) if more else None
        return _written(self._wish, rows, link)

    def _check_component(self) -> None:
        is_multi = self._base.owner is MULTI_DATASTREAM
        if is_multi and self._wish.component is None:
            raise Malformed("The results are arrays. Try: component=0 for the first of each.")
        if not is_multi and self._wish.component is not None:
            raise Malformed("component is for MultiDatastreams; this is a Datastream.")

    def _span(self) -> tuple[int, int] | None:
        """[low, high) of what there is and is asked about; None where nothing is."""
        row = self._connection.execute(
            "SELECT start_min, last_start FROM datastream_state WHERE datastream = ?", (self._base.id,)
        ).fetchone()
        if row is None or row[0] is None:
            return None
        wish = self._wish
        low = row[0] if wish.since is None else max(row[0], wish.since)
        high = row[1] + 1 if wish.until is None else min(row[1] + 1, wish.until)
        return (low, high) if low < high else None

    def _fill(self, found: list[int], low: int, high: int) -> None:
        """What lies in whole intervals from roll-ups, where they can say it."""
        table = self._table(found)
        if table is None:
            self._read(found, low, high)
            return
        first = low if low == found[0] or self._is_all_after(low) else found[1]
        last = high if high == found[-1] or self._is_all_before(high) else found[-2]
        if first >= last:
            self._read(found, low, high)
            return
        for begin, end in ((low, first), (last, high)):
            if begin < end:
                self._read(found, begin, end)
        self._add_up(table, found, first, last)

    def _is_all_after(self, low: int) -> bool:
        """Nothing of the first interval is left out: the datastream begins in it."""
        return self._wish.since is None or low > self._wish.since

    def _is_all_before(self, high: int) -> bool:
        """Nothing of the last interval is left out: the datastream ends in it."""
        return self._wish.until is None or high < self._wish.until

    def _table(self, found: Sequence[int]) -> str | None:
        wish = self._wish
        if wish.condition is not None or needs_values(wish.functions):
            return None
        if not wish.every.within and wish.zone.key == self._hub.zone.key:
            return "rollup_day"
        return "rollup_hour" if all(one % HOUR == 0 for one in found) else None

    def _add_up(self, table: str, found: list[int], low: int, high: int) -> None:
        component = 0 if self._wish.component is None else self._wish.component + 1
        wanted = hours(low, high) if table == "rollup_hour" else days(low, high, self._hub.zone)
        number = int(self._base.id)  # type: ignore[arg-type]  # a path gives ids
        for bucket in buckets(self._connection, table, number, wanted, component):
            self._tallies.setdefault(place_of(found, bucket[0]), Tally()).take(bucket)

    def _read(self, found: list[int], low: int, high: int) -> None:
        wish, left = self._wish, MOST_VALUES
        prepared = plan_numbers(self._asker, self._base, wish.condition, (low, high), wish.component)
        for chunk in numbers(self._connection, prepared):
            left -= len(chunk)
            if left < 0:
                raise TooLarge(
                    f"More than {MOST_VALUES:,} values would be read. Try: of=count,sum,mean,min,max without "
                    "$filter, which are known beforehand, or `from` and `until`."
                )
            sorted_into(found, chunk, self._tallies)


def _next(request: Request, given: Sequence[tuple[str, str]], edge: int) -> str:
    kept = [one for one in given if one[0] != "$skiptoken"]
    return address(request.root, request.path, [*kept, ("$skiptoken", str(edge))])


def _written(wish: Wish, rows: Sequence[tuple[int, int, Tally]], link: str | None) -> Answer:
    figures = [(low, high, [figure(one, tally) for one in wish.functions]) for low, high, tally in rows]
    if wish.is_csv:
        lines = [",".join(("start", "end", *wish.functions))]
        lines += [",".join((iso(low), iso(high), *map(repr, values))) for low, high, values in figures]
        return Answer(200, ("\r\n".join(lines) + "\r\n").encode(), _CSV)
    document: dict[str, object] = {} if link is None else {V1_1.next_link: link}
    document["value"] = [
        {"phenomenonTime": f"{iso(low)}/{iso(high)}", **dict(zip(wish.functions, values, strict=True))}
        for low, high, values in figures
    ]
    return Answer(200, msgspec.json.encode(document))


def no_such(path: str) -> Unknown:
    return Unknown(
        f"There is nothing to aggregate at {path[:80]}. "
        "Try: /Datastreams(1)/Observations/aggregate?every=hour."
    )
