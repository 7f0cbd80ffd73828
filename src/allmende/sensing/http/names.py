# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What requests of a batch stand for: `$sensor1` in addresses, bodies and conditions of later ones."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec

from allmende.core.errors import AllmendeError, Malformed, NotDone
from allmende.sensing.entities import BY_NAME, BY_SET, Entity
from allmende.sensing.http import body as bodies
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.http.parts import Asked
from allmende.sensing.odata.parse import parse_path
from allmende.sensing.sql.route import resolve
from allmende.sensing.store.change_sets import is_reference, with_ids

_IN_PATH = re.compile(r"/\$([A-Za-z0-9_.:,;-]+)(/.*)?")
_IN_BODY = b'"$'
_CONDITION = re.compile(r"(not\s+)?\$?([A-Za-z0-9_.:,;-]+)")
_PLACE = re.compile(r"/(\w+)\((-?\d+)\)/?\Z")
_ADDRESSES = ("@odata.id", "@id")
Pending = Mapping[str, Entity]
"""Names of earlier requests of the same change set, whose ids are not known yet."""


class Filled(NamedTuple):
    """A request with the ids that are known. `of`, `refers`: what is left to the writer (see store.Step)."""

    request: Request
    of: str
    refers: bool


class Names:
    """Of one batch. What failed is remembered too: whoever builds on it is not done."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Entity, int]] = {}
        self._failed: set[str] = set()
        self._seen: set[str] = set()

    def see(self, name: str, *, failed: bool) -> None:
        if name:
            self._seen.add(name)
            (self._failed.add if failed else self._failed.discard)(name)

    def learn(self, name: str, entity: Entity, number: int) -> None:
        if name:
            self._known[name] = entity, number

    def learn_from(self, name: str, request: Request, answer: Answer) -> None:
        """A change by itself: what it made, or what it changed."""
        where = dict(answer.headers).get(b"location", b"").decode() or request.path
        match = _PLACE.search(where)
        if match is not None and match[1] in BY_SET:
            self.learn(name, BY_SET[match[1]], int(match[2]))

    def learn_found(self, name: str, request: Request, answer: Answer) -> None:
        """What a GET found: the entity, or the first of a list."""
        if answer.status != 200 or not answer.body.startswith(b"{"):
            return
        entity = _entity_at(request.path)
        if entity is None:
            return
        found = msgspec.json.decode(answer.body)
        first = found if "value" not in found else next(iter(found["value"]), {})
        if isinstance(number := first.get("@iot.id"), int):
            self.learn(name, entity, number)

    def is_met(self, asked: Asked, pending: Pending) -> bool:
        """Whether its condition holds. Raises NotDone where it builds on what failed."""
        for name in asked.depends:
            if name in self._failed:
                raise NotDone(f"It depends on {name[:40]!r}, which was not done.")
            if name not in self._seen and name not in pending:
                raise Malformed(f"It depends on {name[:40]!r}, and no request before it has that id.")
        if not asked.condition:
            return True
        match = _CONDITION.fullmatch(asked.condition.strip())
        if match is None:
            raise Malformed(f"if is {asked.condition[:40]!r}. Known: $name, not $name.")
        is_there = match[2] in self._known or match[2] in pending
        return is_there != bool(match[1])

    def filled_in(self, request: Request, pending: Pending) -> Filled:
        """Raises Malformed for a name in the path that stands for nothing."""
        path, of = self._path(request.path, pending)
        content, refers = self._body(request.body, pending)
        return Filled(replace(request, path=path, body=content), of, refers)

    def _path(self, path: str, pending: Pending) -> tuple[str, str]:
        match = _IN_PATH.fullmatch(path)
        if match is None:
            return path, ""
        name, rest = match[1], match[2] or ""
        if name in pending:
            return f"/{pending[name].set}(0){rest}", name
        if name in self._known:
            entity, number = self._known[name]
            return f"/{entity.set}({number}){rest}", ""
        if name in self._failed:
            raise NotDone(f"${name[:40]} was not done.")
        raise Malformed(
            f"${name[:40]} stands for nothing. Known: requests before it that made or found something."
        )

    def _body(self, content: bytes, pending: Pending) -> tuple[bytes, bool]:
        if _IN_BODY not in content:
            return content, False
        try:
            given = bodies.decode(content)
        except AllmendeError:  # whoever reads it next says what is wrong
            return content, False
        if isinstance(given, dict) and len(given) == 1:
            given = {"@iot.id" if _is_address(*one) else one[0]: one[1] for one in given.items()}
        filled = with_ids(
            given, {name: number for name, (_, number) in self._known.items() if name not in pending}
        )
        return msgspec.json.encode(filled), _refers(filled, pending)


def _entity_at(path: str) -> Entity | None:
    """None where it leads to a value, or to no entity at all."""
    parsed = parse_path(path)
    if not parsed.segments:
        return None
    try:
        route = resolve(parsed)
    except AllmendeError:  # what reads know beside entities
        return None
    return None if route.is_value else route.steps[-1].entity


def kind_of(command: Any) -> Entity:
    """Of the entity that the command makes or changes."""
    return BY_NAME[getattr(command, "entity", "Observation")]


def _is_address(name: str, value: Any) -> bool:
    return name in _ADDRESSES and isinstance(value, str) and value.startswith("$")


def _refers(value: Any, pending: Pending) -> bool:
    if isinstance(value, list):
        return any(_refers(one, pending) for one in value)
    if not isinstance(value, dict):
        return False
    return any(
        inner[1:] in pending if is_reference(name, inner) else _refers(inner, pending)
        for name, inner in value.items()
    )
