# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One row → JSON, for rows that come alone: what is the same for all of a set is joined once."""

from collections.abc import Callable, Sequence
from typing import Any

from allmende.sensing.entities import Kind
from allmende.sensing.http.profile import V1_1 as NAMES
from allmende.sensing.http.values import quoted, values_of
from allmende.sensing.sql.level import Field, Level


class Single:
    """As render.rows_to_texts says it, of a set other than Observations and nothing expanded."""

    def __init__(self, level: Level, root: str) -> None:
        here = f"{quoted(root)[1:-1]}/{level.entity.set}("
        self._id = level.id
        self._head = (f'{{"{NAMES.id}":', f',"{NAMES.self_link}":"{here}', ')"')
        self._fields = [(one, f',"{one.name}":', _plain(one)) for one in level.fields]
        links = [f',"{one}{NAMES.navigation_link}":"{here}\0)/{one}"' for one in level.output.navigations]
        self._tail = f"{''.join(links)}}}".split("\0")

    def text(self, row: Sequence[Any]) -> str:
        number = str(row[self._id])
        found = [number.join(self._head)]
        for field, before, plain in self._fields:
            first = row[field.first]
            if first is None and field.optional:
                continue
            value = plain(first) if plain else _value(field, row)
            if value is not None:
                found += (before, value)
            elif not field.optional:
                found += (before, "null")
        found.append(number.join(self._tail))
        return "".join(found)


def _plain(field: Field) -> Callable[[Any], str | None] | None:
    """For texts and for JSON that goes out as it came in, whose column says it all."""
    if field.parts or field.key:
        return None
    if field.kind is Kind.TEXT:
        return quoted
    return _as_it_is if field.kind is Kind.JSON else None


def _as_it_is(value: str | None) -> str | None:
    return value


def _value(field: Field, row: Sequence[Any]) -> str | None:
    (value,) = values_of(field, [(one,) for one in row])
    return value
