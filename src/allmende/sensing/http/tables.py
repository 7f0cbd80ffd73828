# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows → CSV (RFC 4180): a line for each, to-one links beside it under `Link/name`, JSON as it is stored but
for units, which are three columns. What is null is empty."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from allmende.core.errors import Malformed
from allmende.sensing.entities import Kind
from allmende.sensing.http.values import Columns, is_empty, iso, values_of
from allmende.sensing.sql.level import Field, Level
from allmende.sensing.store.reader import Fetched

_SPECIAL = re.compile('[",\r\n]').search
_UNIT = ("name", "symbol", "definition")
Cells = list[Sequence[str]]
"""Column by column."""


def check_one_line_each(level: Level) -> None:
    """Raises Malformed where a row has many of something."""
    for child in level.expands:
        if child.link is not None and child.link.many and (child.page is None or child.page.top != 1):
            raise Malformed(
                f"CSV has one line for each row, and {child.link.name} are many. "
                f"Try: $expand={child.link.name}($top=1), or ask the other side and expand from there."
            )
        check_one_line_each(child)


def header(level: Level) -> bytes:
    return ",".join(map(_cell, _names(level, ""))).encode() + b"\r\n"


def rows_to_lines(fetched: Fetched) -> bytes:
    if not fetched.rows:
        return b""
    return "\r\n".join([*map(",".join, zip(*_cells(fetched), strict=True)), ""]).encode()


def _names(level: Level, prefix: str) -> list[str]:
    names = [f"{prefix}id"] if level.output.identified else []
    for one in level.fields:
        names += [f"{prefix}{one.name}{inside}" for inside in _inside(one)]
    for child in level.expands:
        assert child.link is not None  # noqa: S101  # a child is what a link leads to
        names += _names(child, f"{prefix}{child.link.name}/")
    return names


def _inside(field: Field) -> list[str]:
    if field.parts:
        return ["/" + "/".join(path) for path, _ in field.parts]
    return [f"/{one}" for one in _UNIT] if field.name == "unitOfMeasurement" else [""]


def _cells(fetched: Fetched) -> Cells:
    """Of as many rows as there are."""
    level = fetched.level
    columns = list(zip(*fetched.rows, strict=True))
    cells: Cells = [list(map(str, columns[level.id]))] if level.output.identified else []
    for one in level.fields:
        cells += _of_field(one, columns)
    for child in fetched.children:
        cells += _of_child(child, columns[child.level.owner])
    return cells or [[""] * len(fetched.rows)]


def _of_child(child: Fetched, owners: Sequence[Any]) -> Cells:
    width = len(_names(child.level, ""))
    if not child.rows:
        return [[""] * len(owners)] * width
    places = {key: begin for key, (begin, end) in child.spans.items() if end > begin}
    return [[column[places[key]] if key in places else "" for key in owners] for column in _cells(child)]


def _of_field(field: Field, columns: Columns) -> Cells:
    if field.parts:
        return [[_json(text) for text in columns[place]] for _, place in field.parts]
    if field.name == "unitOfMeasurement":
        return _units(columns[field.first])
    return [_of_one(field, columns)]


def _of_one(field: Field, columns: Columns) -> Sequence[str]:
    first = columns[field.first]
    match field.kind:
        case Kind.TEXT:
            return [_cell(text) for text in first]
        case Kind.INSTANT:
            return [""] * len(first) if is_empty(first) else list(map(_instant, first))
        case Kind.INTERVAL | Kind.PERIOD:
            return _periods(first, columns[field.second])
        case Kind.RESULT:
            return _results(first, columns[field.second])
        case _ if is_empty(first):
            return [""] * len(first)
        case _:
            return [_json(text) for text in values_of(field, columns)]


def _periods(starts: Sequence[int | None], ends: Sequence[int | None]) -> list[str]:
    if is_empty(ends):
        return list(map(_instant, starts))
    return list(map(_period, starts, ends))


def _results(numbers: Sequence[Any], texts: Sequence[str | None]) -> list[str]:
    if is_empty(texts):
        return ["" if one is None else repr(one) for one in numbers]
    return list(map(_result, numbers, texts))


def _instant(instant: int | None) -> str:
    return "" if instant is None else iso(instant)


def _period(start: int | None, end: int | None) -> str:
    if start is None:
        return ""
    return iso(start) if end is None else f"{iso(start)}/{iso(end)}"


def _result(number: Any, text: str | None) -> str:
    return _json(text) if number is None else repr(number)


def _units(texts: Iterable[str]) -> Cells:
    units = [msgspec.json.decode(text) for text in texts]
    return [[_cell(str(one[name])) if one.get(name) is not None else "" for one in units] for name in _UNIT]


def _json(text: str | None) -> str:
    """A string without its quotes, all else as JSON writes it."""
    if text is None or text == "null":
        return ""
    return _cell(msgspec.json.decode(text) if text.startswith('"') else text)


def _cell(text: str) -> str:
    if not text:
        return '""'  # there, but empty: nothing at all is null
    return '"' + text.replace('"', '""') + '"' if _SPECIAL(text) else text
