# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One statement while it is planned: its values and aliases, for whom it is, and how tables hang together."""

from dataclasses import dataclass
from typing import Any
from typing import Literal as Choice

from allmende.core.principal import Principal
from allmende.sensing.entities import BY_NAME, OBSERVATION, Entity, Link
from allmende.sensing.sql.dialects import SQLITE, Dialect
from allmende.sensing.sql.nodes import (
    TRUE,
    Column,
    Comparison,
    Condition,
    FeatureOf,
    Fixed,
    Negated,
    Policy,
    Slot,
    Subselect,
    Table,
    Term,
    Tuple,
    Within,
    both,
)
from allmende.sensing.sql.visibility import readable


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and when: `now` in microseconds UTC. A page has `page_size` rows, at most `page_limit`."""

    principal: Principal
    now: int
    page_size: int = 100
    page_limit: int = 10_000
    as_of: int | None = None
    """The instant that is asked about; None: how things are."""
    dialect: Dialect = SQLITE
    """Of the store that is asked."""


@dataclass(frozen=True, slots=True)
class Given:
    """Stands for a value in a plan that is kept for many of them (plans.py)."""

    what: Choice["owner", "key", "token", "parent"]
    place: int = 0


class Scope:
    """`drivers`: for an alias of observation the column of an outer table that is its datastream."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.values: list[Any] = []
        self.drivers: dict[str, Column] = {}
        self._aliases = 0

    def slot(self, value: Any) -> Slot:
        self.values.append(value)
        return Slot(len(self.values) - 1)

    def alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    def policy(self, alias: str, table: str) -> Condition:
        """What the principal may read of a root table. Of the past only what could be seen then, of what can
        be seen now."""
        if self.asker.principal.everything:
            return TRUE
        if self.asker.as_of is None:
            return self._policy(alias)
        today = self.alias()
        seen = Subselect(Column(today, "id"), (Table(table, today, today=True),), self._policy(today))
        return both(self._policy(alias), Within(Column(alias, "id"), seen))

    def _policy(self, alias: str) -> Policy:
        text, values = readable(self.asker.principal, alias)
        return Policy(text, tuple(self.slot(one) for one in values))

    def visible(self, entity: Entity, alias: str) -> Condition:
        """The policy on the entity itself, or on its parent: children follow it."""
        if entity.is_root:
            return both(self.policy(alias, entity.table), only(entity, alias))
        if self.asker.principal.everything:
            return TRUE
        link = entity.link(entity.parent)
        assert link is not None  # noqa: S101  # entities.py: the parent is a link
        parent, table = self.alias(), BY_NAME[link.target].table
        among = Subselect(Column(parent, "id"), (Table(table, parent),), self.policy(parent, table))
        return both(Within(self.own(entity, alias, link), among), self.untold(entity, alias))

    def untold(self, entity: Entity, alias: str) -> Condition:
        """That it is of this entity, and tells of nothing hidden."""
        if entity.only is not None:
            return only(entity, alias)
        link = entity.link(entity.tells)
        if link is None or link.join is None or self.asker.principal.everything:
            return TRUE
        between, told = self.alias(), self.alias()
        on = same(Column(between, link.join.other), Column(told, "id"))
        table = BY_NAME[link.target].table
        tables = (Table(table, told), Table(link.join.table, between, on))
        hidden = Subselect(Column(between, link.join.own), tables, Negated(self.policy(told, table)))
        return Negated(Within(Column(alias, "id"), hidden))

    def own(self, entity: Entity, alias: str, link: Link) -> Term:
        """The key of what a to-one link points to."""
        if entity is OBSERVATION and link.column == "datastream":
            return self.stream(alias)
        if entity is OBSERVATION:
            return FeatureOf(alias)
        return Column(alias, link.column)

    def stream(self, alias: str) -> Column:
        return self.drivers.get(alias, Column(alias, "datastream"))


def only(entity: Entity, alias: str) -> Condition:
    """Of the rows of the table those that are of this entity."""
    if entity.only is None:
        return TRUE
    column, value = entity.only
    return same(Column(alias, column), Fixed(str(value)))


def key_of(entity: Entity, alias: str) -> Term:
    """What tells rows of a table apart."""
    if entity is OBSERVATION:
        return Tuple((Column(alias, "datastream"), Column(alias, "start"), Column(alias, "id")))
    return Column(alias, "id")


def same(left: Term, right: Term) -> Condition:
    return Comparison("eq", left, right)


def step(scope: Scope, entity: Entity, alias: str, link: Link, target: str) -> tuple[Table, ...]:
    """The tables from `alias` through the link to `target`, an alias of the linked entity."""
    goal = BY_NAME[link.target]
    if link.join is not None:
        between = scope.alias()
        return (
            Table(link.join.table, between, same(Column(between, link.join.own), Column(alias, "id"))),
            Table(goal.table, target, same(Column(target, "id"), Column(between, link.join.other))),
        )
    if link.column:
        return (Table(goal.table, target, same(Column(target, "id"), scope.own(entity, alias, link))),)
    if link.reverse == "feature":
        of = scope.alias()
        return (
            Table("datastream_feature", of, same(Column(of, "feature"), Column(alias, "id"))),
            Table(
                goal.table,
                target,
                both(
                    same(Column(target, "datastream"), Column(of, "datastream")),
                    same(FeatureOf(target), Column(alias, "id")),
                ),
            ),
        )
    return (Table(goal.table, target, same(Column(target, link.reverse), Column(alias, "id"))),)


def ends(
    scope: Scope, entity: Entity, alias: str, link: Link, target: str
) -> tuple[Term, Term, tuple[Table, ...]]:
    """A semi-join: (term over `alias`, select of the sub-select, tables of the sub-select)."""
    goal = BY_NAME[link.target]
    first = Table(goal.table, target)
    if link.join is not None:
        between = scope.alias()
        on = same(Column(between, link.join.other), Column(target, "id"))
        return (
            Column(alias, "id"),
            Column(between, link.join.own),
            (first, Table(link.join.table, between, on)),
        )
    if link.column:
        return scope.own(entity, alias, link), Column(target, "id"), (first,)
    found: Term = FeatureOf(target) if link.reverse == "feature" else Column(target, link.reverse)
    return Column(alias, "id"), found, (first,)
