# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose message a topic of MQTT is that is none of the SensorThings API: the sources' own say so."""

import logging
from collections.abc import Iterator, Mapping, Sequence

from allmende.connectors.registry import connectors
from allmende.core.errors import AllmendeError
from allmende.core.principal import Principal
from allmende.sensing.ingest.sources import Source, source_of, speaks_for
from allmende.sensing.store.database import Database

log = logging.getLogger(__name__)

_SOURCES = "SELECT id, connector, name, organisation, settings FROM source ORDER BY id"


Wanted = tuple[str, Source]
"""A filter and a source that hears by it."""


def wanted_of(sources: Sequence[Source]) -> Iterator[Wanted]:
    """All of them: two sources may have the same filter."""
    for one in sources:
        connector = connectors().get(one.connector)
        if connector is None or connector.topics is None:
            continue
        try:
            topics = connector.topics(one.settings)
        except AllmendeError as error:
            log.warning("the source %d (%s) names no topics: %s", one.id, one.name, error)
            continue
        for topic in topics:
            yield topic, one


def topics_of(sources: Sequence[Source]) -> Mapping[str, Source]:
    """By filter. Of two sources with the same one the first counts."""
    found: dict[str, Source] = {}
    for topic, one in wanted_of(sources):
        found.setdefault(topic, one)
    return found


def known_topics(database: Database, organisation: int) -> Mapping[str, Source]:
    """Of this organisation's sources, read now."""
    own = [one for one in _all(database) if one.organisation == organisation]
    return topics_of(own)


def all_wanted(database: Database) -> Sequence[Wanted]:
    """Of all sources, read now."""
    return list(wanted_of(_all(database)))


def source_for(topic: str, known: Mapping[str, Source]) -> Source | None:
    """The first whose filter fits (MQTT 5 §4.7)."""
    return next((one for text, one in known.items() if fits(text, topic)), None)


def source_of_sender(topic: str, wanted: Sequence[Wanted], principal: Principal) -> Source | None:
    """The first whose filter fits, of those that the sender may speak for: nobody's filter, however wide,
    takes what devices of another organisation say."""
    own = (one for text, one in wanted if fits(text, topic) and speaks_for(principal, one))
    return next(own, None)


def fits(text: str, topic: str) -> bool:
    """Whether a filter with `+` and, at its end, `#` means this topic."""
    wanted, given = text.split("/"), topic.split("/")
    if wanted[-1] == "#":
        wanted = wanted[:-1]
        given = given[: len(wanted)]
    return len(wanted) == len(given) and all(
        one in ("+", other) for one, other in zip(wanted, given, strict=True)
    )


def _all(database: Database) -> list[Source]:
    with database.reading() as connection:
        return [source_of(row) for row in connection.execute(_SOURCES).fetchall()]
