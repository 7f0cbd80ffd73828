# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The functions of geometries → questions, and how their answers stand in a statement.

An answer is looked up by the key of the row: true, false, a number or null, so that it can stand anywhere.
Where only true counts, the keys of which it is true are enough, and the box around the literal finds them."""

import re
from collections.abc import Callable
from dataclasses import replace

from allmende.core.errors import Malformed, NotThereYet
from allmende.sensing import shapes
from allmende.sensing.odata.ast import Geometry
from allmende.sensing.sql.nodes import (
    NULL,
    TRUE,
    Comparison,
    Condition,
    Drawn,
    Every,
    Fixed,
    Function,
    Located,
    Slot,
    Some,
    Term,
    Type,
)
from allmende.sensing.sql.questions import Question, Relation
from allmende.sensing.sql.scope import Scope

Build = Callable[[Scope, tuple[Term, ...]], Term]

_PATTERN = re.compile("[TF*012]{9}", re.ASCII)
_LOOKED_UP = {Type.BOOLEAN: "looked_up_truth", Type.NUMBER: "looked_up_number"}


def drawn(literal: Geometry) -> Drawn:
    """Raises Malformed for a geometry that contradicts itself."""
    fault = shapes.fault_of(literal.shape)
    if fault is not None:
        raise Malformed(
            f"The geometry cannot be asked about: {fault}. Try: rings that do not cross themselves.",
            position=literal.position,
        )
    return Drawn(literal.shape)


def of_two(function: str, gives: Type = Type.BOOLEAN) -> Build:
    """Of one geometry and another, one of them a literal."""

    def build(scope: Scope, arguments: tuple[Term, ...]) -> Term:
        one, other = arguments
        return _asked(scope, gives, one, other, Relation(function))

    return build


def relation(scope: Scope, arguments: tuple[Term, ...]) -> Term:
    """st_relate, whose pattern is known while it is planned."""
    one, other, pattern = arguments
    text = scope.values[pattern.index] if isinstance(pattern, Slot) else None
    if not isinstance(text, str) or not _PATTERN.fullmatch(text.upper()):
        raise Malformed(
            "The pattern of st_relate has nine of T, F, *, 0, 1, 2. Try: 'T*F**F***', which is st_within."
        )
    return _asked(scope, Type.BOOLEAN, one, other, Relation("st_relate", pattern=text.upper()))


def length(scope: Scope, arguments: tuple[Term, ...]) -> Term:
    (one,) = arguments
    return _one(scope, Type.NUMBER, one, Relation("geo.length"))


def _asked(scope: Scope, gives: Type, one: Term, other: Term, how: Relation) -> Term:
    if isinstance(one, Located) and isinstance(other, Located):
        raise NotThereYet(
            f"{how.function}() of two stored geometries is not there yet. Try: one of them as a literal, "
            "geography'POINT (7.63 51.96)'."
        )
    if isinstance(other, Drawn):
        return _one(scope, gives, one, replace(how, other=other.shape))
    if isinstance(one, Drawn):
        return _one(scope, gives, other, replace(how, other=one.shape, is_first=False))
    return NULL


def _one(scope: Scope, gives: Type, of: Term, how: Relation) -> Term:
    """Of a literal the answer is known now."""
    if isinstance(of, Located):
        question = scope.slot(Question(of.held, how, only_true=False))
        return Function(_LOOKED_UP[gives], (question, of.key))
    if not isinstance(of, Drawn):
        return NULL
    found = shapes.answer(of.shape, how)
    if found is None:
        return NULL
    return (TRUE if found else Fixed("FALSE")) if gives is Type.BOOLEAN else scope.slot(found)


def sharpened(scope: Scope, condition: Condition) -> Condition:
    """The same where only true counts: false and null are one."""
    term: Term = condition
    match term:
        case Every(parts):
            return Every(tuple(sharpened(scope, one) for one in parts))  # type: ignore[arg-type]  # conditions
        case Some(parts):
            return Some(tuple(sharpened(scope, one) for one in parts))  # type: ignore[arg-type]  # conditions
        case Function("looked_up_truth", (Slot() as slot, key)):
            return _among(scope, slot, key, scope.values[slot.index])
        case Comparison(
            "lt" | "le" as operator, Function("looked_up_number", (Slot() as slot, key)), Slot() as limit
        ) | Comparison(
            "gt" | "ge" as operator, Slot() as limit, Function("looked_up_number", (Slot() as slot, key))
        ):
            return _near(scope, condition, slot, key, operator, limit)
        case _:
            return condition


def _near(scope: Scope, condition: Condition, slot: Slot, key: Term, operator: str, limit: Slot) -> Condition:
    question: Question = scope.values[slot.index]
    if question.relation.function != "geo.distance":
        return condition
    sign = {"gt": "lt", "ge": "le"}.get(operator, operator)
    how = replace(question.relation, near=(sign, scope.values[limit.index]))
    return _among(scope, slot, key, replace(question, relation=how))


def _among(scope: Scope, slot: Slot, key: Term, question: Question) -> Condition:
    scope.values[slot.index] = replace(question, only_true=True)
    return Function("is_among", (key, slot))
