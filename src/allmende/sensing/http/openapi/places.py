# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every address that there is, as a template, and the form of what stands there."""

from collections.abc import Iterator
from dataclasses import dataclass

from allmende.sensing.entities import BY_NAME, ENTITIES, Entity, Link, Property
from allmende.sensing.http.forms import Form


@dataclass(frozen=True, slots=True)
class Place:
    """`entity` is what stands there or whose property it is; `above` and `link` where it is reached from.
    `end`: $count, $value, aggregate."""

    path: str
    form: Form
    entity: Entity
    above: Entity | None = None
    link: Link | None = None
    property: Property | None = None
    end: str = ""


def places() -> Iterator[Place]:
    for entity in ENTITIES:
        yield from _of_set(entity)
        for one in entity.properties:
            path = f"/{entity.set}({{id}})/{one.name}"
            yield Place(path, Form.VALUE, entity, property=one)
            yield Place(f"{path}/$value", Form.VALUE, entity, property=one, end="$value")
        for link in entity.links:
            yield from _of_link(entity, link)


def _of_set(entity: Entity) -> Iterator[Place]:
    path = f"/{entity.set}"
    yield Place(path, Form.SET, entity)
    yield Place(f"{path}/$count", Form.VALUE, entity, end="$count")
    yield Place(f"{path}/$ref", Form.SET_REF, entity)
    yield Place(f"{path}({{id}})", Form.ENTITY, entity)


def _of_link(above: Entity, link: Link) -> Iterator[Place]:
    path, entity = f"/{above.set}({{id}})/{link.name}", BY_NAME[link.target]
    yield Place(path, Form.SET if link.many else Form.ENTITY, entity, above, link)
    yield Place(f"{path}/$ref", Form.LINKS if link.many else Form.ONE_LINK, entity, above, link)
    if not link.many:
        return
    yield Place(f"{path}/$count", Form.VALUE, entity, above, link, end="$count")
    yield Place(f"{path}({{other}})/$ref", Form.LINK, entity, above, link)
    if above.is_stream and link.cascade:
        yield Place(f"{path}/aggregate", Form.VALUE, entity, above, link, end="aggregate")
