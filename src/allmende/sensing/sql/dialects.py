# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What differs between the stores, and nothing else. Templates are filled by position."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dialect:
    name: str
    batch: str
    """A sub-select of the keys of one bound value."""
    json_value: str
    """(column, path) → the scalar there, typed as the store types JSON."""
    json_type: str
    json_part: str
    """The value there as JSON text."""
    json_numbers: tuple[str, ...]
    json_string: str
    json_path: str
    """How a path begins; members follow as `."name"` or `[0]`."""
    text_of: str
    lowest: str
    """The least value of a bigint."""
    highest: str
    divide: str
    functions: dict[str, str] = field(default_factory=dict, hash=False)


SQLITE = Dialect(
    name="sqlite",
    batch="SELECT value FROM json_each(?)",
    json_value="json_extract({0}, ?)",
    json_type="json_type({0}, ?)",
    json_part="({0} -> ?)",
    json_numbers=("integer", "real"),
    json_string="text",
    json_path="$",
    text_of="CAST({0} AS TEXT)",
    lowest="-9223372036854775808",
    highest="9223372036854775807",
    divide="CAST({0} AS REAL) / {1}",  # by zero: null
    functions={
        "startswith": "substr({0}, 1, length({1})) = {1}",
        "endswith": "length({0}) >= length({1}) AND substr({0}, length({0}) - length({1}) + 1) = {1}",
        "contains": "instr({0}, {1}) > 0",
        "length": "length({0})",
        "tolower": "unicode_lower({0})",
        "toupper": "unicode_upper({0})",
        "coalesce": "coalesce({0}, {1})",
        "count": "count(*)",
        "sum": "coalesce(sum({0}), 0)",
        "mod": "float_mod({0}, {1})",
        "resume": "CASE WHEN {0} = {1} THEN {2} ELSE -9223372036854775808 END",
    },
)
