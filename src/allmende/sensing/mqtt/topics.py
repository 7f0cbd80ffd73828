# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a topic means: an address of the API without its host, `v1.1/Things(1)/Datastreams` (18-088 §14)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from allmende.core.errors import AllmendeError
from allmende.core.principal import SYSTEM
from allmende.sensing.entities import BY_SET
from allmende.sensing.mqtt.application import NO_WILDCARDS, TopicRefused
from allmende.sensing.odata.ast import Query
from allmende.sensing.odata.parse import options, parse_path, parse_query
from allmende.sensing.sql.plan import plan_entity
from allmende.sensing.sql.route import Route, resolve
from allmende.sensing.sql.scope import Asker

VERSION = "v1.1/"
FROST = "FROST-Server/"
"""What clients that move may have before it."""
DELETED = "/$deleted"
_ERRORS = "errors"
_KNOWN = (
    "Known: v1.1/Observations, v1.1/Datastreams(1)/Observations, v1.1/Things(1), v1.1/Things(1)/description, "
    "all but the last with ?$select=… and ?$expand=…; v1.1/Things/$deleted and v1.1/errors."
)
_KEPT = 10_000
_WIDEST = 100
_LONGEST = 500  # characters; what is remembered of strangers must be short
Form = Literal["set", "entity", "property", "deleted", "errors"]


@dataclass(frozen=True, slots=True)
class Topic:
    """`path` and `query` as of a GET. `entity`: what is told of, by name. `owner`, `owner_id`: a set is what
    this entity's link leads to. `id`: of the one entity, or of the one that a property belongs to."""

    name: str
    form: Form
    path: str = ""
    query: str = ""
    entity: str = ""
    owner: str = ""
    owner_id: int = 0
    id: int = 0

    @property
    def is_errors(self) -> bool:
        return self.form == "errors"

    @property
    def is_plain(self) -> bool:
        """Whole entities, as a GET without options shows them."""
        return not self.query


def topic_of(text: str) -> Topic:
    """Raises TopicRefused."""
    if len(text) > _LONGEST:
        raise TopicRefused(f"The topic has {len(text)} characters. Known: at most {_LONGEST}. {_KNOWN}")
    return _topic_of(text)


@lru_cache(maxsize=_KEPT)
def _topic_of(text: str) -> Topic:
    if "#" in text or "+" in text:
        raise TopicRefused(
            f"{text[:80]!r} has a wildcard, which the standard does not define. {_KNOWN}", NO_WILDCARDS
        )
    rest = text.removeprefix(FROST)
    if not rest.startswith(VERSION):
        raise TopicRefused(f"There is no topic {text[:80]!r}. {_KNOWN}")
    path, _, query = rest[len(VERSION) :].partition("?")
    if path == _ERRORS:
        return Topic(text, "errors")
    try:
        return _understood(text, path, query)
    except AllmendeError as error:
        raise TopicRefused(f"There is no topic {text[:80]!r}: {error.message} {_KNOWN}") from error


def _understood(text: str, path: str, query: str) -> Topic:
    if path.endswith(DELETED):
        entity = BY_SET.get(path.removesuffix(DELETED))
        if entity is None or query:
            raise TopicRefused(f"There is no topic {text[:80]!r}. Known: v1.1/Things/$deleted and the like.")
        return Topic(text, "deleted", entity=entity.name)
    resource = parse_path(f"/{path}")
    if not resource.segments or resource.ref or resource.value or resource.count:
        raise TopicRefused(f"There is no topic {text[:80]!r}. {_KNOWN}")
    route = resolve(resource)
    if query:
        _check_options(text, query, route)
    return _topic(text, f"/{path}", query, route)


def _check_options(text: str, query: str, route: Route) -> None:
    """What a GET would refuse is refused here: it would be silence. Raises TopicRefused, Malformed."""
    found = parse_query(options(query.encode()))
    if found != Query(select=found.select, expand=found.expand) or route.is_value:
        raise TopicRefused(
            f"{text[:80]!r} has other options than $select and $expand, or is a property. {_KNOWN}"
        )
    if _most(found) > _WIDEST:
        raise TopicRefused(f"{text[:80]!r} expands more than {_WIDEST} of a kind for every message.")
    plan_entity(Asker(SYSTEM, 0), route.steps[-1].entity, found, None, 1)


def _most(query: Query) -> int:
    """The largest $top in what is expanded."""
    return max((max(one.query.top or 0, _most(one.query)) for one in query.expand), default=0)


def _topic(text: str, path: str, query: str, route: Route) -> Topic:
    steps, last = route.steps, route.steps[-1]
    if any(one.key is None for one in steps[:-1]) or (last.key is None and route.is_value):
        raise TopicRefused(
            f"{text[:80]!r} does not say which one. Try: a key, as in v1.1/Things(1)/Locations."
        )
    if route.is_value:
        return Topic(text, "property", path, query, last.entity.name, id=last.key or 0)
    if last.key is not None:
        return Topic(text, "entity", path, query, last.entity.name, id=last.key)
    if len(steps) == 1:
        return Topic(text, "set", path, query, last.entity.name)
    owner = steps[-2]
    return Topic(text, "set", path, query, last.entity.name, owner.entity.name, owner.key or 0)
