# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What SQLite lacks or does for ASCII only. No index and no stored expression may use these."""

import math
import sqlite3


def add_functions(connection: sqlite3.Connection) -> None:
    connection.create_function("unicode_lower", 1, _lower, deterministic=True)
    connection.create_function("unicode_upper", 1, _upper, deterministic=True)
    connection.create_function("float_mod", 2, _mod, deterministic=True)


def _lower(text: object) -> str | None:
    return text.lower() if isinstance(text, str) else None


def _upper(text: object) -> str | None:
    return text.upper() if isinstance(text, str) else None


def _mod(left: object, right: object) -> int | float | None:
    """The remainder with the sign of the dividend; null for a division by zero and for no numbers."""
    if not isinstance(left, int | float) or not isinstance(right, int | float) or right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return rest if left >= 0 else -rest
    return math.fmod(left, right) if math.isfinite(left) else None
