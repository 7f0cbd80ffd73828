# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Random questions that the standard allows, made from the entity table: each must be answered with 200."""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from allmende.sensing.entities import BY_NAME, ENTITIES, Entity, Kind, Link, Property
from bench import load

_COMPARE = ("eq", "ne", "gt", "ge", "lt", "le")
_ARITHMETIC = ("add", "sub", "mul", "div", "mod")
_WORDS = ("'Station 1'", "'°C'", "'air temperature'", "'it''s; a (trap), %25 _'", "''")
_MOMENTS = (
    "2024-01-01T00:10:00Z",
    "2024-01-01T02:00:00.5+01:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
)
_NUMBERS = ("0", "1", "-3.5", "12.25", "1e3", "9007199254740993")


@dataclass(slots=True)
class Wanderer:
    """The same seed asks the same questions. `depth` bounds expands and expressions."""

    random: Random
    highest: int = 100
    """Ids are drawn from 1 to this; only sets are asked for, so that no answer is 404."""
    depth: int = 3

    def question(self) -> str:
        """Path and query, percent-encoded."""
        entity = self.random.choice(ENTITIES)
        options = "&".join(
            f"${name}={quote(text, safe=chr(39) + '(),;$=/:')}" for name, text in self._options(entity)
        )
        return f"/v1.1/{entity.set}?{options}" if options else f"/v1.1/{entity.set}"

    def _options(self, entity: Entity) -> list[tuple[str, str]]:
        options = self._nested(entity, self.depth)
        self.random.shuffle(options)
        return options

    def _nested(self, entity: Entity, depth: int) -> list[tuple[str, str]]:
        chance = self.random.random
        options = [("top", str(self.random.choice((0, 1, 2, 5, 20))))]
        if chance() < 0.5:
            options.append(("filter", self._logic(entity, depth)))
        if chance() < 0.3:
            options.append(("orderby", self._order(entity)))
        if chance() < 0.3:
            options.append(("count", self.random.choice(("true", "false"))))
        if chance() < 0.3:
            options.append(("skip", str(self.random.choice((0, 1, 3)))))
        if depth and chance() < 0.5:
            options.append(("expand", self._expand(entity, depth - 1)))
        if chance() < 0.3:
            options.append(("select", self._select(entity)))
        return options

    def _expand(self, entity: Entity, depth: int) -> str:
        links = self.random.sample(entity.links, self.random.randint(1, len(entity.links)))
        return ",".join(self._expanded(link, depth) for link in links)

    def _expanded(self, link: Link, depth: int) -> str:
        options = self._nested(BY_NAME[link.target], depth)
        if not link.many:
            options = [(name, text) for name, text in options if name in ("expand", "select")]
        return (
            f"{link.name}({';'.join(f'${name}={text}' for name, text in options)})" if options else link.name
        )

    def _select(self, entity: Entity) -> str:
        names = ["id", *(one.name for one in entity.properties), *(one.name for one in entity.links)]
        return ",".join(self.random.sample(names, self.random.randint(1, len(names))))

    def _order(self, entity: Entity) -> str:
        names = ["id", *(one.name for one in entity.properties if one.kind in _ORDERED)]
        chosen = self.random.sample(names, min(len(names), self.random.randint(1, 2)))
        return ",".join(f"{name}{self.random.choice(('', ' asc', ' desc'))}" for name in chosen)

    def _logic(self, entity: Entity, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.4:
            return self._comparison(entity)
        left, right = self._logic(entity, depth - 1), self._logic(entity, depth - 1)
        return self.random.choice((f"({left} and {right})", f"({left} or {right})", f"not ({left})", left))

    def _comparison(self, entity: Entity) -> str:
        path, kind = self._path(entity)
        compare = self.random.choice(_COMPARE)
        match kind:
            case Kind.TEXT:
                return f"{path} {compare} {self.random.choice(_WORDS)}"
            case Kind.INSTANT | Kind.INTERVAL | Kind.PERIOD:
                return f"{path} {compare} {self.random.choice(_MOMENTS)}"
            case Kind.RESULT:
                return self._result(path, compare)
            case Kind.JSON | Kind.GEOMETRY:
                return f"{path}/type {compare} 'Point'"
            case _:
                return f"{path} {compare} {self.random.randint(0, self.highest)}"

    def _result(self, path: str, compare: str) -> str:
        """Strings compare with what a result looks like as text, a sum compares with numbers only."""
        number = self.random.choice(_NUMBERS)
        if self.random.random() < 0.4:
            return (
                f"{path} {self.random.choice(_ARITHMETIC)} {number} {compare} {self.random.choice(_NUMBERS)}"
            )
        return f"{path} {compare} {self.random.choice((*_NUMBERS, chr(39) + '3' + chr(39), 'null'))}"

    def _path(self, entity: Entity) -> tuple[str, Kind | None]:
        """A property or the id, up to two links away."""
        steps: list[str] = []
        while len(steps) < 2 and self.random.random() < 0.4:
            link = self.random.choice(entity.links)
            steps.append(link.name)
            entity = BY_NAME[link.target]
        chosen: Property | None = self.random.choice((None, *entity.properties))
        name, kind = ("id", None) if chosen is None else (chosen.name, chosen.kind)
        return "/".join([*steps, name]), kind


_ORDERED = (Kind.TEXT, Kind.INSTANT, Kind.INTERVAL, Kind.RESULT)


@dataclass(slots=True)
class Outcome:
    """`refused`: question and answer of what was not answered with 200; `slowest` in seconds."""

    asked: int = 0
    refused: list[tuple[str, bytes]] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    percentile_99: float = 0.0


def ask_at_random(
    address: load.Address, count: int, seed: int, *, depth: int = 3, connections: int = 2
) -> Outcome:
    wanderer, asked = Wanderer(Random(seed), depth=depth), dict[int, str]()
    outcome = Outcome()

    def request(number: int) -> bytes | None:
        if number >= count:
            return None
        asked[number] = wanderer.question()
        return load.get(address, asked[number])

    def look(number: int, status: int, answer: bytes) -> None:
        question = asked.pop(number)
        outcome.slowest.append((source.latencies[-1], question))
        if len(outcome.slowest) > 200:
            outcome.slowest = sorted(outcome.slowest, reverse=True)[:10]
        if status != 200:
            outcome.refused.append((question, answer))

    source = load.Source(request, connections, answered=look)
    load.run(address, source)
    outcome.asked, outcome.percentile_99 = source.answers, source.percentile(0.99)
    outcome.slowest = sorted(outcome.slowest, reverse=True)[:10]
    return outcome
