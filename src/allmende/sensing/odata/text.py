# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""AST → text, the way back: next links of expanded collections are written with it."""

from dataclasses import replace

from allmende.core.clock import format_instant
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expand,
    Expression,
    Geometry,
    In,
    Logic,
    Negative,
    Not,
    Path,
    Query,
    Time,
)
from allmende.sensing.odata.wkt import to_text


def query_to_options(query: Query) -> list[tuple[str, str]]:
    """The options as decoded pairs, without `$skip` and `$skiptoken`."""
    found = [
        ("$filter", query.filter and expression_to_text(query.filter)),
        ("$count", query.count is not None and str(query.count).lower()),
        ("$orderby", ",".join(f"{one.path.text}{' desc' if one.descending else ''}" for one in query.order)),
        ("$top", query.top is not None and str(query.top)),
        ("$select", "distinct:" * query.distinct + ",".join(one.text for one in query.select)),
        ("$expand", ",".join(_expand(one) for one in query.expand)),
        ("$resultFormat", query.format),
        ("$resultMetadata", query.metadata),
        ("$as_of", query.as_of is not None and format_instant(query.as_of)),
    ]
    return [(name, text) for name, text in found if text]


def _expand(expand: Expand) -> str:
    options = query_to_options(replace(expand.query, metadata=None, as_of=None))
    if expand.query.skip is not None:
        options.append(("$skip", str(expand.query.skip)))
    inside = ";".join(f"{name}={text}" for name, text in options)
    return f"{expand.link}({inside})" if inside else expand.link


def expression_to_text(expression: Expression) -> str:  # noqa: C901, PLR0911  # one return for each kind
    match expression:
        case Path():
            return expression.text
        case Constant(value):
            return _constant(value)
        case Time(start, end):
            return format_instant(start) + ("" if end is None else f"/{format_instant(end)}")
        case Geometry(shape, prefix):
            return f"{prefix}'{to_text(shape)}'"
        case Logic(operator, parts):
            return f" {operator} ".join(map(_inner, parts))
        case Not(part):
            return f"not {_inner(part)}"
        case Negative(part):
            return f"- {_inner(part)}"
        case Compare(operator, left, right) | Arithmetic(operator, left, right):
            return f"{_inner(left)} {operator} {_inner(right)}"
        case In(part, values):
            return f"{_inner(part)} in ({', '.join(map(expression_to_text, values))})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(expression_to_text, arguments))})"


def _inner(expression: Expression) -> str:
    text = expression_to_text(expression)
    return text if isinstance(expression, Path | Constant | Time | Geometry | Call) else f"({text})"


def _constant(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case float():
            return repr(value) if abs(value) < float("inf") else f"{'-' if value < 0 else ''}1e999"
        case _:
            return str(value)
