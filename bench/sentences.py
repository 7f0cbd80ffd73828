# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""Random queries made from the tables of entities and functions, and what becomes of them when somebody
mistypes: most of the latter have no meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from allmende.sensing.entities import BY_NAME, ENTITIES, Entity, Kind, Link
from allmende.sensing.sql.functions import TABLE, FilterFunction
from allmende.sensing.sql.nodes import Type

_SIGNS = ("eq", "ne", "gt", "ge", "lt", "le")
_KINDS = {
    Kind.TEXT: Type.TEXT,
    Kind.INSTANT: Type.TIME,
    Kind.INTERVAL: Type.TIME,
    Kind.PERIOD: Type.TIME,
    Kind.GEOMETRY: Type.GEOMETRY,
}
_LITERALS: dict[Type, tuple[str, ...]] = {
    Type.NUMBER: ("0", "1", "-3.5", "12.25", "1e3", "9007199254740993", "99999999999999999999", "1e999", "-0.0",
                  "-7", "0.1", "5e-324", "1.7976931348623157e308", "9223372036854775807"),
    Type.TEXT: ("'Station 1'", "''", "'it''s; a (trap), %25 _'", "'3'", "'ÄÖ\u00a0'", "' x '", "'1e+20'", "'.0'"),
    Type.BOOLEAN: ("true", "false"),
    Type.TIME: ("2024-01-01T00:10:00Z", "2024-01-01", "2024-01-01T00:00:00Z/2024-01-01T12:00:00.5+01:00",
                "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "now()", "date'2024-01-01'"),
    Type.DURATION: ("duration'PT1H'", "duration'-P1DT0.000001S'", "duration'P3650000D'"),
    Type.CLOCK: ("06:30:00", "23:59:59.999999", "time'00:00'"),
    Type.GEOMETRY: ("geography'POINT (10 51)'", "geography'Polygon ((9 50, 11 50, 11 52, 9 50))'",
                    "geometry'SRID=4326;POINT Z (10 51 1e30)'", "geography'LINESTRING EMPTY'",
                    "geography'POLYGON ((9 50, 11 52, 11 50, 9 52, 9 50))'", "geography'LINESTRING (-1e30 51, 1e30 51)'"),
    Type.NAME: ("Edm.String", "Edm.Double", "Edm.Boolean"),
}  # fmt: skip
_COMPARED = (Type.NUMBER, Type.TEXT, Type.TIME, Type.DURATION, Type.CLOCK, Type.BOOLEAN, Type.NUMBER)
_ORDERED = (Type.NUMBER, Type.TEXT, Type.TIME, Type.DURATION, Type.CLOCK)
_WORDS = (
    "and", "or", "not", "in", "any(", "all(x:", "(", ")", ",", "/", ":", ";", "=", "'", "''", "null", "$it", "-",
    "desc", "add", "sub", "div", "mod", "mul", "eq", "[0]", "/0", "@iot.id", "Edm.Int64", "duration'P1Y'", "25:61",
    "2024-13-45", "now(", "length(", "st_within(", "geo.distance(", "cast(", "%", "_", "\\", "\x00", "ß", "😀", "+",
    "$filter=", "&$top=1", "&$expand=Datastreams", "1e400", "9" * 400, "--", "/*", "?", "{0}", "$1", "²",
)  # fmt: skip


@dataclass(slots=True)
class Speaker:
    """The same seed says the same."""

    random: Random
    depth: int = 3
    variable: str = ""
    """What paths begin with: inside any() and all()."""
    is_single: bool = False
    """Only through links to one: an order."""

    def question(self) -> tuple[str, bytes]:
        """Path after the version and query, as they are sent."""
        entity = self.random.choice(ENTITIES)
        said = "&".join(f"{name}={text}" for name, text in self._options(entity, self.depth))
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 5))):
            said = self.random.choice(_MISTAKES)(self.random, said)
        path = f"/{entity.set}" + self.random.choice(("", "", "", "", "", "", "(1)", "/$count", "/$ref"))
        return path, self._sent(said)

    def _sent(self, text: str) -> bytes:
        raw = text.encode("utf-8", "replace")
        if self.random.random() < 0.05:
            return raw.replace(b" ", b"+")
        return quote(raw, safe="=&$()/,;:'@").encode()

    def _options(self, entity: Entity, depth: int) -> list[tuple[str, str]]:
        chance = self.random.random
        options = [("$top", "5")]
        if chance() < 0.8:
            options.append(("$filter", self.expression(Type.BOOLEAN, entity, depth)))
        if chance() < 0.3:
            options.append(("$orderby", self._order(entity, depth)))
        if chance() < 0.2:
            options.append(("$count", "true"))
        if depth > 1 and chance() < 0.15:
            link = self.random.choice(entity.links)
            inner = ";".join(f"{n}={t}" for n, t in self._options(BY_NAME[link.target], 1))
            options.append(("$expand", f"{link.name}({inner})"))
        return options

    def _order(self, entity: Entity, depth: int) -> str:
        self.is_single = True
        found = self.expression(self.random.choice(_ORDERED), entity, depth - 1)
        self.is_single = False
        return found + self.random.choice(("", " desc", " asc"))

    def expression(self, kind: Type, entity: Entity, depth: int) -> str:
        draw = self.random.random()
        if depth <= 0 or draw < 0.15:
            return self._leaf(kind, entity)
        if draw < 0.6:
            ways = [one for one in TABLE if one.gives is kind]
            return self._call(self.random.choice(ways), entity, depth) if ways else self._leaf(kind, entity)
        return self._composed(kind, entity, depth - 1)

    def _call(self, one: FilterFunction, entity: Entity, depth: int) -> str:
        return f"{one.name}({', '.join(self.expression(kind, entity, depth - 1) for kind in one.takes)})"

    def _composed(self, kind: Type, entity: Entity, depth: int) -> str:
        match kind:
            case Type.BOOLEAN:
                return self._condition(entity, depth)
            case Type.NUMBER:
                word, other = self.random.choice(("add", "sub", "mul", "div", "mod")), Type.NUMBER
            case Type.TIME:
                word, other = self.random.choice(("add", "sub")), Type.DURATION
            case Type.DURATION:
                kind, word, other = Type.TIME, "sub", Type.TIME
            case _:
                return self.expression(kind, entity, depth)
        return f"({self.expression(kind, entity, depth)} {word} {self.expression(other, entity, depth)})"

    def _condition(self, entity: Entity, depth: int) -> str:
        draw = self.random.random()
        if draw < 0.2:
            return f"not ({self.expression(Type.BOOLEAN, entity, depth)})"
        if draw < 0.35:
            link = self.random.choice(entity.links)
            return self._quantified(link, depth)
        if draw < 0.5:
            word = self.random.choice((" and ", " or "))
            return f"({word.join(self.expression(Type.BOOLEAN, entity, depth) for _ in range(2))})"
        kind = self.random.choice(_COMPARED)
        sides = [self.expression(kind, entity, depth) for _ in range(2)]
        if draw < 0.6:
            return f"{sides[0]} in ({sides[1]}, {self._leaf(kind, entity)})"
        return f"{sides[0]} {self.random.choice(_SIGNS)} {sides[1]}"

    def _quantified(self, link: Link, depth: int) -> str:
        before, self.variable = self.variable, f"d{depth}/"
        inner = self.expression(Type.BOOLEAN, BY_NAME[link.target], depth)
        self.variable = before
        return f"{before}{link.name}/{self.random.choice(('any', 'all'))}(d{depth}: {inner})"

    def _leaf(self, kind: Type, entity: Entity) -> str:
        if kind in _LITERALS and self.random.random() < 0.4:
            return self.random.choice(_LITERALS.get(kind, ("null",)))
        steps: list[str] = []
        while len(steps) < 2 and self.random.random() < 0.3:
            link = self.random.choice(entity.links)
            if self.is_single and link.many:
                break
            steps.append(link.name)
            entity = BY_NAME[link.target]
        known = [one.name for one in entity.properties if _KINDS.get(one.kind) is kind]
        known += ["id"] if kind is Type.NUMBER else []
        if kind in (Type.NUMBER, Type.TEXT, Type.BOOLEAN, Type.DYNAMIC):
            known += [one.name for one in entity.properties if one.kind is Kind.RESULT]
            known += ["properties/rhythm"] if entity.property("properties") else []
        if not known:
            return self.random.choice(_LITERALS.get(kind, ("null",)))
        return self.variable + "/".join([*steps, self.random.choice(known)])


