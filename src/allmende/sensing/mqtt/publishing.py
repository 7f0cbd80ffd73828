# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A payload that was published → the writer's command, as a POST to the same address (OGC 18-088 §14.2)."""

import re
from functools import lru_cache
from typing import NamedTuple

from allmende.connectors.contract import Reading
from allmende.core.errors import NotAllowed
from allmende.core.principal import Principal
from allmende.sensing.http import observing, write
from allmende.sensing.http.answers import Request
from allmende.sensing.hub import Hub
from allmende.sensing.mqtt.application import Publication
from allmende.sensing.mqtt.topics import FROST, VERSION
from allmende.sensing.store.commands import AddObservations, Command, NewObservation, TakeReadings
from allmende.sensing.store.device_commands import AddFlags, Flag

_KEPT = 20_000
_LONGEST = 200
_TIMED = b'"phenomenonTime"'
_OBSERVATIONS = re.compile(r"(?:Datastreams\((\d{1,10})\)/)?Observations")
_OTHERS = re.compile(r"(?:MultiDatastreams|FeaturesOfInterest)\(\d{1,18}\)/Observations")
REPEATED = "redelivery"
"""The flag of a value that its sender may have sent twice, and whose own time does not tell."""


class _Place(NamedTuple):
    """Where to: a Datastream, or the path of any other collection of Observations."""

    datastream: int | None
    path: str = ""


def command_of(hub: Hub, principal: Principal, publication: Publication) -> Command:
    """Raises NotAllowed for topics that nothing is published to, Malformed."""
    if len(publication.topic) > _LONGEST:
        raise NotAllowed(f"Nothing is published to a topic of {len(publication.topic)} characters.")
    place = _place(publication.topic)
    if place.path:
        request = Request("POST", place.path, b"", "", principal, {}, publication.payload)
        return write.prepare(hub, request).command
    return observing.command(principal, place.datastream, publication.payload, hub.clock)


def again(command: Command, payload: bytes) -> Command:
    """Of a message that may have been stored before its sender lost the connection. With a time of its own
    it is the same reading, and stays one; else see `doubt`."""
    row = _only_row(command)
    if row is None or _TIMED not in payload or row.result is None or row.extra or row.result_time:
        return command
    assert isinstance(command, AddObservations)  # noqa: S101  it has one row
    if command.feature is not None or command.multi:
        return command
    return TakeReadings(command.principal, [Reading(command.datastream, row.start, row.result, row.end)])


def doubt(principal: Principal, command: Command) -> AddFlags | None:
    """What is told of a value that was stored, perhaps for the second time. None: it was not."""
    row = _only_row(command)
    if row is None or not isinstance(command, AddObservations):
        return None
    return AddFlags(principal, [Flag(command.datastream, row.start, REPEATED)])


def _only_row(command: Command) -> NewObservation | None:
    return command.observations[0] if isinstance(command, AddObservations) else None


@lru_cache(maxsize=_KEPT)
def _place(topic: str) -> _Place:
    rest = topic.removeprefix(FROST)
    path = rest.removeprefix(VERSION) if rest.startswith(VERSION) else ""
    match = _OBSERVATIONS.fullmatch(path)
    if match is not None:
        return _Place(int(match[1]) if match[1] else None)
    if _OTHERS.fullmatch(path):
        return _Place(None, f"/{path}")
    raise NotAllowed(
        f"Nothing is published to {topic[:80]!r}. Known: v1.1/Observations, "
        "v1.1/Datastreams(1)/Observations and the like. Try: HTTP for everything else."
    )
