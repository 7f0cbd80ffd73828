# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The header of a file and the mapping → which column is what."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from allmende.connectors.csv import time_columns
from allmende.connectors.csv.dialect import UnreadableFile, is_german_date
from allmende.connectors.csv.mapping import ANY_NUMBERS, Mapping
from allmende.connectors.csv.numbers import is_doubtful, is_number
from allmende.connectors.csv.pattern import filled, matched
from allmende.connectors.csv.plan import StationPlan, StreamPlan, station_plan, stream_plan
from allmende.connectors.csv.table import Table

_DIGITS = re.compile(r"\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds a stream. `fields` is what its header gave to templates."""

    index: int
    header: str
    stream: StreamPlan
    fields: dict[str, str]
    second_header: int | None
    doubted: bool = False
    """Nothing tells whether a point parts thousands or decimals here."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of one file are. `station` is the index of the column that names it, or None."""

    width: int
    times: tuple[int, ...]
    station: int | None
    columns: tuple[Column, ...]
    remarks: tuple[tuple[int, str], ...]
    unknown: tuple[str, ...]


def laid_out(table: Table, mapping: Mapping, fields: dict[str, str]) -> Layout:
    """`fields` come from the file's path. Raises UnreadableFile where no column holds the time or none
    fits the mapping, UnknownField for a template that asks for what nothing gives."""
    header = table.header
    times = _times(table, mapping)
    station = _index(header, mapping.station.column, "station.column") if mapping.station.column else None
    others = [one for one in range(len(header)) if header[one] and one not in times and one != station]
    kept = [one for one in others if not _fits(mapping.columns.left_out, header[one], fields)]
    remarks = [one for one in kept if _fits(mapping.columns.remarks, header[one], fields)]
    candidates = [one for one in kept if one not in remarks]
    columns = tuple(column for one in candidates if (column := _column(table, mapping, fields, one)))
    _check(header, columns, mapping)
    known = {one.index for one in columns}
    return Layout(
        len(header),
        times,
        station,
        columns,
        tuple((one, header[one]) for one in remarks),
        tuple(header[one] for one in candidates if one not in known),
    )


def station_of(column: Column, mapping: Mapping, cell: str = "") -> str:
    """The id of the station that a column belongs to; `cell` is what the row says in the station column."""
    return filled(mapping.station.id, column.fields | {"cell": cell})


def gather(plans: dict[str, StationPlan], layout: Layout, mapping: Mapping, cell: str = "") -> set[str]:
    """Adds the stations and streams of a file to `plans`, by station id, and returns these ids. What comes
    later gives the name: it is the newer one where files are in order."""
    found = set()
    for column in layout.columns:
        name = station_of(column, mapping, cell)
        if name not in plans:
            plans[name] = station_plan(mapping, name, column.fields | {"cell": cell})
        plans[name].streams[column.stream.key] = column.stream
        if column.second_header is not None:
            plans[name].second_headers.setdefault(column.stream.key, Counter())[column.second_header] += 1
        found.add(name)
    return found


def _times(table: Table, mapping: Mapping) -> tuple[int, ...]:
    if mapping.time.column:
        return tuple(_index(table.header, one, "time.column") for one in mapping.time.column)
    return time_columns.found(table)


def _index(header: tuple[str, ...], name: str, asked_by: str) -> int:
    try:
        return header.index(name)
    except ValueError as error:
        raise UnreadableFile(
            f"There is no column {name!r}, which {asked_by} asks for. Columns: {_listed(header)}."
        ) from error


def _fits(patterns: Iterable[str], header: str, fields: dict[str, str]) -> bool:
    return any(matched(one, header, fields) is not None for one in patterns)


def _column(table: Table, mapping: Mapping, fields: dict[str, str], index: int) -> Column | None:
    """The stream of a column by the first rule that its header fits."""
    header = table.header[index]
    for rule in mapping.streams:
        found = matched(rule.column, header, fields)
        if found is not None and (rule is not ANY_NUMBERS or _begins_with_numbers(table, index)):
            given = fields | found | {"column": header}
            return Column(
                index,
                header,
                stream_plan(mapping, rule, header, given),
                given,
                _below(table, index),
                not mapping.files.decimal and _is_german(table) and not _is_settled(table, index),
            )
    return None


def _is_german(table: Table) -> bool:
    """Whether the file has a hint of German writing, where `1.234` is a thousand and more."""
    if table.dialect.decimal == "," or table.dialect.delimiter == ";":
        return True
    return any(is_german_date(cell) for row in table.examples for cell in row)


def _is_settled(table: Table, index: int) -> bool:
    """Whether the column has a number with a sign that can be read in one way only."""
    cells = (row[index].strip() for row in table.examples if index < len(row))
    return any(
        is_number(cell, table.dialect.decimal) and not is_doubtful(cell) and not cell.lstrip("+-").isdigit()
        for cell in cells
    )


def _begins_with_numbers(table: Table, index: int) -> bool:
    """By the first cell that says anything; where none does, it may still come."""
    cells = (row[index].strip() for row in table.examples if index < len(row))
    first = next((cell for cell in cells if cell), "0")
    return is_number(first, table.dialect.decimal)


def _below(table: Table, index: int) -> int | None:
    """The number in the second header, e.g. 743 in `(743)`; 0 says nothing."""
    cell = table.second_header[index] if index < len(table.second_header) else ""
    digits = _DIGITS.search(cell)
    return int(digits[0]) or None if digits else None


def _check(header: tuple[str, ...], columns: tuple[Column, ...], mapping: Mapping) -> None:
    if not columns:
        rules = ", ".join(repr(one.column) for one in mapping.streams)
        raise UnreadableFile(
            f"No column holds a stream. Columns: {_listed(header)}. The mapping knows: {rules}."
        )
    twice = Counter((station_of(one, mapping), one.stream.key) for one in columns)
    for (_, key), count in twice.items():
        if count > 1:
            raise UnreadableFile(
                f"{count} columns lead to the stream {key!r}: "
                f"{_listed(tuple(one.header for one in columns if one.stream.key == key))}. "
                "Try: a key of its own for each, or leave one out (columns.left_out)."
            )


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(repr(one) for one in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown or "none"
