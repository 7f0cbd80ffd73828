# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a file is written: encoding, delimiter, decimal sign. Found out from its first bytes where not told."""

import codecs
import csv
import re
from dataclasses import dataclass

from allmende.core.errors import AllmendeError

SAMPLE_BYTES = 65_536
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (";", "\t", "|", ",")  # where two split a file alike, the earlier one
_SAMPLE_LINES = 50
_WITH_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})*,\d+|[+-]?\d+,\d+", re.ASCII)
_WITH_POINT = re.compile(r"[+-]?\d*\.\d+", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.ASCII)
_GERMAN_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(\d{4}|\d\d)(\D.*)?", re.ASCII)


class UnreadableFile(AllmendeError):
    """This file cannot be taken at all; the others can."""


@dataclass(frozen=True, slots=True)
class Dialect:
    encoding: str
    delimiter: str
    decimal: str


def sniffed(
    sample: bytes, *, encoding: str = "", delimiter: str = "", decimal: str = "", skip_rows: int = 0
) -> Dialect:
    """The dialect of a file that begins with `sample`; what is given stays. Raises UnreadableFile."""
    encoding = encoding or _encoding(sample)
    lines = _lines(sample, encoding, skip_rows)
    delimiter = delimiter or _delimiter(lines)
    return Dialect(encoding, delimiter, decimal or _decimal(lines, delimiter))


def _encoding(sample: bytes) -> str:
    for mark, name in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return name
    if b"\0" in sample:
        raise UnreadableFile(
            "This is not text. Known: CSV files, folders and archives of them. "
            "Try: save the table as CSV (Excel: Datei, Speichern unter, CSV UTF-8)."
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _lines(sample: bytes, encoding: str, skip_rows: int) -> list[str]:
    try:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    except LookupError as error:
        raise UnreadableFile(f"{encoding!r} is not an encoding. Try: utf-8, cp1252 or utf-16.") from error
    lines = text.splitlines()[skip_rows:]
    whole = lines[:-1] if len(sample) >= SAMPLE_BYTES else lines  # the last may be cut off
    return [line for line in whole if line.strip()][:_SAMPLE_LINES]


def _delimiter(lines: list[str]) -> str:
    return max(_DELIMITERS, key=lambda one: _regularity(lines, one)) if lines else ","


def _regularity(lines: list[str], delimiter: str) -> tuple[float, bool]:
    """How many of the lines have the usual number of cells, where that is more than one."""
    widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
    usual = max(set(widths), key=widths.count, default=1)
    return (widths.count(usual) / len(widths), True) if usual > 1 else (0.0, False)


def _decimal(lines: list[str], delimiter: str) -> str:
    """The sign that most cells have, so that an odd one does not decide; in doubt as the rest is written."""
    cells = [cell.strip() for row in csv.reader(lines, delimiter=delimiter) for cell in row]
    commas = sum(1 for cell in cells if _WITH_COMMA.fullmatch(cell))
    points = sum(1 for cell in cells if _WITH_POINT.fullmatch(cell) and not _THOUSANDS.fullmatch(cell))
    if commas == points:
        return "," if commas and delimiter == ";" and any(map(is_german_date, cells)) else "."
    return "," if commas > points else "."


def is_german_date(cell: str) -> bool:
    """`23.11.2026`, with or without a time: a hint how the numbers beside it are written."""
    return _GERMAN_DATE.fullmatch(cell.strip()) is not None
