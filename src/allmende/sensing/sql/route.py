# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A resource path with its names resolved: the entities it passes, and what it asks of the last. §9.2."""

from dataclasses import dataclass, replace

from allmende.core.errors import Malformed, Unknown, nearest
from allmende.sensing.entities import BY_NAME, BY_SET, Entity, Kind, Link, Property
from allmende.sensing.odata.ast import ResourcePath, Segment
from allmende.sensing.sql.places import IDS


@dataclass(frozen=True, slots=True)
class Step:
    """An entity of a set, or what a link of the step before leads to. Without a key: all, or the only one."""

    entity: Entity
    link: Link | None
    key: int | None

    @property
    def is_collection(self) -> bool:
        return self.key is None and (self.link is None or self.link.many)

    @property
    def text(self) -> str:
        name = self.entity.set if self.link is None else self.link.name
        return name if self.key is None else f"{name}({self.key})"


@dataclass(frozen=True, slots=True)
class Route:
    """`of` (a property; None with `wants_id` for the id) and members within it, if the path goes so far."""

    steps: tuple[Step, ...]
    of: Property | None = None
    wants_id: bool = False
    members: tuple[str, ...] = ()

    @property
    def is_value(self) -> bool:
        return self.of is not None or self.wants_id


def resolve(path: ResourcePath) -> Route:
    """Raises Unknown for names that lead nowhere, Malformed where a key or an end does not fit."""
    first = path.segments[0]
    entity = BY_SET.get(first.name)
    if entity is None:
        raise Unknown(
            f"There is no {first.name[:60]!r}. Known: {', '.join(BY_SET)}.{nearest(first.name, BY_SET)}",
            position=first.position,
        )
    route = Route((Step(entity, None, first.key),))
    for segment in path.segments[1:]:
        route = _further(route, segment)
    _check_end(path, route)
    return route


def _further(route: Route, segment: Segment) -> Route:
    last = route.steps[-1]
    if route.is_value:
        return _member(route, segment)
    if last.is_collection:
        example = f"{segment.name[:20]})" if segment.name.isdigit() else f"1)/{segment.name[:60]}"
        raise Unknown(
            f"{last.text} is a collection. Try: one of it, {last.text}({example}.", position=segment.position
        )
    link = last.entity.link(segment.name)
    if link is not None and (link.many or segment.key is None):
        step = Step(BY_NAME[link.target], link, segment.key)
        return replace(route, steps=(*route.steps, step))
    found = last.entity.property(segment.name)
    if segment.key is None and found is not None:
        return replace(route, of=found)
    if segment.key is None and segment.name in IDS:
        return replace(route, wants_id=True)
    names = [one.name for one in last.entity.properties] + [one.name for one in last.entity.links]
    known = ", ".join(names)
    raise Unknown(
        f"{last.entity.name} has no {segment.name[:60]!r} to go to. Known: id, {known}."
        f"{nearest(segment.name, names)}",
        position=segment.position,
    )


def _member(route: Route, segment: Segment) -> Route:
    deep = route.of is not None and route.of.kind in (Kind.JSON, Kind.GEOMETRY, Kind.RESULT)
    if not deep or segment.key is not None:
        raise Unknown(f"There is nothing at {segment.name[:60]!r} here.", position=segment.position)
    return replace(route, members=(*route.members, segment.name))


def _check_end(path: ResourcePath, route: Route) -> None:
    if path.value and not route.is_value:
        raise Malformed("$value is for properties. Try: Things(1)/name/$value.")
    if path.ref and route.is_value:
        raise Malformed("$ref is for entities. Try: Things(1)/Datastreams/$ref.")
    if path.count and (route.is_value or not route.steps[-1].is_collection):
        raise Malformed("$count is for collections. Try: Things/$count.")
