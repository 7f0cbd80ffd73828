# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Random filters that have a meaning: types fit, names exist."""

from random import Random

from allmende.sensing.entities import BY_NAME, ENTITIES, Entity, Kind
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Clock,
    Compare,
    Constant,
    Duration,
    Expression,
    Geometry,
    In,
    Lambda,
    Logic,
    Negative,
    Not,
    Path,
    Time,
    TypeName,
)
from allmende.sensing.odata.wkt import parse as parse_shape
from allmende.sensing.sql.logic import with_paths
from tests.sensing.naive import prefixes_of
from tests.sensing.town import HOUR, START

MOST_LINKS = 3
SIGNS = ("eq", "ne", "gt", "ge", "lt", "le")
MEMBERS = {
    "properties": (("n",), ("s",), ("on",), ("deep", "a", "0"), ("deep", "a", "1", "b"), ("z",), ("none",)),
    "unitOfMeasurement": (("name",), ("symbol",), ("definition",)),
    "location": (("type",), ("coordinates", "0")),
    "feature": (("type",), ("coordinates", "0")),
    "parameters": (("p",),),
    "result": (("0",), ("1",), ("a",)),
    "unitOfMeasurements": (("0", "name"), ("1", "symbol")),
    "multiObservationDataTypes": (("0",), ("2",)),
}
TEXTS = ("Rathaus", "x", "3", "", "ä'b", "Ort 1", "Reihe", "Temperatur", "about", "true", "12", "a")
RELATIONS = ("before", "after", "meets", "during", "overlaps", "starts", "finishes")
PARTS = (
    ("year", (2026, 1)), ("month", (11, 3)), ("day", (19, 20, 21)), ("hour", (0, 7, 23)), ("minute", (0, 30)),
    ("second", (0, 59)), ("fractionalseconds", (0, 0.000001, 0.5)), ("totaloffsetminutes", (0, 60)),
)  # fmt: skip
_LINKS = [link for entity in ENTITIES for link in entity.links]
SHAPES = tuple(
    map(
        parse_shape,
        (
            "POINT (8 52.5)", "POINT (9.5 52)", "LINESTRING (8 52.5, 9 52.5)", "LINESTRING (7 52, 10 53)",
            "POLYGON ((7.5 52, 9.5 52, 9.5 53, 7.5 53, 7.5 52))", "POLYGON ((8 52.5, 9 52.5, 9 53, 8 52.5))",
            "MULTIPOINT (8 52.5, 9 52.5)", "POLYGON ((0 0, 1 0, 1 1, 0 0))", "POLYGON EMPTY",
            "GEOMETRYCOLLECTION (POINT (9 52.5), LINESTRING (0 0, 1 1))",
        ),
    )
)  # fmt: skip
HOW = (
    "geo.intersects", "st_intersects", "st_equals", "st_disjoint", "st_touches", "st_within", "st_overlaps",
    "st_crosses", "st_contains",
)  # fmt: skip
PATTERNS = ("T*F**F***", "FF*FF****", "T********", "*T*******", "F0FFFF102", "FFF******")
NUMBERS = (0, 1, 2, 2.5, 3, -3, 7, 12, 0.25, 4, 1e19)


