# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions about geometries, answered before the statement that needs them runs: by box, where that tells
enough, the store names candidates; what is true of them shapely says. The same on both stores."""

from collections.abc import Iterator, Sequence
from operator import le, lt
from typing import Any

from allmende.sensing import shapes
from allmende.sensing.sql.dialects import Dialect
from allmende.sensing.sql.history import as_of as table_as_of
from allmende.sensing.sql.questions import Question, Relation
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.geometry import is_geojson

_CHUNK = 2_000
"""Rows between two looks at the clock."""
_SIGNS = {"lt": lt, "le": le}


def answered(connection: Connection, values: list[Any], as_of: int | None) -> list[Any]:
    """The values of a statement, with answers in place of questions."""
    if not any(type(one) is Question for one in values):
        return values
    return [_answer(connection, one, as_of) if type(one) is Question else one for one in values]


def _answer(connection: Connection, question: Question, as_of: int | None) -> Any:
    """Within a transaction the same question has the same answer."""
    known = connection.answers
    if (question, as_of) not in known:
        pairs = _pairs(connection, question, as_of)
        if question.only_true:
            known[question, as_of] = connection.dialect.keys([key for key, said in pairs if said])
        else:
            known[question, as_of] = connection.keep_answers(dict(pairs))
    return known[question, as_of]


def _pairs(
    connection: Connection, question: Question, as_of: int | None
) -> Iterator[tuple[int, shapes.Answer]]:
    sql, values = candidates(connection.dialect, question, as_of)
    for rows in connection.stream(sql, values, _CHUNK):
        documents = [text if encoding is None or is_geojson(encoding) else None for _, encoding, text in rows]
        said = shapes.answers(documents, question.relation)
        yield from zip((row[0] for row in rows), _compared(said, question.relation), strict=True)


def _compared(said: Sequence[shapes.Answer], relation: Relation) -> Sequence[shapes.Answer]:
    if relation.near is None:
        return said
    sign, limit = _SIGNS[relation.near[0]], relation.near[1]
    return [None if one is None else sign(one, limit) for one in said]


def candidates(dialect: Dialect, question: Question, as_of: int | None = None) -> tuple[str, Sequence[Any]]:
    """Key, encoding and GeoJSON of the rows that have to be looked at."""
    held, box = question.held, question.box
    encoding = f"found.{held.encoding}" if held.encoding else "NULL"
    select = f"SELECT found.{held.key}, {encoding}, found.{held.column} FROM"
    if as_of is not None:
        return f"{select} {table_as_of(held.table)} found", (as_of,) * 3
    if box is None:
        return f"{select} {held.table} found", ()
    return f"{select} {dialect.near.format(held.table, held.key, dialect.in_box)}", box
