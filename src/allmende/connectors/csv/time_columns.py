# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which columns hold the time, where nobody said so: one, or a date and a time of day side by side."""

import re
from collections.abc import Sequence

from allmende.connectors.csv.dialect import UnreadableFile
from allmende.connectors.csv.table import Table
from allmende.connectors.csv.times import is_time

_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(\d{4}|\d\d)", re.ASCII)
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d(:\d\d)?( Uhr)?|\d{1,2}\.\d\d Uhr", re.ASCII)
_NAMED_TIME_OF_DAY = re.compile(r"\d{1,2}([:.]\d\d){0,2}( Uhr)?", re.ASCII)
_NAMES = re.compile(r"uhrzeit|zeit|tageszeit|time|hour|stunde|std\.?|\d+", re.IGNORECASE | re.ASCII)
"""What such a column is called; a number where the file has no header row."""


def found(table: Table) -> tuple[int, ...]:
    """Indexes of the columns of the time. Raises UnreadableFile where there is none, or where only days
    would be taken although a column beside them tells rows of one day apart."""
    first = _first(table)
    days = _cells(table, first)
    if not all(map(_DAY.fullmatch, days)):
        return (first,)
    others = [one for one in range(len(table.header)) if one != first]
    named = [one for one in others if _is_time_of_day(table, one)]
    if len(named) == 1:
        return (first, named[0])
    like = named or [one for one in others if _tells_time(_cells(table, one))]
    if like and len(set(days)) < len(days):
        raise UnreadableFile(_only_days(table.header, first, like))
    return (first,)


def _first(table: Table) -> int:
    for row in table.examples:
        for index, cell in enumerate(row[: len(table.header)]):
            if is_time(cell):
                return index
    raise UnreadableFile(
        f"No column looks like a time. Columns: {', '.join(map(repr, table.header[:12])) or 'none'}. "
        "Try: --time-column NAME and --time-format, or [time] in the mapping."
    )


def _cells(table: Table, index: int) -> list[str]:
    """What the examples say in a column, without the empty cells."""
    cells = (row[index].strip() for row in table.examples if index < len(row))
    return [cell for cell in cells if cell]


def _is_time_of_day(table: Table, index: int) -> bool:
    """By its name and by its cells; one slip among many does not change what a column is."""
    if not _NAMES.fullmatch(table.header[index]):
        return False
    pattern = _TIME_OF_DAY if table.header[index].isdigit() else _NAMED_TIME_OF_DAY
    return _mostly(pattern, _cells(table, index))


def _tells_time(cells: Sequence[str]) -> bool:
    return _mostly(_TIME_OF_DAY, cells) or (
        bool(cells) and all(is_time(one) and not _DAY.fullmatch(one) for one in cells)
    )


def _mostly(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    return 10 * sum(1 for one in cells if pattern.fullmatch(one)) > 9 * len(cells)


def _only_days(header: tuple[str, ...], day: int, like: Sequence[int]) -> str:
    return (
        f"The column {header[day]!r} has days only, and they come again; "
        f"{' and '.join(repr(header[one]) for one in like)} may tell their rows apart. Try: "
        f'--time-column "{header[day]}" --time-column "{header[like[0]]}" where that is the time of day, '
        f'--time-column "{header[like[0]]}" where it is date and time, '
        f'--time-column "{header[day]}" where the day is meant.'
    )
