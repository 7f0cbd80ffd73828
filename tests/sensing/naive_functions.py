# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the functions of filters mean, said a second time in plain Python. Times are pairs (start, end)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from tests.sensing.town import NOW

Pair = tuple[int, int]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Length:
    """A duration, in microseconds."""

    micros: int


@dataclass(frozen=True, order=True)
class Daytime:
    """Microseconds since midnight."""

    micros: int


def _moment(pair: Pair) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=pair[0])
    except OverflowError:
        return None


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _of_moment(part: Callable[[datetime], Any]) -> Callable[[Pair], Any]:
    def found(pair: Pair) -> Any:
        moment = _moment(pair)
        return None if moment is None else part(moment)

    return found


def _date(moment: datetime) -> Pair:
    midnight = _micros(moment.replace(hour=0, minute=0, second=0, microsecond=0))
    return (midnight, midnight)


def _time(moment: datetime) -> Daytime:
    return Daytime(((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond)


def _substring(text: str, start: float, count: float = 1e9) -> str:
    return text[max(0, int(start)) :][: max(0, int(min(count, 1e9)))]


def _round(number: float) -> float:
    return float(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP)) if abs(number) < 1e15 else number


def _whole(way: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: way(number) if abs(number) < 1e15 else number


def _before(one: Pair, two: Pair) -> bool:
    return one[1] <= two[0] and one[0] < two[0]


def _points(one: Pair, two: Pair) -> set[int]:
    """Twice the ends and what lies between them: enough to see what two times have in common."""
    ends = sorted({*one, *two})
    return {2 * end for end in ends} | {left + right for left, right in pairwise(ends)}


def _holds(pair: Pair, point: int) -> bool:
    return 2 * pair[0] <= point < 2 * pair[1] or point == 2 * pair[0]


def _overlaps(one: Pair, two: Pair) -> bool:
    return any(_holds(one, point) and _holds(two, point) for point in _points(one, two))


def _during(one: Pair, two: Pair) -> bool:
    return all(_holds(two, point) for point in _points(one, two) if _holds(one, point))


TEXTS: dict[str, Callable[..., Any]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
    "substringof": lambda part, text: part in text,
    "length": len,
    "indexof": str.find,
    "tolower": str.lower,
    "toupper": str.upper,
    "trim": str.strip,
    "concat": lambda one, two: one + two,
    "substring": _substring,
}
NUMBERS: dict[str, Callable[..., Any]] = {
    "round": _round,
    "floor": _whole(math.floor),
    "ceiling": _whole(math.ceil),
}
TIMES: dict[str, Callable[..., Any]] = {
    "now": lambda: (NOW, NOW),
    "mindatetime": lambda: (_micros(_EARLIEST), _micros(_EARLIEST)),
    "maxdatetime": lambda: (_micros(_LATEST), _micros(_LATEST)),
    "year": _of_moment(lambda moment: moment.year),
    "month": _of_moment(lambda moment: moment.month),
    "day": _of_moment(lambda moment: moment.day),
    "hour": _of_moment(lambda moment: moment.hour),
    "minute": _of_moment(lambda moment: moment.minute),
    "second": _of_moment(lambda moment: moment.second),
    "fractionalseconds": _of_moment(lambda moment: moment.microsecond / 1_000_000),
    "totaloffsetminutes": _of_moment(lambda _: 0),
    "date": _of_moment(_date),
    "time": _of_moment(_time),
    "totalseconds": lambda length: length.micros / 1_000_000,
    "before": _before,
    "after": lambda one, two: _before(two, one) if one != two else False,
    "meets": lambda one, two: one[1] == two[0] or two[1] == one[0],
    "during": _during,
    "overlaps": _overlaps,
    "starts": lambda one, two: one[0] == two[0],
    "finishes": lambda one, two: one[1] == two[1],
}


def sum_of_times(word: str, left: Any, right: Any) -> Any:
    """None where one of them is null."""
    if left is None or right is None:
        return None
    sign = 1 if word == "add" else -1
    match left, right:
        case Length(one), Length(two):
            return Length(one + sign * two)
        case (one, _), (two, _):
            return Length(one - two)
        case Length(length), (start, end):
            return (start + length, end + length)
        case (start, end), Length(length):
            return (start + sign * length, end + sign * length)
    raise AssertionError((word, left, right))
