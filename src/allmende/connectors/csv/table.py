# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One file, opened: its header and its rows, still text."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from allmende.connectors.csv.dialect import SAMPLE_BYTES, Dialect, UnreadableFile, sniffed
from allmende.connectors.csv.mapping import Files
from allmende.connectors.csv.times import is_time

Row = tuple[int, list[str]]
"""The number of the row's last line in the file, and its cells."""

_EXAMPLES = 200


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` may be read once; `examples` are the first of them, for finding out what the columns are."""

    dialect: Dialect
    header: tuple[str, ...]
    second_header: tuple[str, ...]
    examples: tuple[list[str], ...]
    rows: Iterator[Row]


@contextmanager
def opened(stream: BinaryIO, files: Files, second_header: str = "") -> Iterator[Table]:
    """Reads the header of a seekable stream; the stream stays open. Raises UnreadableFile, csv.Error."""
    sample = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    dialect = _dialect(sample, files)
    text = io.TextIOWrapper(stream, dialect.encoding, errors="replace", newline="")
    try:
        yield _table(text, dialect, files, second_header)
    finally:
        text.detach()


def _dialect(sample: bytes, files: Files) -> Dialect:
    return sniffed(
        sample,
        encoding=files.encoding,
        delimiter=files.delimiter,
        decimal=files.decimal,
        skip_rows=files.skip_rows,
    )


def _table(text: io.TextIOWrapper, dialect: Dialect, files: Files, second_header: str) -> Table:
    for _ in range(files.skip_rows):
        text.readline()
    reader = csv.reader(text, delimiter=dialect.delimiter)
    rows: Iterator[Row] = ((reader.line_num + files.skip_rows, row) for row in reader if row)
    first, rows = _begun(rows)
    if not first:
        raise UnreadableFile("The file is empty. Try: look whether the download was complete.")
    header, data = _header(first, files)
    second: list[str] = []
    if second_header and data and data[0][1][0].strip() == second_header:
        second, data = data[0][1], data[1:]
    return Table(
        dialect,
        header,
        tuple(cell.strip() for cell in second),
        tuple(row for _, row in data),
        chain(data, rows),
    )


def _begun(rows: Iterator[Row]) -> tuple[list[Row], Iterator[Row]]:
    """The first rows and the others; a fault among the first shows up after them. Raises csv.Error where
    there is nothing before it."""
    first: list[Row] = []
    try:
        for row in islice(rows, _EXAMPLES + 2):
            first.append(row)  # noqa: PERF402  what came before a fault is kept
    except csv.Error as error:
        if len(first) < 2:
            raise
        return first, map(_raised, [error])
    return first, rows


def _raised(error: csv.Error) -> Row:
    raise error


def _header(first: list[Row], files: Files) -> tuple[tuple[str, ...], list[Row]]:
    """The names of the columns and the rows below; a first row that holds a time is no header."""
    if files.header:
        return files.header, first
    if any(is_time(cell) for cell in first[0][1]):
        return tuple(str(one + 1) for one in range(len(first[0][1]))), first
    return tuple(cell.strip() for cell in first[0][1]), first[1:]
