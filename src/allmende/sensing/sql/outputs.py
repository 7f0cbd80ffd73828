# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of an entity is shown, and the columns that takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from allmende.core.errors import NotThereYet
from allmende.sensing.entities import OBSERVATION, Entity, Kind, Property
from allmende.sensing.odata.ast import Query
from allmende.sensing.sql.level import Field, Level, Output, Prepared
from allmende.sensing.sql.nodes import Column, FeatureOf, Function, Table, Term
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
    if not query.select:
        expanded = {one.link for one in query.expand}
        navigations = tuple(one.name for one in entity.links if one.name not in expanded)
        return Output(True, True, entity.properties, navigations)
    names = set()
    for path in query.select:
        name = path.names[0]
        is_property, is_link = entity.property(name) is not None, entity.link(name) is not None
        if not (is_property or is_link or name in IDS or name in _LINKS_TO_SELF):
            raise unknown(entity, name, path.position)
        if len(path.names) > 1:
            raise NotThereYet(
                f"$select={path.text}: parts of a property are not there yet.", position=path.position
            )
        names.add(name)
    return Output(
        not names.isdisjoint(IDS),
        not names.isdisjoint(_LINKS_TO_SELF),
        tuple(one for one in entity.properties if one.name in names),
        tuple(one.name for one in entity.links if one.name in names),
    )


def fields_of(columns: Columns, alias: str, properties: Sequence[Property]) -> tuple[Field, ...]:
    fields = []
    for one in properties:
        places = columns.places([Column(STATE if one.table else alias, name) for name in one.columns])
        optional = not one.mandatory and one.kind in (Kind.JSON, Kind.GEOMETRY, Kind.PERIOD)
        fields.append(Field(one.name, one.kind, places[0], (*places, -1)[1], one.key, optional))
    return tuple(fields)


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
    fields = fields_of(columns, alias, output.properties)
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
        case _:
            return term
