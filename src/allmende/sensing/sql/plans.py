# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Plans that are kept, compiled, for the next question that differs in ids only.

A plan depends on who asks, the page sizes, the entities and the options: these are its key here. The ids of
the path and the values of a next link's token are filled in. What differs with an id in more than a value,
observations found by theirs, is planned each time. Whoever asks for `now()` says so by `lasting`."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from allmende.sensing.entities import BY_NAME, OBSERVATION, Entity
from allmende.sensing.odata.ast import Awaited, Query
from allmende.sensing.sql import plan
from allmende.sensing.sql.compile import compile_statement
from allmende.sensing.sql.dialects import Dialect
from allmende.sensing.sql.keyset import whole_numbers
from allmende.sensing.sql.level import Level, Prepared
from allmende.sensing.sql.reach import Base
from allmende.sensing.sql.scope import Asker, Given

_KEPT = 256
_OWNER, _KEY = Given("owner"), Given("key")


def plan_entity(
    asker: Asker, entity: Entity, query: Query, base: Base | None, key: int | None, *, lasting: bool
) -> Level:
    """As plan.plan_entity."""
    if not lasting or _is_of_observation(base) or (entity is OBSERVATION and key is not None):
        return plan.plan_entity(asker, entity, query, base, key)
    kept = _entity(replace(asker, now=0), entity.name, query, *_names(base), key is not None)
    return kept if base is None and key is None else _bound(kept, {**_owner(base), _KEY: key})


def plan_collection(asker: Asker, entity: Entity, query: Query, base: Base | None, *, lasting: bool) -> Level:
    """As plan.plan_collection."""
    numbers = whole_numbers(query.token) if isinstance(query.token, str) else []
    if not lasting or _is_of_observation(base) or numbers is None:
        return plan.plan_collection(asker, entity, query, base)
    # With a token $skip only counts, in the next link.
    shape = replace(query, token=Awaited(len(numbers)), skip=None) if numbers else query
    kept = _collection(replace(asker, now=0), entity.name, shape, *_names(base))
    if base is None and not numbers:
        return kept
    values = {Given("token", place): one for place, one in enumerate(numbers)}
    found = _bound(kept, {**_owner(base), **values})
    if not numbers or found.page is None:
        return found
    return replace(found, query=query, page=replace(found.page, skip=query.skip or 0))


def _is_of_observation(base: Base | None) -> bool:
    return base is not None and base.owner is OBSERVATION


def _owner(base: Base | None) -> dict[Given, Any]:
    return {} if base is None else {_OWNER: base.id}


def _names(base: Base | None) -> tuple[str, str]:
    """Entities and links are known by their names: hashing them whole takes as long as planning."""
    return ("", "") if base is None else (base.owner.name, base.link.name)


@lru_cache(maxsize=_KEPT)
def _entity(asker: Asker, entity: str, query: Query, owner: str, link: str, is_keyed: bool) -> Level:  # noqa: FBT001
    key = _KEY if is_keyed else None
    return _compiled(plan.plan_entity(asker, BY_NAME[entity], query, _base(owner, link), key), asker.dialect)


@lru_cache(maxsize=_KEPT)
def _collection(asker: Asker, entity: str, query: Query, owner: str, link: str) -> Level:
    return _compiled(plan.plan_collection(asker, BY_NAME[entity], query, _base(owner, link)), asker.dialect)


def _base(owner: str, link: str) -> Base | None:
    found = BY_NAME[owner].link(link) if owner else None
    return None if found is None else Base(BY_NAME[owner], _OWNER, found)


def _compiled(level: Level, dialect: Dialect) -> Level:
    return replace(
        level,
        prepared=_with_text(level.prepared, dialect),
        count=None if level.count is None else _with_text(level.count, dialect),
        expands=tuple(_compiled(one, dialect) for one in level.expands),
    )


def _with_text(prepared: Prepared, dialect: Dialect) -> Prepared:
    return replace(prepared, text=compile_statement(prepared.statement, dialect))


def _bound(level: Level, given: Mapping[Given, Any]) -> Level:
    """With the values of this question. The levels below know only the ids of the rows above."""
    count = None if level.count is None else filled(level.count, given)
    sample = None if level.sample is None else level.sample.map(lambda one: filled(one, given))
    return replace(level, prepared=filled(level.prepared, given), count=count, sample=sample)


def filled(prepared: Prepared, given: Mapping[Given, Any]) -> Prepared:
    values = tuple(given[one] if isinstance(one, Given) else one for one in prepared.values)
    return replace(prepared, values=values)
