# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the writer can be told. Every command names who asks first; its outcome is a result or an error."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from allmende.connectors.contract import Reading
from allmende.core.principal import Principal, Visibility
from allmende.sensing.ending import Ending
from allmende.sensing.store.device_commands import DeviceCommand, TakeUplinks
from allmende.sensing.store.patches import Operation


class NewObservation(NamedTuple):
    """A checked row without its identity; times in microseconds UTC, columns as in `observation`."""

    start: int
    end: int | None
    result: float | int | None
    result_json: str | None
    result_time: int | None
    extra: str | None


class AddObservations(NamedTuple):
    """Adds all or none to one datastream and returns their ids, in order, as a range.

    `feature` is the id of the FeatureOfInterest; None: the one made from the Thing's location. `multi`: it is
    a MultiDatastream, and each result an array.
    A tuple because there is one for every request of a sensor.
    """

    principal: Principal
    datastream: int
    observations: Sequence[NewObservation]
    feature: int | None = None
    multi: bool = False


@dataclass(frozen=True, slots=True)
class TakeReadings:
    """Adds, corrects or leaves, by (datastream, start); returns a Receipt. All or none."""

    principal: Principal
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Parent:
    """The collection that is posted to belongs to this entity: `Things(1)/Datastreams`."""

    entity: str
    id: int
    link: str


@dataclass(frozen=True, slots=True)
class CreateEntity:
    """Creates the entity and all that is inline, or nothing (OGC 18-088 §10.2); returns its id."""

    principal: Principal
    entity: str
    body: Mapping[str, Any]
    parent: Parent | None = None
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class PatchEntity:
    """Changes the given members only (§10.3)."""

    principal: Principal
    entity: str
    id: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PutEntity:
    """Replaces all properties; what is not given becomes empty (§10.3)."""

    principal: Principal
    entity: str
    id: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JsonPatchEntity:
    """Changes the entity as JSON by these operations, all or none (RFC 6902)."""

    principal: Principal
    entity: str
    id: int
    operations: Sequence[Operation]


@dataclass(frozen=True, slots=True)
class Unlink:
    """Takes one entity out of a link to many: `DELETE Things(1)/Locations(2)/$ref`."""

    principal: Principal
    entity: str
    id: int
    link: str
    target: int


@dataclass(frozen=True, slots=True)
class DeleteEntity:
    """Deletes the entity and what cannot be without it (§10.4)."""

    principal: Principal
    entity: str
    id: int


@dataclass(frozen=True, slots=True)
class DeleteObservations:
    """Deletes those that are still there; returns a Thinned for each datastream. Raises Forbidden, and
    deletes none, where one of `streams` is not the principal's to change: all that the request means, this
    command and others."""

    principal: Principal
    ids: Sequence[int]
    streams: frozenset[int]


class Thinned(NamedTuple):
    """How many observations a datastream lost, and between which instants they lay."""

    datastream: int
    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SetVisibility:
    """Publishes or hides a root entity. Hiding a Thing hides its Datastreams; publishing a Datastream
    publishes its Sensor and ObservedProperty. `whole`: and what belongs to a Thing or Datastream
    alone. `streams`: and these Datastreams as if each were told by itself, or nothing at all."""

    principal: Principal
    entity: str
    id: int
    visibility: Visibility
    whole: bool = False
    streams: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class EndThing:
    """Nothing more is added to the Datastreams of this Thing, by any door, until it is told again without an
    ending. What was acknowledged stays."""

    principal: Principal
    id: int
    ending: Ending | None
    entity: str = "Thing"


@dataclass(frozen=True, slots=True)
class EnsureThing:
    """Finds a Thing by `properties.key` and its Datastreams by theirs; creates what is missing.

    `thing` is a body as for CreateEntity without Datastreams, `streams` their bodies by key. Sensors and
    ObservedProperties that say the same are shared. Returns an Ensured.
    """

    principal: Principal
    key: str
    thing: Mapping[str, Any]
    streams: Mapping[str, Mapping[str, Any]]
    visibility: Visibility = Visibility.PUBLIC
    said: Mapping[str, Any] = field(default_factory=dict)
    """What the source itself says of the Thing (and one Location): a Thing that is there is changed to it."""
    said_of_streams: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EraseLines:
    """Empties what somebody's lines in the change log say; returns how many there were."""

    principal: Principal
    actor_kind: str
    actor: int


@dataclass(frozen=True, slots=True)
class EraseOldLines:
    """Empties what lines from before this instant say; returns how many there were."""

    principal: Principal
    until: int


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a change set. `name`: by which later ones mean its entity, as `$name`. `of`: the name
    of the step whose entity it is about, or goes below. `refers`: its body names others, as
    `{"@iot.id": "$name"}`. `holds`: what must be true of the store when its turn comes, else
    NotAsExpected."""

    command: "Command"
    name: str = ""
    of: str = ""
    refers: bool = False
    holds: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All steps or none, in this order (OData 4.0 part 1 §11.7.4); returns the id of each step's entity."""

    principal: Principal
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Ensured:
    """`created`: False when all of it was there already. `updated`: what was there is changed."""

    thing: int
    streams: dict[str, int] = field(default_factory=dict)
    created: bool = False
    updated: bool = False


Command = (
    AddObservations
    | TakeReadings
    | CreateEntity
    | PatchEntity
    | PutEntity
    | JsonPatchEntity
    | Unlink
    | DeleteEntity
    | DeleteObservations
    | ChangeSet
    | SetVisibility
    | EndThing
    | EnsureThing
    | EraseLines
    | EraseOldLines
    | TakeUplinks
    | DeviceCommand
)


def weight(command: Command) -> int:
    """How many rows it brings: what a group of the writer and the room in the queue are measured in."""
    if isinstance(command, AddObservations):
        return len(command.observations)
    if isinstance(command, TakeReadings):
        return len(command.readings)
    if isinstance(command, TakeUplinks):
        return max(1, sum(len(one.values) for one in command.uplinks))
    if isinstance(command, ChangeSet):
        return sum(weight(step.command) for step in command.steps)
    return len(command.ids) if isinstance(command, DeleteObservations) else 1
