# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""All functions of `$filter` and `$orderby` in one table (OGC 18-088 §9.3.3.5.2): the compiler reads it, and
the reference page is written from it.

Whatever the function, null among its arguments gives null. A time is an interval in UTC whose ends are one
for an instant; it does not contain its end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from allmende.core.clock import EARLIEST, LATEST
from allmende.core.errors import Malformed
from allmende.sensing.sql import geography, intervals
from allmende.sensing.sql.nodes import NULL, Function, Moment, Term, Type
from allmende.sensing.sql.scope import Scope

Build = Callable[[Scope, tuple[Term, ...]], Term]
"""What a call means, of its arguments in the types that the table says; a time is a Moment."""


@dataclass(frozen=True, slots=True, eq=False)
class FilterFunction:
    """`printed`: its SQL with the arguments by their place, of a time its beginning; `postgres`: where that
    differs. Or `build`: what it is made of. A name may stand in the table once for each number of arguments.
    An argument must not be printed twice where it can be of the type that the function gives: nested calls
    would double with each level."""

    group: str
    name: str
    takes: tuple[Type, ...]
    gives: Type
    says: str
    example: str
    printed: str = ""
    postgres: str = ""
    build: Build | None = None

    def term(self, scope: Scope, arguments: tuple[Term, ...]) -> Term:
        starts = tuple(one.start if isinstance(one, Moment) else one for one in arguments)
        if NULL in starts:
            return Moment(NULL) if self.gives is Type.TIME else NULL
        if self.build is not None:
            return self.build(scope, arguments)
        found = Function(self.name, starts)
        return Moment(found) if self.gives is Type.TIME else found


def _now(scope: Scope, _: tuple[Term, ...]) -> Term:
    return Moment(scope.slot(scope.asker.now))


def _earliest(scope: Scope, _: tuple[Term, ...]) -> Term:
    return Moment(scope.slot(EARLIEST))


def _latest(scope: Scope, _: tuple[Term, ...]) -> Term:
    return Moment(scope.slot(LATEST))


def _contains(_: Scope, arguments: tuple[Term, ...]) -> Term:
    return Function("contains", arguments[::-1])  # the needle comes first (trap 26)


def _part(name: str) -> tuple[str, str]:
    """How it is printed, on PostgreSQL too."""
    found = f"time_part('{name}', {{0}})"
    return found, f"number_of({found})" if name == "fractionalseconds" else f"{found}::numeric"


_BLANK = (*range(9, 14), 32, 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288)
_BLANKS = "".join(f"\\{one:04x}" for one in _BLANK)
_ONE_TEXT, _TWO_TEXTS, _ONE_NUMBER = (Type.TEXT,), (Type.TEXT, Type.TEXT), (Type.NUMBER,)
_ONE_TIME, _TWO_TIMES = (Type.TIME,), (Type.TIME, Type.TIME)
_TWO_SHAPES = (Type.GEOMETRY, Type.GEOMETRY)
_TEXTS, _NUMBERS, _TIMES, _INTERVALS, _TYPES = "Texts", "Numbers", "Times", "Intervals", "Types"
_PLACES = "Places"
_POINT = "geography'POINT (7.63 51.96)'"
_LINE = "geography'LINESTRING (7.6 51.9, 7.7 52)'"
_AREA = "geography'POLYGON ((7.6 51.9, 7.7 51.9, 7.7 52, 7.6 51.9))'"

