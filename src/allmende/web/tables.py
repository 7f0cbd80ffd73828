# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Tables as files: a spreadsheet must not take what somebody wrote for a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
"""Before the first line, or a German Excel takes the letters for others."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: object) -> str:
    """As text that no program calculates; numbers stay themselves."""
    text = "" if cell is None else str(cell)
    is_formula = isinstance(cell, str) and text.lstrip().startswith(_FORMULA)
    return f"'{text}" if is_formula else text


def row(cells: Iterable[object], delimiter: str = ",") -> str:
    """A line of a CSV file with its end."""
    line = StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(safe(one) for one in cells)
    return line.getvalue()
