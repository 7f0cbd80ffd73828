# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Well-known text, as it stands in `geography'POINT (7.6 51.9)'`: text → Shape, and back.

Longitude comes first. A third number, the height, is read and kept but never asked about. `SRID=4326;` may
stand in front: all coordinates are WGS 84."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from allmende.core.errors import Malformed

LONGEST = 100_000
"""Characters: some thousand positions."""
DEEPEST = 8
"""Collections within collections."""
DEPTHS = {
    "POINT": 0,
    "LINESTRING": 1,
    "POLYGON": 2,
    "MULTIPOINT": 1,
    "MULTILINESTRING": 2,
    "MULTIPOLYGON": 3,
}
"""How many lists lie around a position."""
COLLECTION = "GEOMETRYCOLLECTION"

_FARTHEST = 1e30
"""Boxes around places are kept with 32 bit, and areas of what lies within still are numbers."""
_WORD = re.compile(r"\s*(?:([A-Za-z]+)|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([(),;=])|(\S))", re.ASCII)
_LINES = ("LINESTRING", "MULTILINESTRING")
_RINGS = ("POLYGON", "MULTIPOLYGON")


@dataclass(frozen=True, slots=True)
class Shape:
    """`parts`: positions, in lists as deep as in GeoJSON, for a collection shapes; nothing where it is
    empty."""

    kind: str
    parts: tuple[Any, ...] = ()


class _Word(NamedTuple):
    text: str
    at: int
    is_number: bool = False


def parse(text: str, position: int = 0) -> Shape:
    """Raises Malformed. `position`: where the text begins in the option."""
    if len(text) > LONGEST:
        raise Malformed(f"The geometry has more than {LONGEST} characters.", position=position)
    reader = _Reader(text, position)
    reader.pass_reference()
    shape = reader.shape(DEEPEST)
    reader.expect_end()
    return shape


def is_coordinate(number: float) -> bool:
    """Neither infinite nor no number, nor so large that it cannot be calculated with."""
    return -_FARTHEST <= number <= _FARTHEST


def to_text(shape: Shape, *, flat: bool = False) -> str:
    """`flat`: without heights."""
    if not shape.parts:
        return f"{shape.kind} EMPTY"
    if shape.kind == COLLECTION:
        return f"{COLLECTION} ({', '.join(to_text(one, flat=flat) for one in shape.parts)})"
    numbers = 2 if flat else 3
    inside = _listed(shape.parts, DEPTHS[shape.kind], numbers)
    return f"{shape.kind} ({inside})"


