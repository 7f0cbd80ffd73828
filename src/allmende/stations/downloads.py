# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Values as CSV: the standard kind for programs, and one that a German Excel opens by double click."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from allmende.core.clock import format_instant, to_datetime
from allmende.sensing.api.read import Row, Stream
from allmende.stations.values import unit_of

BYTE_ORDER_MARK = "\ufeff"
_ROWS_A_PIECE = 2_000
# A cell that begins like this would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written."""

    delimiter: str
    decimal_comma: bool
    byte_order_mark: bool


STANDARD = Dialect(",", decimal_comma=False, byte_order_mark=False)
EXCEL = Dialect(";", decimal_comma=True, byte_order_mark=True)


class _Lines:
    """A file for the csv module that only keeps what was written last."""

    def __init__(self) -> None:
        self.pending: list[str] = []

    def write(self, text: str) -> int:
        self.pending.append(text)
        return len(text)

    def take(self) -> bytes:
        text, self.pending = "".join(self.pending), []
        return text.encode()


def csv_pieces(stream: Stream, rows: Iterable[Row], zone: ZoneInfo, dialect: Dialect) -> Iterator[bytes]:
    """The file in pieces of a few thousand lines, so that any size fits into little memory."""
    lines = _Lines()
    writer = csv.writer(lines, delimiter=dialect.delimiter, lineterminator="\r\n")
    if dialect.byte_order_mark:
        lines.write(BYTE_ORDER_MARK)
    unit = unit_of(stream)
    writer.writerow(
        ("time_utc", f"time_local ({zone.key})", _text(f"{stream.name} ({unit})" if unit else stream.name))
    )
    for number, row in enumerate(rows, 1):
        writer.writerow(
            (format_instant(row.start), _local(row.start, zone, dialect), _cell(row.result, dialect))
        )
        if number % _ROWS_A_PIECE == 0:
            yield lines.take()
    yield lines.take()


def _local(instant: int, zone: ZoneInfo, dialect: Dialect) -> str:
    local = to_datetime(instant).astimezone(zone)
    return local.strftime("%d.%m.%Y %H:%M:%S") if dialect is EXCEL else local.isoformat()


def _cell(result: Any, dialect: Dialect) -> str:
    if result is None:
        return ""
    if isinstance(result, bool):
        return "true" if result else "false"
    if isinstance(result, int | float):
        text = repr(result)
        return text.replace(".", ",") if dialect.decimal_comma else text
    return _text(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False))


def _text(words: str) -> str:
    return f"'{words}" if words.lstrip().startswith(_FORMULA) else words