class Queries:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def small_filter(self, entity: Entity) -> Expression:
        """One that a naive evaluation can try in all combinations."""
        while True:
            found = self.filter(entity)
            if len(prefixes_of(entity, found)) <= MOST_LINKS:
                return found

    def filter(self, entity: Entity, depth: int = 3) -> Expression:
        draw = self.random.random()
        if depth and draw < 0.15:
            return self.crossing(entity)
        if depth and draw < 0.45:
            parts = tuple(self.filter(entity, depth - 1) for _ in range(self.random.choice((2, 2, 3))))
            return Logic("and" if self.random.random() < 0.6 else "or", parts)
        if depth and draw < 0.58:
            return Not(self.filter(entity, depth - 1))
        if depth and draw < 0.63:
            sides = (self.filter(entity, depth - 1), Constant(self.random.random() < 0.5))
            turned = sides if self.random.random() < 0.8 else sides[::-1]
            return Compare(self.random.choice(("eq", "ne")), *turned)
        if depth and draw < 0.68:
            return self.quantified(entity, depth - 1)
        return self.leaf(entity)

    def quantified(self, entity: Entity, depth: int) -> Expression:
        """any() or all() of what one or two links lead to, perhaps with another within."""
        names: list[str] = []
        goal = entity
        while not names or (len(names) < 2 and self.random.random() < 0.3):
            link = self.random.choice(goal.links)
            names.append(link.name)
            goal = BY_NAME[link.target]
        if self.random.random() < 0.15:
            return Lambda("any", Path(tuple(names)), "", None)
        variable = self.random.choice("dxo") + str(depth)
        condition = self.filter(goal, min(depth, 1))
        while len(prefixes_of(goal, condition)) > 2:
            condition = self.leaf(goal)
        own = with_paths(condition, lambda path: Path((variable, *path.names)))
        return Lambda(self.random.choice(("any", "all")), Path(tuple(names)), variable, own)

    def crossing(self, entity: Entity) -> Expression:
        """An `or` of what different links lead to, alone or beside a condition on one of them: each branch
        chooses rows of its own, but those of the `and` are the same."""
        links = self.random.choices(entity.links, k=self.random.choice((2, 2, 3)))
        apart = [self.leaf(entity, (one.name,)) for one in links]
        if self.random.random() < 0.4:
            apart[-1] = self.leaf(entity, ())
        if self.random.random() < 0.3:
            return Logic("or", tuple(apart))
        beside = (self.leaf(entity, (links[0].name,)), Logic("or", tuple(apart)))
        return Logic("and", beside if self.random.random() < 0.5 else beside[::-1])

    def leaf(self, entity: Entity, through: tuple[str, ...] = ()) -> Expression:
        """`through`: the links that the path begins with."""
        path, kind = self.path(entity, through)
        if self.random.random() < 0.12:
            return Compare(self.random.choice(("eq", "ne")), path, Constant(None))
        if kind is None:
            return self.about_number(path)
        match kind:
            case Kind.TEXT:
                return self.about_text(path)
            case Kind.INSTANT | Kind.INTERVAL | Kind.PERIOD:
                return self.about_time(path)
            case Kind.GEOMETRY if path.names[-1] in ("location", "feature", "observedArea"):
                return self.about_geometry(path)
            case _:
                return self.about_dynamic(entity, path)

    def path(self, entity: Entity, through: tuple[str, ...] = ()) -> tuple[Path, Kind | None]:
        names = list(through)
        for name in through:
            link = entity.link(name)
            assert link is not None
            entity = BY_NAME[link.target]
        while len(names) < 3 and self.random.random() < 0.45:
            link = self.random.choice(entity.links)
            names.append(link.name)
            entity = BY_NAME[link.target]
        if self.random.random() < 0.2:
            return Path((*names, self.random.choice(("id", "@iot.id")))), None
        of = self.random.choice(entity.properties)
        names.append(of.name)
        rare = of.name == "result" or of.kind is Kind.GEOMETRY
        if of.name in MEMBERS and self.random.random() < (0.2 if rare else 0.9):
            names.extend(self.random.choice(MEMBERS[of.name]))
        return Path(tuple(names)), of.kind

    def number(self, path: Path) -> Expression:
        """The path within some arithmetic."""
        found: Expression = path
        while self.random.random() < 0.25:
            word = self.random.choice(("add", "sub", "mul", "div", "mod"))
            other = Constant(self.random.choice(NUMBERS[:-1]))
            found = (
                Arithmetic(word, found, other)
                if self.random.random() < 0.7
                else Arithmetic(word, other, found)
            )
        if self.random.random() < 0.2:
            found = Call(self.random.choice(("round", "floor", "ceiling")), (found,))
        return Negative(found) if self.random.random() < 0.05 else found

    def about_number(self, path: Path) -> Expression:
        draw = self.random.random()
        if draw < 0.1:
            values = tuple(Constant(self.random.choice(NUMBERS)) for _ in range(3))
            return In(path, values)
        if draw < 0.2:
            return Compare(self.random.choice(SIGNS), self.number(path), self.number(Path(("id",))))
        constant = Constant(self.random.choice((*NUMBERS, (1 << 30) + 5, (2 << 30) + 3)))
        sides = (self.number(path), constant)
        return Compare(self.random.choice(SIGNS), *(sides if self.random.random() < 0.8 else sides[::-1]))

    def text(self, path: Path) -> Expression:
        """The path within some functions."""
        found: Expression = path
        while self.random.random() < 0.3:
            found = self.random.choice((self.cased, self.joined, self.cut))(found)
        return found

    def cased(self, of: Expression) -> Expression:
        return Call(self.random.choice(("tolower", "toupper", "trim")), (of,))

    def joined(self, of: Expression) -> Expression:
        sides = (of, Constant(self.random.choice((*TEXTS, " x "))))
        return Call("concat", sides if self.random.random() < 0.7 else sides[::-1])

    def cut(self, of: Expression) -> Expression:
        numbers = (
            Constant(self.random.choice((-1, 0, 1, 2.7, 4, 99))),
            Constant(self.random.choice((-1, 0, 2, 3))),
        )
        return Call("substring", (of, *numbers[: self.random.choice((1, 2))]))

    def about_text(self, path: Path) -> Expression:  # noqa: PLR0911  # one line for each kind
        draw, constant = self.random.random(), Constant(self.random.choice(TEXTS))
        if draw < 0.15:
            return Call(
                self.random.choice(("startswith", "endswith", "contains")), (self.text(path), constant)
            )
        if draw < 0.2:
            return Call("substringof", (constant, self.text(path)))
        if draw < 0.3:
            return Compare(self.random.choice(SIGNS), Call("length", (self.text(path),)), Constant(6))
        if draw < 0.35:
            place = Call("indexof", (self.text(path), constant))
            return Compare(self.random.choice(SIGNS), place, Constant(self.random.choice((-1, 0, 2))))
        if draw < 0.4:
            return In(self.text(path), tuple(Constant(self.random.choice(TEXTS)) for _ in range(2)))
        if draw < 0.45:
            return Compare("eq", Compare("eq", path, constant), Constant(self.random.random() < 0.5))
        return Compare(self.random.choice(SIGNS), self.text(path), constant)

    def about_geometry(self, path: Path) -> Expression:
        draw, literal = self.random.random(), Geometry(self.random.choice(SHAPES))
        sides = self.turned(path, literal)
        if draw < 0.55:
            return Call(self.random.choice(HOW), sides)
        if draw < 0.65:
            return Call("st_relate", (*sides, Constant(self.random.choice(PATTERNS))))
        if draw < 0.7:
            return Compare(self.random.choice(SIGNS), Call("geo.length", (path,)), Constant(0))
        if draw < 0.75:
            return Compare("eq", Call(self.random.choice(HOW), sides), Constant(self.random.random() < 0.5))
        limit = Constant(self.random.choice((0, 0.5, 1, 1.5, 100, -1, 1e19)))
        return Compare(self.random.choice(SIGNS), *self.turned(Call("geo.distance", sides), limit))

    def about_dynamic(self, entity: Entity, path: Path) -> Expression:  # noqa: PLR0911  # one line for each kind
        draw = self.random.random()
        if draw < 0.4:
            return self.about_number(path)
        if draw < 0.75:
            return self.about_text(path)
        if draw < 0.85:
            return Compare("eq", path, Constant(self.random.random() < 0.5))
        if draw < 0.87:
            return path
        if draw < 0.9:
            return Compare(
                "eq", Call("cast", (path, TypeName("Edm.String"))), Constant(self.random.choice(TEXTS))
            )
        if draw < 0.92:
            return Compare("ge", Call("cast", (path, TypeName("Edm.Double"))), Constant(2))
        if entity.property("properties"):
            return Compare(self.random.choice(SIGNS), path, Path(("properties", "n")))
        return Compare(self.random.choice(SIGNS), path, path)

    def about_time(self, path: Path) -> Expression:  # noqa: PLR0911  # one line for each kind
        draw, sign = self.random.random(), self.random.choice(SIGNS)
        if draw < 0.35:
            return Compare(sign, path, self.time())
        if draw < 0.5:
            return Call(self.random.choice(RELATIONS), self.turned(self.shifted(path), self.time()))
        if draw < 0.6:
            return Call(
                self.random.choice(RELATIONS), (path, self.random.choice((path, Call("date", (path,)))))
            )
        if draw < 0.75:
            name, numbers = self.random.choice(PARTS)
            part = Call(name, (self.shifted(path),))
            return Compare(sign, part, Constant(self.random.choice(numbers)))
        if draw < 0.8:
            return Compare(
                sign, Call("time", (path,)), Clock(self.random.choice((0, 7 * HOUR, 7 * HOUR + 1)))
            )
        if draw < 0.85:
            return Compare(sign, Call("date", (path,)), Time(START))
        if draw < 0.93:
            since = Arithmetic("sub", *self.turned(self.shifted(path), self.time()))
            if self.random.random() < 0.3:
                return Compare(sign, Call("totalseconds", (since,)), Constant(3600))
            return Compare(sign, since, self.duration())
        return Compare(sign, self.shifted(path), self.shifted(Call("now", ())))

    def turned(self, one: Expression, two: Expression) -> tuple[Expression, Expression]:
        return (one, two) if self.random.random() < 0.8 else (two, one)

    def shifted(self, of: Expression) -> Expression:
        while self.random.random() < 0.3:
            of = Arithmetic(self.random.choice(("add", "sub")), of, self.duration())
        return of

    def duration(self) -> Expression:
        found = Duration(self.random.choice((0, 1, HOUR, 5 * HOUR, 72 * HOUR, -HOUR, 3_000_000 * HOUR)))
        return Negative(found) if self.random.random() < 0.1 else found

    def order(self, entity: Entity) -> Expression:
        """Of what is there once."""
        path, kind = self.path(entity, ())
        while len(path.names) > 1 and any(link.name in path.names and link.many for link in _LINKS):
            path, kind = self.path(entity, ())
        match kind:
            case Kind.TEXT:
                return self.random.choice((self.text(path), Call("length", (self.text(path),))))
            case Kind.INSTANT | Kind.INTERVAL | Kind.PERIOD:
                name, _ = self.random.choice(PARTS)
                ways = (self.shifted(path), Call(name, (path,)), Arithmetic("sub", path, Time(START)))
                return self.random.choice((*ways, Call("date", (path,)), Call("time", (path,))))
            case _:
                return self.number(path)

    def time(self) -> Expression:
        start = START + self.random.randrange(-1, 25) * HOUR
        end = start + self.random.randrange(4) * HOUR if self.random.random() < 0.3 else None
        return Time(start, end)