def _cut(random: Random, text: str) -> str:
    start = random.randrange(len(text) + 1)
    return text[:start] + text[start + random.choice((1, 1, 3, 20)) :]


def _doubled(random: Random, text: str) -> str:
    start, length = random.randrange(len(text) + 1), random.choice((1, 5, 30))
    return text[:start] + text[start : start + length] * random.choice((2, 3, 40)) + text[start + length :]


def _inserted(random: Random, text: str) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(_WORDS) + text[place:]


def _swapped(random: Random, text: str) -> str:
    words = text.split(" ")
    one, two = random.randrange(len(words)), random.randrange(len(words))
    words[one], words[two] = words[two], words[one]
    return " ".join(words)


def _nested(random: Random, text: str) -> str:
    opening = random.choice(("(", "not (", "length(", "concat('a',", "-(", "round(", "tolower("))
    levels = random.choice((2, 10, 30, 3000))
    name, equals, rest = text.rpartition("=")
    return f"{name}{equals}{opening * levels}{rest}{')' * levels}"


def _garbled(random: Random, text: str) -> str:
    place = random.randrange(len(text) + 1)
    return (
        text[:place]
        + chr(random.choice((random.randrange(32, 127), random.randrange(0xD7FF))))
        + text[place + 1 :]
    )


_MISTAKES: tuple[Callable[[Random, str], str], ...] = (_cut, _doubled, _inserted, _swapped, _nested, _garbled)
