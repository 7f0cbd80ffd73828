# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of an entity is shown, and the columns that takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from allmende.core.errors import Malformed
from allmende.sensing.entities import OBSERVATION, Entity, Kind, Property
from allmende.sensing.odata.ast import Path, Query
from allmende.sensing.sql.level import Field, Level, Output, Prepared
from allmende.sensing.sql.nodes import Column, FeatureOf, Function, Part, Table, Term
from allmende.sensing.sql.places import IDS, unknown
from allmende.sensing.sql.scope import Scope, same

STATE = "s"
"""The alias of datastream_state beside a datastream or as the latest observation."""
_LINKS_TO_SELF = ("selfLink", "@iot.selfLink")


class Columns:
    """The select list of a statement: each term once."""

    def __init__(self, *terms: Term) -> None:
        self._places: dict[Term, int] = {}
        for one in terms:
            self.place(one)

    def place(self, term: Term) -> int:
        return self._places.setdefault(term, len(self._places))

    def places(self, terms: Sequence[Term]) -> tuple[int, ...]:
        return tuple(self.place(one) for one in terms)

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(self._places)


def output_of(entity: Entity, query: Query) -> Output:
    """`$select` names properties, links, `id` and `selfLink` (trap 15); an expanded link replaces its
    navigationLink unless that is selected. Raises Malformed for unknown names."""
    full = query.metadata is None
    if not query.select:
        expanded = {one.link for one in query.expand}
        navigations = tuple(one.name for one in entity.links if one.name not in expanded)
        return Output(True, full, _kept(entity.properties, query), navigations if full else ())
    names = {path.names[0] for path in query.select}
    for path in query.select:
        _check_selected(entity, path)
    return Output(
        not names.isdisjoint(IDS),
        full and not names.isdisjoint(_LINKS_TO_SELF),
        _kept(tuple(one for one in entity.properties if one.name in names), query),
        tuple(one.name for one in entity.links if one.name in names and full),
        _parts(query.select),
    )


def _kept(properties: tuple[Property, ...], query: Query) -> tuple[Property, ...]:
    """What observations tell of is not kept in versions: of the past it is left out."""
    return properties if query.as_of is None else tuple(one for one in properties if not one.computed)


def _check_selected(entity: Entity, path: Path) -> None:
    name, *inside = path.names
    found = entity.property(name)
    if found is None and entity.link(name) is None and name not in IDS and name not in _LINKS_TO_SELF:
        raise unknown(entity, name, path.position)
    if inside and (found is None or found.kind not in (Kind.JSON, Kind.GEOMETRY)):
        raise Malformed(
            f"$select={path.text}: {name} has no parts to choose from. "
            "Try: properties/key; what is linked is shown by $expand.",
            position=path.position,
        )
    if any(one.isdigit() for one in inside):
        raise Malformed(
            f"$select={path.text}: an array is shown whole. Try: {'/'.join(path.names[:1])}.",
            position=path.position,
        )


def _parts(select: Sequence[Path]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Of each property the paths inside; none within what is selected as a whole too."""
    chosen = {path.names for path in select}
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for path in select:
        name, *inside = path.names
        if not any(path.names[:length] in chosen for length in range(1, len(path.names))) and inside:
            found[name] = (*found.get(name, ()), tuple(inside))
    return found


def fields_of(columns: Columns, alias: str, output: Output) -> tuple[Field, ...]:
    return tuple(_field(columns, STATE if one.table else alias, one, output) for one in output.properties)


def _field(columns: Columns, alias: str, one: Property, output: Output) -> Field:
    if paths := output.parts.get(one.name, ()):
        within = (one.key,) if one.key else ()
        places = columns.places([Part(alias, one.columns[0], (*within, *path)) for path in paths])
        parts = tuple(zip(paths, places, strict=True))
        return Field(one.name, one.kind, places[0], optional=True, parts=parts)
    places = columns.places([Column(alias, name) for name in one.columns])
    optional = not one.mandatory and one.kind in (Kind.JSON, Kind.GEOMETRY, Kind.PERIOD)
    return Field(one.name, one.kind, places[0], (*places, -1)[1], one.key, optional)


def side_tables(alias: str, fields: Sequence[Property]) -> tuple[Table, ...]:
    """datastream_state, where a shown property lives there."""
    tables = {one.table for one in fields if one.table}
    return tuple(
        Table(one, STATE, same(Column(STATE, "datastream"), Column(alias, "id"))) for one in sorted(tables)
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a level shows, and the columns for it. `tables` stand beside the entity's own."""

    output: Output
    columns: Columns
    fields: tuple[Field, ...]
    id: int
    children: tuple[Level, ...]
    tables: tuple[Table, ...]
    stream: int

    def level(self, entity: Entity, query: Query, prepared: Prepared, **more: Any) -> Level:
        return Level(
            entity,
            prepared,
            self.output,
            self.fields,
            self.id,
            query,
            expands=self.children,
            stream=self.stream,
            **more,
        )


def shown(
    scope: Scope, entity: Entity, alias: str, query: Query, children: tuple[Level, ...], *first: Term
) -> Shown:
    """`first` are the columns that the row begins with."""
    output = output_of(entity, query)
    columns = Columns(*first)
    fields = fields_of(columns, alias, output)
    identity = columns.place(Column(alias, "id"))
    placed = tuple(replace(one, owner=_owner(scope, entity, alias, columns, one)) for one in children)
    stream = columns.place(Column(alias, "datastream")) if entity is OBSERVATION else -1
    return Shown(output, columns, fields, identity, placed, side_tables(alias, output.properties), stream)


def _owner(scope: Scope, entity: Entity, alias: str, columns: Columns, child: Level) -> int:
    """The column whose value is the child's key of its parent."""
    assert child.link is not None  # noqa: S101  # a child is what a link leads to
    to_one = child.link.column
    return columns.place(scope.own(entity, alias, child.link) if to_one else Column(alias, "id"))


def as_latest(term: Term) -> Term:
    """A column of observation, read from datastream_state: the newest observation, whole."""
    match term:
        case FeatureOf():
            return Function("coalesce", (Column(STATE, "last_feature"), Column(STATE, "feature")))
        case Column(_, "datastream"):
            return Column(STATE, "datastream")
        case Column(_, name):
            return Column(STATE, f"last_{name}")
        case Part(_, name, path):
            return Part(STATE, f"last_{name}", path)
        case _:
            return term
