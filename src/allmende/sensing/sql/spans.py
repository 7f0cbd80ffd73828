# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sums and differences of times and durations, all whole microseconds.

What is made of values alone is calculated here: `now() sub duration'PT1H'` is one value in SQL, and an index
is used as for a time that was written down."""

from allmende.sensing.sql import intervals
from allmende.sensing.sql.nodes import Moment, Operation, Slot, Term, Type
from allmende.sensing.sql.scope import Scope

Typed = tuple[Type, Term]
_GREATEST = (1 << 63) - 1
_OPERATIONS = {"add": "later", "sub": "earlier"}


def calculated(scope: Scope, operator: str, left: Typed, right: Typed) -> Typed | None:
    """None where it is nothing with times or durations."""
    if operator not in _OPERATIONS:
        return None
    match left, right:
        case (Type.TIME, Moment() as time), (Type.DURATION, length):
            return Type.TIME, _shifted(scope, operator, time, length)
        case (Type.DURATION, length), (Type.TIME, Moment() as time) if operator == "add":
            return Type.TIME, _shifted(scope, operator, time, length)
        case (Type.TIME, Moment() as one), (Type.TIME, Moment() as two) if operator == "sub":
            return Type.DURATION, _sum(scope, operator, one.start, two.start)
        case (Type.DURATION, one), (Type.DURATION, two):
            return Type.DURATION, _sum(scope, operator, one, two)
        case _:
            return None


def _shifted(scope: Scope, operator: str, time: Moment, length: Term) -> Moment:
    start = _sum(scope, operator, time.start, length)
    return Moment(start, None if time.end is None else _sum(scope, operator, intervals.last(time), length))


def _sum(scope: Scope, operator: str, left: Term, right: Term) -> Term:
    if not isinstance(left, Slot) or not isinstance(right, Slot):
        return Operation(_OPERATIONS[operator], left, right)
    one, two = scope.values[left.index], scope.values[right.index]
    found = one + two if operator == "add" else one - two
    return scope.slot(max(-_GREATEST, min(found, _GREATEST)))
