# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose message a topic of MQTT is that is none of the SensorThings API: the sources' own say so."""

import logging
from collections.abc import Mapping, Sequence

from allmende.connectors.registry import connectors
from allmende.core.errors import AllmendeError
from allmende.sensing.ingest.sources import Source, source_of
from allmende.sensing.store.database import Database

log = logging.getLogger(__name__)

_SOURCES = "SELECT id, connector, name, organisation, settings FROM source ORDER BY id"


def topics_of(sources: Sequence[Source]) -> Mapping[str, Source]:
    """By filter. Of two sources with the same one the first counts."""
    found: dict[str, Source] = {}
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
            found.setdefault(topic, one)
    return found


def known_topics(database: Database) -> Mapping[str, Source]:
    """Of all sources, read now."""
    with database.reading() as connection:
        rows = connection.execute(_SOURCES).fetchall()
    return topics_of([source_of(row) for row in rows])


def source_for(topic: str, known: Mapping[str, Source]) -> Source | None:
    """The first whose filter fits (MQTT 5 §4.7)."""
    return next((one for text, one in known.items() if fits(text, topic)), None)


def fits(text: str, topic: str) -> bool:
    """Whether a filter with `+` and, at its end, `#` means this topic."""
    wanted, given = text.split("/"), topic.split("/")
    if wanted[-1] == "#":
        wanted = wanted[:-1]
        given = given[: len(wanted)]
    return len(wanted) == len(given) and all(
        one in ("+", other) for one, other in zip(wanted, given, strict=True)
    )
