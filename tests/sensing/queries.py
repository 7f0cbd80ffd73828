# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Random filters that have a meaning: types fit, names exist."""

from random import Random

from allmende.sensing.entities import BY_NAME, Entity, Kind
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expression,
    In,
    Logic,
    Negative,
    Not,
    Path,
    Time,
)
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
        return self.leaf(entity)

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
                return Compare(self.random.choice(SIGNS), path, self.time())
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
        if of.name in MEMBERS and self.random.random() < (0.2 if of.name == "result" else 0.9):
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
        draw = self.random.random()
        return Call(self.random.choice(("tolower", "toupper")), (path,)) if draw < 0.2 else path

    def about_text(self, path: Path) -> Expression:
        draw, constant = self.random.random(), Constant(self.random.choice(TEXTS))
        if draw < 0.15:
            return Call(
                self.random.choice(("startswith", "endswith", "contains")), (self.text(path), constant)
            )
        if draw < 0.2:
            return Call("substringof", (constant, self.text(path)))
        if draw < 0.3:
            return Compare(self.random.choice(SIGNS), Call("length", (path,)), Constant(6))
        if draw < 0.4:
            return In(self.text(path), tuple(Constant(self.random.choice(TEXTS)) for _ in range(2)))
        if draw < 0.45:
            return Compare("eq", Compare("eq", path, constant), Constant(self.random.random() < 0.5))
        return Compare(self.random.choice(SIGNS), self.text(path), constant)

    def about_dynamic(self, entity: Entity, path: Path) -> Expression:
        draw = self.random.random()
        if draw < 0.4:
            return self.about_number(path)
        if draw < 0.75:
            return self.about_text(path)
        if draw < 0.85:
            return Compare("eq", path, Constant(self.random.random() < 0.5))
        if draw < 0.9:
            return path
        if entity.property("properties"):
            return Compare(self.random.choice(SIGNS), path, Path(("properties", "n")))
        return Compare(self.random.choice(SIGNS), path, path)

    def time(self) -> Expression:
        start = START + self.random.randrange(-1, 25) * HOUR
        end = start + self.random.randrange(4) * HOUR if self.random.random() < 0.3 else None
        return Time(start, end)
