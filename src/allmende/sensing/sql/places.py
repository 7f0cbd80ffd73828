# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a property path means: through which links, to which property of which entity."""

import re
from dataclasses import dataclass, replace

from allmende.core.errors import Malformed, nearest
from allmende.sensing.entities import BY_NAME, OBSERVATION, Entity, Kind, Link, Property
from allmende.sensing.odata.ast import Path
from allmende.sensing.sql.nodes import (
    As,
    Column,
    Member,
    Moment,
    Result,
    Scalar,
    Subselect,
    Table,
    Term,
    Type,
)
from allmende.sensing.sql.scope import Scope, same

IDS = ("id", "@iot.id")
_LASTING = re.compile(r"P(?:\d+[WD]|T\d+[HMS])", re.ASCII)
_DEEP = (Kind.JSON, Kind.GEOMETRY, Kind.RESULT)


@dataclass(frozen=True, slots=True)
class Place:
    """`of` is None for an id; then `key` is its column, which may be that of a link to it."""

    links: tuple[Link, ...]
    entity: Entity
    of: Property | None
    members: tuple[str, ...] = ()
    key: str = "id"

    @property
    def prefix(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.links)

    @property
    def is_id(self) -> bool:
        return self.of is None and self.key == "id"


def locate(entity: Entity, path: Path) -> Place:
    """Raises Malformed for what the entity does not have."""
    names = path.names
    if names[0] == entity.set and entity.link(names[0]) is None and len(names) > 1:
        names = names[1:]  # Masterportal writes Things/name of a Thing
    links: list[Link] = []
    owner = entity
    while names and (link := entity.link(names[0])) is not None:
        links.append(link)
        owner, entity, names = entity, BY_NAME[link.target], names[1:]
    if not names:
        raise Malformed(
            f"{path.text} is a link. Try: a property of it, {path.text}/id.", position=path.position
        )
    if names[0] in IDS:
        if len(names) > 1:
            raise Malformed(f"An id has no members: {path.text}.", position=path.position)
        return _id(tuple(links), owner, entity)
    found = entity.property(names[0])
    if found is None:
        raise unknown(entity, names[0], path.position)
    if len(names) > 1 and found.kind not in _DEEP:
        raise Malformed(f"{found.name} has no members to look into: {path.text}.", position=path.position)
    return Place(tuple(links), entity, found, names[1:])


def _id(links: tuple[Link, ...], owner: Entity, entity: Entity) -> Place:
    """A child's key of its parent needs no join: who sees the child sees the parent."""
    if links and links[-1].name == owner.parent:
        return Place(links[:-1], owner, None, key=links[-1].column)
    return Place(links, entity, None)


def links_to(entity: Entity, path: Path) -> tuple[Link, ...]:
    """The links that the path is made of. Raises Malformed where it is not."""
    names = path.names
    if names[0] == entity.set and entity.link(names[0]) is None and len(names) > 1:
        names = names[1:]
    links: list[Link] = []
    for name in names:
        link = entity.link(name)
        if link is None:
            known = ", ".join(one.name for one in entity.links)
            raise Malformed(
                f"any() and all() go through links: {entity.name} has no link {name[:60]!r}. Known: {known}.",
                position=path.position,
            )
        links.append(link)
        entity = BY_NAME[link.target]
    return tuple(links)


def unknown(entity: Entity, name: str, position: int) -> Malformed:
    known = [one.name for one in entity.properties] + [one.name for one in entity.links]
    return Malformed(
        f"{entity.name} has no {name[:60]!r}. Known: id, {', '.join(known)}.{_advice(name, known)}",
        position=position,
    )


def _advice(name: str, known: list[str]) -> str:
    if _LASTING.match(name):
        return f" Try: duration'{name[:40]}'."
    if name.partition(".")[0] in known:
        return f" Try: {name[:60].replace('.', '/')}."
    return nearest(name, known)


def term(scope: Scope, place: Place, alias: str) -> tuple[Type, Term]:  # noqa: PLR0911  # one return for each kind
    """The typed value at the place, whose entity's table is `alias`."""
    if place.of is None:
        if place.entity is OBSERVATION and place.key == "datastream":
            return Type.NUMBER, scope.stream(alias)
        return Type.NUMBER, Column(alias, place.key)
    of = place.of
    match of.kind:
        case Kind.TEXT:
            return Type.TEXT, Column(alias, of.columns[0])
        case Kind.RESULT:
            return Type.DYNAMIC, Member(alias, of.columns[1], place.members) if place.members else Result(
                alias
            )
        case Kind.INSTANT:
            return Type.TIME, Moment(Column(alias, of.columns[0]))
        case Kind.INTERVAL:
            return Type.TIME, Moment(Column(alias, of.columns[0]), Column(alias, of.columns[1]))
        case Kind.PERIOD:
            low, high = (_elsewhere(scope, of.table, name, alias) for name in of.columns)
            return Type.TIME, Moment(low, high)
        case _:
            return Type.DYNAMIC, _member(scope, place, of, alias)


def _member(scope: Scope, place: Place, of: Property, alias: str) -> Term:
    path = (of.key, *place.members) if of.key else place.members
    if not of.table:
        return Member(alias, of.columns[0], path)
    other = scope.alias()
    where = same(Column(other, "datastream"), Column(alias, "id"))
    return Scalar(Subselect(Member(other, of.columns[0], path), (Table(of.table, other),), where))


def _elsewhere(scope: Scope, table: str, name: str, alias: str) -> Term:
    other = scope.alias()
    where = same(Column(other, "datastream"), Column(alias, "id"))
    return Scalar(Subselect(Column(other, name), (Table(table, other),), where))


def cast(kind: Type, of: Term) -> Term:
    """A dynamic value as one kind; inside a sub-select where the value is."""
    if isinstance(of, Scalar):
        return Scalar(replace(of.of, select=cast(kind, of.of.select)))
    assert isinstance(of, Member | Result)  # noqa: S101  # all that is dynamic
    return As(kind, of)
