# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where a path stands, as a condition on the entities that it goes on to."""

from dataclasses import dataclass

from allmende.sensing.entities import OBSERVATION, Entity, Link
from allmende.sensing.sql.leaves import span
from allmende.sensing.sql.nodes import TRUE, Column, Condition, FeatureOf, Subselect, Table, Within, both
from allmende.sensing.sql.scope import Given, Scope, same


@dataclass(frozen=True, slots=True)
class Base:
    """The link of an entity that is known to be there and readable."""

    owner: Entity
    id: int | Given
    link: Link


def is_key(scope: Scope, entity: Entity, alias: str, key: int | Given | None) -> Condition:
    if key is None:
        return TRUE
    found = same(Column(alias, "id"), scope.slot(key))
    if entity is not OBSERVATION:
        return found
    assert isinstance(key, int)  # noqa: S101  # plans.py keeps none of these
    return both(span(scope, alias, key), found)


def reached(scope: Scope, entity: Entity, alias: str, base: Base | None) -> Condition:
    """What the path says of the entities, and the policy on them."""
    if base is None:
        return scope.visible(entity, alias)
    found = _linked(scope, alias, base)
    if follows(entity, base.owner, base.link):
        return found
    return both(found, scope.visible(entity, alias))


def follows(entity: Entity, owner: Entity, link: Link) -> bool:
    """Who sees the owner sees what the link reaches."""
    return entity.hangs_on(owner) and bool(link.reverse) and not entity.tells


def _linked(scope: Scope, alias: str, base: Base) -> Condition:
    link = base.link
    if link.join is not None:
        between = scope.alias()
        where = same(Column(between, link.join.own), scope.slot(base.id))
        among = Subselect(Column(between, link.join.other), (Table(link.join.table, between),), where)
        return Within(Column(alias, "id"), among)
    if link.column:
        owner = scope.alias()
        own = scope.own(base.owner, owner, link)
        where = is_key(scope, base.owner, owner, base.id)
        return Within(Column(alias, "id"), Subselect(own, (Table(base.owner.table, owner),), where))
    of = FeatureOf(alias) if link.reverse == "feature" else Column(alias, link.reverse)
    return same(of, scope.slot(base.id))
