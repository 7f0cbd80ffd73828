# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Values on their way to PostgreSQL and back. What SQLite keeps untyped, whole numbers and others, is numeric
there: it knows 20 from 20.0, and both come back as they were given."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
import psycopg
from psycopg import adapt
from psycopg.abc import Buffer
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper

_NUMERIC = psycopg.adapters.types["numeric"].oid
_INT8 = psycopg.adapters.types["int8"].oid
_BETWEEN, _BEYOND = 2.0**53, 2.0**63
"""Here whole numbers lie between floating ones."""


def number_text(value: float) -> str:
    """As numeric reads it: a number with a fraction keeps a point, so that it is none without. As number_of
    in functions.postgres.sql."""
    if type(value) is float and _BETWEEN <= abs(value) < _BEYOND:
        return f"{int(value)}.0"
    text = repr(value)
    return f"{Decimal(text):f}.0" if "e+" in text else text


def array_text(kind: str, column: Iterable[Any]) -> str:
    """The values of a column as one array literal."""
    if kind == "bigint":
        return f"{{{','.join(['NULL' if one is None else str(one) for one in column])}}}"
    if kind == "text":
        return f"{{{','.join(['NULL' if one is None else _quoted(one) for one in column])}}}"
    return f"{{{','.join(['NULL' if one is None else number_text(one) for one in column])}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _FloatDumper(adapt.Dumper):
    oid = _NUMERIC

    def dump(self, obj: float) -> bytes:
        return number_text(obj).encode()


class _BoolDumper(adapt.Dumper):
    """The store keeps truth as 0 and 1."""

    oid = _INT8

    def dump(self, obj: bool) -> bytes:  # noqa: FBT001  the library's signature
        return b"1" if obj else b"0"


class _NumberLoader(adapt.Loader):
    def load(self, data: Buffer) -> int | float:
        text = bytes(data)
        return int(text) if text.lstrip(b"-").isdigit() else float(text)


class _JsonLoader(adapt.Loader):
    def load(self, data: Buffer) -> Any:
        return msgspec.json.decode(data)


def adapt_types(connection: psycopg.Connection[Any]) -> None:
    types = connection.adapters
    types.register_dumper(int, Int8Dumper)
    types.register_dumper(str, StrDumper)
    types.register_dumper(float, _FloatDumper)
    types.register_dumper(bool, _BoolDumper)
    types.register_loader("numeric", _NumberLoader)
    types.register_loader("json", _JsonLoader)