TABLE: tuple[FilterFunction, ...] = (
    FilterFunction(
        _TEXTS, "contains", _TWO_TEXTS, Type.BOOLEAN, "The second text is somewhere in the first.",
        "Things?$filter=contains(name, 'haus')", "instr({0}, {1}) > 0", "strpos({0}, {1}) > 0",
    ),
    FilterFunction(
        _TEXTS, "substringof", _TWO_TEXTS, Type.BOOLEAN, "The first text is somewhere in the second.",
        "Things?$filter=substringof('haus', name)", build=_contains,
    ),
    FilterFunction(
        _TEXTS, "startswith", _TWO_TEXTS, Type.BOOLEAN, "The first text begins with the second.",
        "Things?$filter=startswith(name, 'Rat')", "substr({0}, 1, length({1})) = {1}",
    ),
    FilterFunction(
        _TEXTS, "endswith", _TWO_TEXTS, Type.BOOLEAN, "The first text ends with the second.",
        "Things?$filter=endswith(name, 'haus')",
        "length({0}) >= length({1}) AND substr({0}, length({0}) - length({1}) + 1) = {1}",
    ),
    FilterFunction(
        _TEXTS, "length", _ONE_TEXT, Type.NUMBER, "How many characters the text has.",
        "Things?$filter=length(name) gt 5", "length({0})",
    ),
    FilterFunction(
        _TEXTS, "indexof", _TWO_TEXTS, Type.NUMBER,
        "Where the second text begins in the first, counted from 0; -1 where it does not.",
        "Things?$filter=indexof(name, 'haus') eq 3", "instr({0}, {1}) - 1", "strpos({0}, {1}) - 1",
    ),
    FilterFunction(
        _TEXTS, "substring", (Type.TEXT, Type.NUMBER), Type.TEXT,
        "The text from a character on, counted from 0; what is below 0 is 0.",
        "Things?$filter=substring(name, 3) eq 'haus'", "text_part({0}, {1})",
        'text_part({0}, {1}) COLLATE "C"',
    ),
    FilterFunction(
        _TEXTS, "substring", (Type.TEXT, Type.NUMBER, Type.NUMBER), Type.TEXT,
        "The same, of so many characters.", "Things?$filter=substring(name, 0, 3) eq 'Rat'",
        "text_part({0}, {1}, {2})", 'text_part({0}, {1}, {2}) COLLATE "C"',
    ),
    FilterFunction(
        _TEXTS, "tolower", _ONE_TEXT, Type.TEXT, "The text in small letters.",
        "Things?$filter=tolower(name) eq 'rathaus'", "unicode_lower({0})", 'unicode_lower({0}) COLLATE "C"',
    ),
    FilterFunction(
        _TEXTS, "toupper", _ONE_TEXT, Type.TEXT, "The text in capital letters.",
        "Things?$filter=toupper(name) eq 'RATHAUS'", "unicode_upper({0})", 'unicode_upper({0}) COLLATE "C"',
    ),
    FilterFunction(
        _TEXTS, "trim", _ONE_TEXT, Type.TEXT, "The text without blanks at its ends.",
        "Things?$filter=trim(name) eq 'Rathaus'", f"trim({{0}}, char({', '.join(map(str, _BLANK))}))",
        f"btrim({{0}}, U&'{_BLANKS}') COLLATE \"C\"",
    ),
    FilterFunction(
        _TEXTS, "concat", _TWO_TEXTS, Type.TEXT, "The second text after the first.",
        "Things?$filter=concat(name, '!') eq 'Rathaus!'", "{0} || {1}", '({0} || {1}) COLLATE "C"',
    ),
    FilterFunction(
        _NUMBERS, "round", _ONE_NUMBER, Type.NUMBER, "The nearest whole number; a half goes away from zero.",
        "Observations?$filter=round(result) eq 3", "number_round({0})", "number_whole({0}, 2)",
    ),
    FilterFunction(
        _NUMBERS, "floor", _ONE_NUMBER, Type.NUMBER, "The greatest whole number that is not greater.",
        "Observations?$filter=floor(result) eq 2", "number_floor({0})", "number_whole({0}, 0)",
    ),
    FilterFunction(
        _NUMBERS, "ceiling", _ONE_NUMBER, Type.NUMBER, "The least whole number that is not less.",
        "Observations?$filter=ceiling(result) eq 3", "number_ceiling({0})", "number_whole({0}, 1)",
    ),
    FilterFunction(
        _TIMES, "now", (), Type.TIME, "When the question came.",
        "Observations?$filter=phenomenonTime gt now() sub duration'PT1H'", build=_now,
    ),
    FilterFunction(
        _TIMES, "mindatetime", (), Type.TIME, "The earliest time: the beginning of the year 1.",
        "Observations?$filter=phenomenonTime gt mindatetime()", build=_earliest,
    ),
    FilterFunction(
        _TIMES, "maxdatetime", (), Type.TIME, "The latest time: the end of the year 9999.",
        "Observations?$filter=phenomenonTime lt maxdatetime()", build=_latest,
    ),
    FilterFunction(
        _TIMES, "year", _ONE_TIME, Type.NUMBER, "The year in which the time begins.",
        "Observations?$filter=year(phenomenonTime) eq 2026", *_part("year"),
    ),
    FilterFunction(
        _TIMES, "month", _ONE_TIME, Type.NUMBER, "The month, from 1 to 12.",
        "Observations?$filter=month(phenomenonTime) eq 11", *_part("month"),
    ),
    FilterFunction(
        _TIMES, "day", _ONE_TIME, Type.NUMBER, "The day of the month.",
        "Observations?$filter=day(phenomenonTime) eq 20", *_part("day"),
    ),
    FilterFunction(
        _TIMES, "hour", _ONE_TIME, Type.NUMBER, "The hour, from 0 to 23.",
        "Observations?$filter=hour(phenomenonTime) lt 6", *_part("hour"),
    ),
    FilterFunction(
        _TIMES, "minute", _ONE_TIME, Type.NUMBER, "The minute.",
        "Observations?$filter=minute(phenomenonTime) eq 30", *_part("minute"),
    ),
    FilterFunction(
        _TIMES, "second", _ONE_TIME, Type.NUMBER, "The second, without its fraction.",
        "Observations?$filter=second(phenomenonTime) eq 0", *_part("second"),
    ),
    FilterFunction(
        _TIMES, "fractionalseconds", _ONE_TIME, Type.NUMBER, "The fraction of the second, from 0 to below 1.",
        "Observations?$filter=fractionalseconds(phenomenonTime) eq 0", *_part("fractionalseconds"),
    ),
    FilterFunction(
        _TIMES, "totaloffsetminutes", _ONE_TIME, Type.NUMBER,
        "Always 0: times are kept in UTC.",
        "Observations?$filter=totaloffsetminutes(phenomenonTime) eq 0", *_part("offset"),
    ),
    FilterFunction(
        _TIMES, "date", _ONE_TIME, Type.TIME, "The beginning of the day in which the time begins.",
        "Observations?$filter=date(phenomenonTime) eq 2026-11-20", "day_of({0})",
    ),
    FilterFunction(
        _TIMES, "time", _ONE_TIME, Type.CLOCK, "The time of the day at which the time begins.",
        "Observations?$filter=time(phenomenonTime) ge 06:30:00",
        "({0} % 86400000000 + 86400000000) % 86400000000",
    ),
    FilterFunction(
        _TIMES, "totalseconds", (Type.DURATION,), Type.NUMBER, "The whole length of a duration.",
        "Observations?$filter=totalseconds(resultTime sub phenomenonTime) gt 60",
        "{0} / 1000000.0", "number_of(({0})::double precision / 1000000)",
    ),
    FilterFunction(
        _INTERVALS, "before", _TWO_TIMES, Type.BOOLEAN, "The first ends before or where the second begins.",
        "Observations?$filter=before(phenomenonTime, 2026-11-21)", build=intervals.before,
    ),
    FilterFunction(
        _INTERVALS, "after", _TWO_TIMES, Type.BOOLEAN, "The first begins after or where the second ends.",
        "Observations?$filter=after(phenomenonTime, 2026-11-19)", build=intervals.after,
    ),
    FilterFunction(
        _INTERVALS, "meets", _TWO_TIMES, Type.BOOLEAN, "One of them ends where the other begins.",
        "Observations?$filter=meets(phenomenonTime, 2026-11-19/2026-11-20)", build=intervals.meets,
    ),
    FilterFunction(
        _INTERVALS, "during", _TWO_TIMES, Type.BOOLEAN, "The first lies within the second.",
        "Observations?$filter=during(phenomenonTime, 2026-11-20/2026-11-21)", build=intervals.during,
    ),
    FilterFunction(
        _INTERVALS, "overlaps", _TWO_TIMES, Type.BOOLEAN, "They have time in common.",
        "Observations?$filter=overlaps(phenomenonTime, 2026-11-20/2026-11-21)", build=intervals.overlaps,
    ),
    FilterFunction(
        _INTERVALS, "starts", _TWO_TIMES, Type.BOOLEAN, "They begin together.",
        "Observations?$filter=starts(phenomenonTime, 2026-11-20/2026-11-21)", build=intervals.starts,
    ),
    FilterFunction(
        _INTERVALS, "finishes", _TWO_TIMES, Type.BOOLEAN, "They end together.",
        "Observations?$filter=finishes(phenomenonTime, 2026-11-20/2026-11-21)", build=intervals.finishes,
    ),
    FilterFunction(
        _TYPES, "cast", (Type.DYNAMIC, Type.NAME), Type.DYNAMIC,
        "A result or a member of JSON as one type: Edm.String, Edm.Double, Edm.Int64, Edm.Boolean; "
        "null where it is of another. A number or true and false are a text too, as they are shown.",
        "Observations?$filter=cast(result, Edm.String) eq '3'",
    ),
    FilterFunction(
        _PLACES, "geo.distance", _TWO_SHAPES, Type.NUMBER,
        "How far they are from each other, in degrees on the plane of longitude and latitude.",
        f"Locations?$filter=geo.distance(location, {_POINT}) lt 0.01",
        build=geography.of_two("geo.distance", Type.NUMBER),
    ),
    FilterFunction(
        _PLACES, "geo.length", (Type.GEOMETRY,), Type.NUMBER,
        "How long the lines are, in degrees; points and areas have no length.",
        "Locations?$filter=geo.length(location) gt 0.5",
        build=geography.length,
    ),
    FilterFunction(
        _PLACES, "geo.intersects", _TWO_SHAPES, Type.BOOLEAN,
        "They have a point in common.",
        f"Locations?$filter=geo.intersects(location, {_AREA})",
        build=geography.of_two("geo.intersects"),
    ),
    FilterFunction(
        _PLACES, "st_intersects", _TWO_SHAPES, Type.BOOLEAN,
        "The same.",
        f"Locations?$filter=st_intersects(location, {_AREA})",
        build=geography.of_two("st_intersects"),
    ),
    FilterFunction(
        _PLACES, "st_equals", _TWO_SHAPES, Type.BOOLEAN,
        "They have all points in common.",
        f"Locations?$filter=st_equals(location, {_POINT})",
        build=geography.of_two("st_equals"),
    ),
    FilterFunction(
        _PLACES, "st_disjoint", _TWO_SHAPES, Type.BOOLEAN,
        "They have no point in common.",
        f"Locations?$filter=st_disjoint(location, {_AREA})",
        build=geography.of_two("st_disjoint"),
    ),
    FilterFunction(
        _PLACES, "st_touches", _TWO_SHAPES, Type.BOOLEAN,
        "They have points of their edges in common and none inside.",
        f"Locations?$filter=st_touches(location, {_AREA})",
        build=geography.of_two("st_touches"),
    ),
    FilterFunction(
        _PLACES, "st_within", _TWO_SHAPES, Type.BOOLEAN,
        "The first lies within the second: not on its edge alone.",
        f"Locations?$filter=st_within(location, {_AREA})",
        build=geography.of_two("st_within"),
    ),
    FilterFunction(
        _PLACES, "st_contains", _TWO_SHAPES, Type.BOOLEAN,
        "The second lies within the first.",
        f"Locations?$filter=st_contains(location, {_POINT})",
        build=geography.of_two("st_contains"),
    ),
    FilterFunction(
        _PLACES, "st_overlaps", _TWO_SHAPES, Type.BOOLEAN,
        "They have a part in common that is as wide as both, and both have more.",
        f"Locations?$filter=st_overlaps(location, {_AREA})",
        build=geography.of_two("st_overlaps"),
    ),
    FilterFunction(
        _PLACES, "st_crosses", _TWO_SHAPES, Type.BOOLEAN,
        "They have a part in common that is less wide than the wider one, and both have more.",
        f"Locations?$filter=st_crosses(location, {_LINE})",
        build=geography.of_two("st_crosses"),
    ),
    FilterFunction(
        _PLACES, "st_relate", (*_TWO_SHAPES, Type.TEXT), Type.BOOLEAN,
        "They lie as the DE-9IM pattern says: inside, edge and outside of one to those of the other.",
        f"Locations?$filter=st_relate(location, {_AREA}, 'T*F**F***')",
        build=geography.relation,
    ),
)  # fmt: skip

