# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""AST + entity table + principal → plan: the second verb. Raises Malformed for names that do not exist.

A plan is a tree of levels, one statement each; the levels below are planned first."""

from dataclasses import replace

from allmende.core.errors import Malformed, NotThereYet
from allmende.sensing.entities import BY_NAME, OBSERVATION, Entity
from allmende.sensing.odata.ast import Expand, Query
from allmende.sensing.sql import lists, streams
from allmende.sensing.sql.level import Level, Prepared, Sample
from allmende.sensing.sql.past import back, check_kept, looking_back
from allmende.sensing.sql.reach import Base
from allmende.sensing.sql.scope import Asker, Given


def plan_entity(
    asker: Asker, entity: Entity, query: Query, base: Base | None, key: int | Given | None
) -> Level:
    """One entity: of a set by its key, or what a link of another leads to."""
    found = lists.plan_entity(asker, entity, query, base, key, _children(asker, entity, query))
    return _of_its_time(asker, entity, found)


def plan_collection(asker: Asker, entity: Entity, query: Query, base: Base | None) -> Level:
    """A set, or what a link of an entity leads to."""
    if query.distinct:
        return _of_its_time(asker, entity, lists.plan_distinct(asker, entity, query, base))
    children = _children(asker, entity, query)
    if entity is OBSERVATION:
        found = streams.plan_list(asker, query, base, children)
    else:
        found = lists.plan_list(asker, entity, query, base, children)
    return _of_its_time(asker, entity, _with_sample(asker, found, base))


def plan_count(asker: Asker, entity: Entity, query: Query, base: Base | None) -> Prepared:
    if asker.as_of is not None:
        check_kept(entity)
    if entity is OBSERVATION:
        return streams.count_list(asker, query, base)
    found = lists.count_list(asker, entity, query, base)
    return found if asker.as_of is None else back(found, asker.as_of)


def plan_sample(asker: Asker, entity: Entity, query: Query, base: Base | None) -> Sample | None:
    """How to estimate what plan_count counts; None where that is immediate."""
    if entity is OBSERVATION:
        return streams.sample_list(asker, query, base)
    as_of, found = asker.as_of, lists.sample_list(asker, entity, query, base)
    return found if found is None or as_of is None else found.map(lambda one: back(one, as_of))


def _of_its_time(asker: Asker, entity: Entity, level: Level) -> Level:
    if asker.as_of is None:
        return level
    check_kept(entity)
    return looking_back(level, asker.as_of)


def _children(asker: Asker, entity: Entity, query: Query) -> tuple[Level, ...]:
    return tuple(_child(asker, entity, one) for one in query.expand)


def _child(asker: Asker, owner: Entity, expand: Expand) -> Level:
    link = owner.link(expand.link)
    if link is None:
        known = ", ".join(one.name for one in owner.links)
        raise Malformed(
            f"$expand: {owner.name} has no link {expand.link[:60]!r}. Known: {known}.",
            position=expand.position,
        )
    query = expand.query
    if asker.as_of is not None:
        check_kept(BY_NAME[link.target])
    if query.distinct:
        raise NotThereYet("$select=distinct: is for the list itself, not yet for what is expanded.")
    children = _children(asker, BY_NAME[link.target], query)
    if not link.many:
        return lists.plan_one_each(asker, link, query, children)
    if link.target == OBSERVATION.name:
        found = streams.plan_child(asker, owner, link, query, children)
    else:
        found = lists.plan_many_each(asker, owner, link, query, children)
    return _with_sample(asker, found, Base(owner, Given("parent"), link))


def _with_sample(asker: Asker, level: Level, base: Base | None) -> Level:
    if level.count is None:
        return level
    return replace(level, sample=plan_sample(asker, level.entity, level.query, base))