def box_of(shape: Shape) -> tuple[float, float, float, float] | None:
    """west, south, east, north; None where it is empty."""
    found = list(_positions(shape))
    if not found:
        return None
    longitudes, latitudes = zip(*((one[0], one[1]) for one in found), strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _positions(shape: Shape) -> list[tuple[float, ...]]:
    if shape.kind == COLLECTION:
        return [position for one in shape.parts for position in _positions(one)]
    found: Any = (shape.parts,) if shape.kind == "POINT" and shape.parts else shape.parts
    for _ in range(DEPTHS[shape.kind] - 1):
        found = tuple(position for one in found for position in one)
    return list(found)


def _listed(parts: tuple[Any, ...], depth: int, numbers: int) -> str:
    if depth == 0:
        return " ".join(_number(one) for one in parts[:numbers])
    inner = (_listed(one, depth - 1, numbers) for one in parts)
    return ", ".join(one if depth == 1 else f"({one})" for one in inner)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


class _Reader:
    """A cursor over the words of the text."""

    def __init__(self, text: str, position: int) -> None:
        self._end = _Word("", position + len(text))
        self._words = [
            _Word(match[0].strip(), position + match.end() - len(match[0].strip()), bool(match[2]))
            for match in _WORD.finditer(text)
        ]
        self._next = 0

    @property
    def _ahead(self) -> _Word:
        return self._words[self._next] if self._next < len(self._words) else self._end

    def _take(self) -> _Word:
        word = self._ahead
        self._next += 1
        return word

    def _takes(self, text: str) -> bool:
        found = self._ahead.text.upper() == text
        self._next += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise self._fault(f"{mark!r} is missing")

    def _fault(self, what: str, at: int | None = None) -> Malformed:
        word = self._ahead
        where = f"before {word.text[:40]!r}" if word.text else "at its end"
        return Malformed(
            f"A geometry cannot be read: {what} {where}. Try: POINT (7.63 51.96), longitude first.",
            position=word.at if at is None else at,
        )

    def expect_end(self) -> None:
        if self._ahead.text:
            raise self._fault("nothing more is expected")

    def pass_reference(self) -> None:
        if not self._takes("SRID"):
            return
        self._expect("=")
        if self._ahead.text != "4326":
            raise self._fault("only SRID=4326 is known, not what stands")
        self._take()
        self._expect(";")

    def shape(self, depth: int) -> Shape:
        word = self._take()
        kind = word.text.upper()
        tagged = ""
        if kind[:-1] in (*DEPTHS, COLLECTION) and kind.endswith("Z"):
            kind, tagged = kind[:-1], "Z"
        if kind not in DEPTHS and kind != COLLECTION:
            known = ", ".join((*DEPTHS, COLLECTION))
            raise Malformed(
                f"A geometry cannot be read: {word.text[:40]!r} is none. Known: {known}.", position=word.at
            )
        if self._ahead.text.upper() in ("M", "ZM"):
            raise self._fault("measures are not known, as asked")
        needs = 3 if self._takes("Z") or tagged else 2
        if self._takes("EMPTY"):
            return Shape(kind)
        if kind == COLLECTION:
            return Shape(kind, self._list(lambda: self._within(depth)))
        return Shape(kind, self._parts(kind, needs))

    def _within(self, depth: int) -> Shape:
        if depth <= 1:
            raise self._fault(f"collections are within each other more than {DEEPEST} times")
        return self.shape(depth - 1)

    def _parts(self, kind: str, needs: int) -> tuple[Any, ...]:
        if kind == "POINT":
            self._expect("(")
            found = self._position(needs)
            self._expect(")")
            return found
        if kind == "MULTIPOINT":
            return self._list(lambda: self._point(needs))
        return self._lists(kind, DEPTHS[kind] - 1, needs)

    def _lists(self, kind: str, depth: int, needs: int) -> tuple[Any, ...]:
        start = self._ahead.at
        if depth == 0:
            found = self._list(lambda: self._position(needs))
        else:
            found = self._list(lambda: self._lists(kind, depth - 1, needs))
        self._check_line(kind, depth, found, start)
        return found

    def _check_line(self, kind: str, depth: int, found: tuple[Any, ...], start: int) -> None:
        if depth == 0 and kind in _LINES and len(found) < 2:
            raise self._fault("a line has two positions or more", start)
        if depth == 0 and kind in _RINGS and (len(found) < 4 or found[0][:2] != found[-1][:2]):
            raise Malformed(
                "A geometry cannot be read: a ring has four positions or more, the last one like the first. "
                "Try: POLYGON ((7.6 51.9, 7.7 51.9, 7.7 52, 7.6 51.9)).",
                position=start,
            )

    def _list(self, part: Callable[[], Any]) -> tuple[Any, ...]:
        self._expect("(")
        found = [part()]
        while self._takes(","):
            found.append(part())
        self._expect(")")
        return tuple(found)

    def _point(self, needs: int) -> tuple[float, ...]:
        """Of a MULTIPOINT, in brackets or not."""
        bracketed = self._takes("(")
        found = self._position(needs)
        if bracketed:
            self._expect(")")
        return found

    def _position(self, needs: int) -> tuple[float, ...]:
        numbers: list[float] = []
        while self._ahead.is_number and len(numbers) < 3:
            word = self._take()
            numbers.append(float(word.text))
            if not is_coordinate(numbers[-1]):
                raise Malformed(
                    "A geometry cannot be read: a number is beyond 1e30. Try: degrees, longitude first.",
                    position=word.at,
                )
        if len(numbers) < needs:
            raise self._fault(f"a position has {needs} numbers, one is missing")
        return tuple(numbers)
