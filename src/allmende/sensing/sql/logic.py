# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Filters turned into filters that mean the same, in three-valued logic, whatever the names stand for."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expression,
    In,
    Lambda,
    Logic,
    Negative,
    Not,
    Path,
)


def normal(expression: Expression, *, negated: bool = False) -> Expression:
    """`not` moved down to comparisons (De Morgan holds in three values), chains flattened, and
    `(a or b) eq true` is `a or b`."""
    match expression:
        case Not(part):
            return normal(part, negated=not negated)
        case Logic(operator, parts, position):
            turned = ("or" if operator == "and" else "and") if negated else operator
            found: list[Expression] = []
            for one in parts:
                part = normal(one, negated=negated)
                found += part.parts if isinstance(part, Logic) and part.operator == turned else [part]
            return Logic("and" if turned == "and" else "or", tuple(found), position)
        case Compare(
            "eq" | "ne" as operator, Logic() | Not() | Compare() | In() as part, Constant(bool() as value)
        ) | Compare(
            "eq" | "ne" as operator, Constant(bool() as value), Logic() | Not() | Compare() | In() as part
        ):
            return normal(part, negated=negated != (value != (operator == "eq")))
        case _:
            return Not(expression, expression.position) if negated else expression


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """All of which must hold."""
    if isinstance(expression, Logic) and expression.operator == "and":
        return expression.parts
    return (expression,)


def is_choice(expression: Expression) -> bool:
    return isinstance(expression, Logic) and expression.operator == "or"


def conjunction(parts: Iterable[Expression]) -> Expression | None:
    found = tuple(parts)
    return None if not found else found[0] if len(found) == 1 else Logic("and", found)


def branches(expression: Expression) -> int:
    """How many there are when every `or` is drawn to the top."""
    if not isinstance(expression, Logic):
        return 1
    counts = [branches(one) for one in expression.parts]
    if expression.operator == "or":
        return sum(counts)
    product = 1
    for one in counts:
        product *= one
    return product


def drawn_up(parts: tuple[Expression, ...]) -> Expression | None:
    """`a and (b or c)` as `a and b or a and c`; None where there is no `or`."""
    for place, one in enumerate(parts):
        if isinstance(one, Logic) and one.operator == "or":
            ways = (Logic("and", (*parts[:place], way, *parts[place + 1 :])) for way in one.parts)
            return normal(Logic("or", tuple(ways)))
    return None


def paths_of(expression: Expression) -> Iterator[Path]:
    match expression:
        case Path():
            yield expression
        case Logic(_, parts) | Call(_, parts):
            for one in parts:
                yield from paths_of(one)
        case Not(part) | Negative(part):
            yield from paths_of(part)
        case Compare(_, left, right) | Arithmetic(_, left, right):
            yield from paths_of(left)
            yield from paths_of(right)
        case In(part, values):
            for one in (part, *values):
                yield from paths_of(one)
        case Lambda():
            yield Path(("id",), expression.position)  # whatever it leads to, it is said of the entity itself


def lambdas_of(expression: Expression) -> Iterator[Lambda]:
    """Those within lambdas too."""
    match expression:
        case Lambda(condition=condition):
            yield expression
            if condition is not None:
                yield from lambdas_of(condition)
        case Logic(_, parts) | Call(_, parts):
            for one in parts:
                yield from lambdas_of(one)
        case Not(part) | In(part, _):
            yield from lambdas_of(part)
        case Compare(_, left, right):
            yield from lambdas_of(left)
            yield from lambdas_of(right)


def with_paths(expression: Expression, change: Callable[[Path], Path]) -> Expression:  # noqa: PLR0911  # one return for each kind
    """The same with every path changed."""

    def all_of(parts: Iterable[Expression]) -> tuple[Expression, ...]:
        return tuple(with_paths(one, change) for one in parts)

    match expression:
        case Path():
            return change(expression)
        case Logic(_, parts):
            return replace(expression, parts=all_of(parts))
        case Call(_, arguments):
            return replace(expression, arguments=all_of(arguments))
        case Not(part) | Negative(part):
            return replace(expression, part=with_paths(part, change))
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return replace(expression, left=with_paths(left, change), right=with_paths(right, change))
        case In(part, values):
            return replace(expression, part=with_paths(part, change), values=all_of(values))
        case Lambda(path=path):
            return replace(expression, path=change(path))
        case _:
            return expression