FUNCTIONS: dict[str, tuple[FilterFunction, ...]] = {
    name: tuple(ways) for name, ways in groupby(TABLE, lambda one: one.name)
}
_PRINTED = {(one.name, len(one.takes)): one for one in TABLE if one.printed}
TYPES = {
    "Edm.String": Type.TEXT,
    "Edm.Boolean": Type.BOOLEAN,
    **dict.fromkeys(
        ("Edm.Double", "Edm.Single", "Edm.Decimal", "Edm.Int64", "Edm.Int32", "Edm.Int16"), Type.NUMBER
    ),
}
"""What cast() knows."""
REFUSED = {
    "matches": "Patterns can take for ever. Try: contains, startswith, endswith.",
    "matchespattern": "Patterns can take for ever. Try: contains, startswith, endswith.",
    "isof": "Try: cast(result, Edm.Double) ne null.",
}


def template(name: str, count: int, *, postgres: bool) -> str | None:
    """How the function is printed; None where it is none of the table."""
    found = _PRINTED.get((name, count))
    if found is None:
        return None
    return found.postgres if postgres and found.postgres else found.printed


def way_of(name: str, count: int, position: int) -> FilterFunction:
    """The function for so many arguments. Raises Malformed, saying what there is."""
    ways = FUNCTIONS.get(name)
    if ways is None:
        raise Malformed(_unknown(name), position=position)
    for one in ways:
        if len(one.takes) == count:
            return one
    numbers = " or ".join(str(len(one.takes)) for one in ways)
    raise Malformed(
        f"{name}() takes {numbers} argument{'s' * (numbers != '1')}, {count} {'is' if count == 1 else 'are'} "
        f"given. Known: {'; '.join(map(signature, ways))}. Try: {ways[0].example}.",
        position=position,
    )


def _unknown(name: str) -> str:
    if name in REFUSED:
        return f"{name}() is not there. {REFUSED[name]}"
    return f"There is no function {name[:60]!r}. Known: {', '.join(FUNCTIONS)}."


def signature(one: FilterFunction) -> str:
    return f"{one.name}({', '.join(kind.value for kind in one.takes)})"


def by_group() -> Iterable[tuple[str, list[FilterFunction]]]:
    return ((title, list(found)) for title, found in groupby(TABLE, lambda one: one.group))
