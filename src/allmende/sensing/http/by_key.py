# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One entity by its key and nothing else asked: the question of every link that is followed. What is the same
for all keys is worked out once for each entity, asker and root; what is left is one statement and one row."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from allmende.core.principal import Principal
from allmende.sensing.entities import BY_SET, OBSERVATION, Entity
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.http.single import Single
from allmende.sensing.hub import Hub
from allmende.sensing.odata.ast import Query
from allmende.sensing.sql.fragment import fill
from allmende.sensing.sql.plan import plan_entity
from allmende.sensing.sql.scope import Asker, Given

_PATH = re.compile(r"/([A-Z][A-Za-z]+)\(([0-9]{1,18})\)")
_KEY = Given("key")
_MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    """`values` with the key's place empty."""

    single: Single
    sql: str
    values: Sequence[Any]
    place: int

    def answer(self, row: Sequence[Any] | None) -> Answer | None:
        return None if row is None else Answer(200, self.single.text(row).encode())


class ByKey:
    """Any thread asks."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: dict[tuple[str, Principal, str], _Kept] = {}

    def answer(self, request: Request) -> Answer | None:
        """None: it is not such a question, or there is no such entity. The general way says what."""
        question = self._question(request)
        if question is None:
            return None
        kept, values = question
        return kept.answer(self._hub.database.one(kept.sql, values))

    def ask(self, request: Request, done: Callable[[Answer | None], None]) -> bool:
        """The same on the event loop: `done` is called, now or later. False: it is not such a question, or
        cannot be asked like this now."""
        question = self._question(request)
        if question is None:
            return False
        kept, values = question
        return self._hub.database.ask(kept.sql, values, lambda row: done(kept.answer(row)))

    def _question(self, request: Request) -> tuple[_Kept, list[Any]] | None:
        match = None if request.query else _PATH.fullmatch(request.path)
        entity = None if match is None else BY_SET.get(match[1])
        if match is None or entity is None or entity is OBSERVATION:
            return None
        asked = (entity.name, request.principal, request.root)
        kept = self._kept.get(asked) or self._keep(entity, *asked[1:])
        values = list(kept.values)
        values[kept.place] = int(match[2])
        return kept, values

    def _keep(self, entity: Entity, principal: Principal, root: str) -> _Kept:
        dialect = self._hub.database.dialect
        asker = Asker(principal, 0, dialect=dialect)
        level = plan_entity(asker, entity, Query(), None, _KEY)
        fragment = level.prepared.fragment(dialect)
        values = fill(fragment, level.prepared.values)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        found = _Kept(Single(level, root), fragment.text, values, values.index(_KEY))
        self._kept[entity.name, principal, root] = found
        return found
