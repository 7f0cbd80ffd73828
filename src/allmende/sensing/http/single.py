# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One row → JSON, for rows that come alone: what is the same for all of a set is joined once."""

from collections.abc import Sequence
from typing import Any

from allmende.sensing.http.profile import V1_1 as NAMES
from allmende.sensing.http.values import quoted, values_of
from allmende.sensing.sql.level import Level


class Single:
    """As render.rows_to_texts says it, of a set other than Observations and nothing expanded."""

    def __init__(self, level: Level, root: str) -> None:
        here = f"{quoted(root)[1:-1]}/{level.entity.set}("
        links = [f'"{name}{NAMES.navigation_link}":"{here}' for name in level.output.navigations]
        ends = [f')/{name}"' for name in level.output.navigations]
        self._id = level.id
        self._head = (f'{{"{NAMES.id}":', f',"{NAMES.self_link}":"{here}', ')"')
        self._fields = [(one, f',"{one.name}":') for one in level.fields]
        self._tail = [f"{end},{link}" for end, link in zip(["", *ends], [*links, ""], strict=True)]
        self._tail[-1] = f"{self._tail[-1][:-1]}}}"

    def text(self, row: Sequence[Any]) -> str:
        number, columns = str(row[self._id]), [(one,) for one in row]
        found = [number.join(self._head)]
        for field, before in self._fields:
            (value,) = values_of(field, columns)
            if value is not None:
                found += (before, value)
            elif not field.optional:
                found += (before, "null")
        found.append(number.join(self._tail))
        return "".join(found)
