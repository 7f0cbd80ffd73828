# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What differs between the stores, and nothing else. Templates are filled by position; in those on JSON every
`?` is the path of the member."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    name: str
    batch: str
    """A sub-select of the keys of one bound value, `value`."""
    keys: Callable[[Iterable[int]], Any]
    """Keys as that one value."""
    path: Callable[[tuple[str, ...]], str]
    """Where a member is, as the value of a `?`."""
    json_value: str
    """The scalar at the path, typed as the store types JSON; what is no scalar as its text."""
    json_part: str
    """The value there as JSON text."""
    json_number: str
    json_boolean: str
    json_text: str
    """As what every scalar is; numbers and truth as JSON writes them."""
    result_text: str
    """Of the alias of an observation: its result, as json_text, or the text of what is no scalar."""
    ordered: str
    """A json_value, or a value bound for one, so that they compare: numbers before texts."""
    tops: str
    """Top-n of each driver: `rows` as a semi-join on the key, or a lateral join."""
    lowest: str
    """The least value of a bigint."""
    highest: str
    least: str
    greatest: str
    in_box: str
    """Of a table of boxes: those that have a point in common with west, south, east, north."""
    near: str
    """The rows of a table, as `found`, that have such a box: of the table, its key and `in_box`."""
    total: str
    """A sum as a floating-point number."""
    functions: dict[str, str]
    """What the compiler itself needs; those of the standard are in sql/functions.py."""
    types: tuple[tuple[str, str], ...] = ()
    """What becomes of the words of a migration, in this order."""

    def key_of(self, column: str) -> str:
        """The member `key` of a JSON object as text; there is an index on it."""
        return self.json_text_of(column, ("key",))

    def json_text_of(self, column: str, path: tuple[str, ...]) -> str:
        template = self.json_value if self.name == "sqlite" else self.json_text
        return template.format(column).replace("?", f"'{self.path(path)}'")

    def merging(self, text: str) -> str:
        """The clause of an upsert, with `{least}` and `{greatest}`."""
        return _merging(text, self.least, self.greatest)

    def schema(self, script: str) -> str:
        """A migration, whose words are SQLite's."""
        for pattern, word in self.types:
            script = re.sub(pattern, word, script, flags=re.MULTILINE)
        return script


@cache
def _merging(text: str, least: str, greatest: str) -> str:
    return text.format(least=least, greatest=greatest)


def _json_list(keys: Iterable[int]) -> str:
    return f"[{','.join(map(str, keys))}]"


def _dollar_path(path: tuple[str, ...]) -> str:
    return "$" + "".join(f"[{one}]" if one.isascii() and one.isdigit() else f'."{one}"' for one in path)


def _array_path(path: tuple[str, ...]) -> str:
    return "{" + ",".join(json.dumps(one, ensure_ascii=False) for one in path) + "}"


SQLITE = Dialect(
    name="sqlite",
    batch="SELECT value FROM json_each(?)",
    keys=_json_list,
    path=_dollar_path,
    json_value="json_extract({0}, ?)",
    json_part="({0} -> ?)",
    json_number="CASE WHEN json_type({0}, ?) IN ('integer', 'real') THEN json_extract({0}, ?) END",
    json_boolean="CASE json_type({0}, ?) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
    json_text=(
        "CASE WHEN json_type({0}, ?) = 'text' THEN json_extract({0}, ?) ELSE nullif({0} -> ?, 'null') END"
    ),
    result_text=(
        "coalesce(number_text({0}.result), CASE WHEN json_type({0}.result_json, '$') = 'text'"
        " THEN json_extract({0}.result_json, '$') ELSE {0}.result_json END)"
    ),
    ordered="{0}",
    tops="semi-join",
    lowest="-9223372036854775808",
    highest="9223372036854775807",
    least="min",
    greatest="max",
    near="{0} found WHERE found.{1} IN (SELECT id FROM {0}_box WHERE {2})",
    in_box="east >= ? AND north >= ? AND west <= ? AND south <= ?",
    total="total({0})",
    functions={
        "coalesce": "coalesce({0}, {1})",
        "count": "count(*)",
        "sum": "coalesce(sum({0}), 0)",
        "add": "{0} + {1}",
        "sub": "{0} - {1}",
        "mul": "{0} * {1}",
        "div": "CAST({0} AS REAL) / {1}",  # by zero: null
        "mod": "float_mod({0}, {1})",
        "key": "{0}",
        "later": "{0} + {1}",
        "earlier": "{0} - {1}",
        "resume": "CASE WHEN {0} = {1} THEN {2} ELSE -9223372036854775808 END",
        "is_among": "{0} IN (SELECT value FROM json_each({1}))",
        "looked_up_truth": "answer({0}, {1})",
        "looked_up_number": "answer({0}, {1})",
    },
)

POSTGRES = Dialect(
    name="postgres",
    batch="SELECT unnest(?::bigint[]) AS value",
    keys=list,
    path=_array_path,
    json_value="member({0}, ?::text[])",
    json_part="member_part({0}, ?::text[])",
    json_number="member_number({0}, ?::text[])",
    json_boolean="member_boolean({0}, ?::text[])",
    json_text="member_text({0}, ?::text[])",
    result_text='coalesce(number_text({0}.result) COLLATE "C", result_text({0}.result_json))',
    ordered="ordered({0})",
    tops="lateral",
    lowest="(-9223372036854775807 - 1)",
    highest="9223372036854775807",
    least="least",
    greatest="greatest",
    near=(  # a loop in any case: a hundred rows of ten thousand it would rather find by reading all
        "{0}_box CROSS JOIN LATERAL (SELECT * FROM {0} WHERE {0}.{1} = {0}_box.id OFFSET 0) found WHERE {2}"
    ),
    in_box="box && box(point(?::float8, ?::float8), point(?::float8, ?::float8))",
    total="sum({0})::double precision",
    functions={
        **SQLITE.functions,
        "add": "number_plus({0}, {1})",
        "sub": "number_minus({0}, {1})",
        "mul": "number_times({0}, {1})",
        "div": "number_over({0}, {1})",
        "mod": "number_rest({0}, {1})",
        "later": "({0})::numeric + {1}",  # of any size
        "earlier": "({0})::numeric - {1}",
        "resume": "CASE WHEN {0} = {1} THEN {2} ELSE (-9223372036854775807 - 1) END",
        "is_among": "{0} IN (SELECT unnest({1}::bigint[]))",
        "looked_up_truth": "({0}::jsonb ->> ({1})::text)::boolean",
        "looked_up_number": "number_of(({0}::jsonb ->> ({1})::text)::double precision)",
    },
    types=(
        (r"CREATE TABLE (\w+) \(\s+id INTEGER PRIMARY KEY AUTOINCREMENT",
         r"CREATE TABLE \1 (id bigint PRIMARY KEY DEFAULT next_id('\1')"),
        (r"\) WITHOUT ROWID", ")"),
        (r"\bINTEGER\b", "bigint"),
        (r"\bTEXT\b", 'text COLLATE "C"'),
        (r"\bREAL\b", "double precision"),
        (r"\bBLOB\b", "bytea"),
        (r"^(\s+\w+),", r"\1 numeric,"),  # without a type: any number
        (r"json_extract\((\w+), '\$\.(\w+)'\)", r"member_text(\1, '{\2}')"),
    ),
)  # fmt: skip
