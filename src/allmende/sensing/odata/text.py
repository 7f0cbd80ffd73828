# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""AST → text, the way back: next links of expanded collections are written with it."""

from dataclasses import replace

from allmende.core.clock import format_instant
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Clock,
    Compare,
    Constant,
    Duration,
    Expand,
    Expression,
    Geometry,
    In,
    Lambda,
    Literal,
    Logic,
    Negative,
    Not,
    Order,
    Path,
    Query,
    Time,
    TypeName,
)
from allmende.sensing.odata.durations import format_clock, format_duration
from allmende.sensing.odata.wkt import to_text

_WHOLE = Path | Literal | Call | Lambda
"""What needs no brackets."""


def query_to_options(query: Query) -> list[tuple[str, str]]:
    """The options as decoded pairs, without `$skip` and `$skiptoken`."""
    found = [
        ("$filter", query.filter and expression_to_text(query.filter)),
        ("$count", query.count is not None and str(query.count).lower()),
        ("$orderby", ",".join(map(_order, query.order))),
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


def _order(order: Order) -> str:
    return expression_to_text(order.by) + " desc" * order.descending


def expression_to_text(expression: Expression) -> str:  # noqa: PLR0911  # one return for each kind
    match expression:
        case Path():
            return expression.text
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
        case Lambda(quantifier, path, variable, condition):
            inside = "" if condition is None else f"{variable}: {expression_to_text(condition)}"
            return f"{path.text}/{quantifier}({inside})"
        case _:
            return _literal(expression)


def _literal(literal: Literal) -> str:
    match literal:
        case Constant(value):
            return _constant(value)
        case Time(start, end):
            return format_instant(start) + ("" if end is None else f"/{format_instant(end)}")
        case Duration(length):
            return f"duration'{format_duration(length)}'"
        case Clock(time):
            return format_clock(time)
        case TypeName(name):
            return name
        case Geometry(shape, prefix):
            return f"{prefix}'{to_text(shape)}'"


def _inner(expression: Expression) -> str:
    text = expression_to_text(expression)
    return text if isinstance(expression, _WHOLE) else f"({text})"


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
