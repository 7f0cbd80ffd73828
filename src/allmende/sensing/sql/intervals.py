# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How two times lie to each other. An interval does not contain its end, an instant is one of no length:
of `before`, `after` and `overlaps` always exactly one is true."""

from allmende.sensing.sql.nodes import (
    Column,
    Comparison,
    Condition,
    Function,
    Moment,
    Slot,
    Some,
    Term,
    both,
)
from allmende.sensing.sql.scope import Scope, same

Terms = tuple[Term, ...]


def before(_: Scope, times: Terms) -> Condition:
    return Comparison("lt", *_two(times))


def after(_: Scope, times: Terms) -> Condition:
    return Comparison("gt", *_two(times))


def meets(_: Scope, times: Terms) -> Condition:
    one, two = _two(times)
    return Some((same(last(one), two.start), same(last(two), one.start)))


def during(scope: Scope, times: Terms) -> Condition:
    one, two = _two(times)
    if _is_instant(scope, two):
        return both(same(one.start, two.start), same(last(one), two.start))
    begins = Comparison("ge", one.start, two.start)
    ends = Comparison("le", last(one), last(two))
    return both(begins, _begins_within(scope, one, two), ends)


def overlaps(scope: Scope, times: Terms) -> Condition:
    one, two = _two(times)
    if _is_instant(scope, one) and _is_instant(scope, two):
        return same(one.start, two.start)
    return both(_begins_within(scope, one, two), _begins_within(scope, two, one))


def starts(_: Scope, times: Terms) -> Condition:
    one, two = _two(times)
    return same(one.start, two.start)


def finishes(_: Scope, times: Terms) -> Condition:
    one, two = _two(times)
    return same(last(one), last(two))


def last(moment: Moment) -> Term:
    """Where it ends."""
    if moment.end is None:
        return moment.start
    return Function("coalesce", (moment.end, moment.start)) if isinstance(moment.end, Column) else moment.end


def _two(times: Terms) -> tuple[Moment, Moment]:
    one, two = times
    assert isinstance(one, Moment)  # noqa: S101  # the table says that they are times
    assert isinstance(two, Moment)  # noqa: S101
    return one, two


def _begins_within(scope: Scope, one: Moment, two: Moment) -> Condition:
    """Before the end of the other, or with it where that has no length."""
    ends = Comparison("lt", one.start, last(two))
    return ends if _has_length(scope, two) else Some((ends, same(one.start, two.start)))


def _is_instant(scope: Scope, moment: Moment) -> bool:
    """Said to be one, which leaves a bound that an index can use."""
    return moment.end is None or (_is_said(moment) and not _has_length(scope, moment))


def _has_length(scope: Scope, moment: Moment) -> bool:
    if not isinstance(moment.start, Slot) or not isinstance(moment.end, Slot):
        return False
    return bool(scope.values[moment.start.index] < scope.values[moment.end.index])


def _is_said(moment: Moment) -> bool:
    return isinstance(moment.start, Slot) and isinstance(moment.end, Slot)
