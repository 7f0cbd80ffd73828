# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who hears what: from what a commit brings straight to the topics that tell of it."""

from collections.abc import Iterable, Iterator

from allmende.core.principal import Principal
from allmende.sensing.changes import Committed, StoredObservation
from allmende.sensing.entities import DATASTREAM, FEATURE, MULTI_DATASTREAM, OBSERVATION
from allmende.sensing.mqtt.application import Subscriber
from allmende.sensing.mqtt.topics import Topic

Place = tuple[str, str, int]
"""What is told of: `one` entity by name and id, a `set` of entities, what is `linked` to some entity, what
was `deleted`, `of` a datastream or a feature its observations."""
Audience = dict[Principal, list[Subscriber]]
_STREAMS = (DATASTREAM.name, MULTI_DATASTREAM.name)


class Subscriptions:
    """On the event loop; `is_any` and `may_interest` are asked on the writer's thread."""

    def __init__(self) -> None:
        self._topics: dict[Place, dict[Topic, Audience]] = {}
        self._wide = 0
        """Places of which every observation has to be looked at."""

    @property
    def is_any(self) -> bool:
        return bool(self._topics)

    def add(self, topic: Topic, principal: Principal, subscriber: Subscriber) -> None:
        place = _place(topic)
        if place not in self._topics:
            self._topics[place] = {}
            self._wide += _is_wide(place)
        audience = self._topics[place].setdefault(topic, {})
        audience.setdefault(principal, []).append(subscriber)

    def remove(self, topic: Topic, principal: Principal, subscriber: Subscriber) -> None:
        place = _place(topic)
        topics = self._topics.get(place, {})
        audience = topics.get(topic, {})
        heard = audience.get(principal, [])
        if subscriber in heard:
            heard.remove(subscriber)
        if not heard:
            audience.pop(principal, None)
        if not audience:
            topics.pop(topic, None)
        if not topics and self._topics.pop(place, None) is not None:
            self._wide -= _is_wide(place)

    def at(self, place: Place) -> Iterable[tuple[Topic, Audience]]:
        """A copy: subscribers come and go while they are told."""
        return list(self._topics.get(place, {}).items())

    def has(self, *places: Place) -> bool:
        return any(one in self._topics for one in places)

    def may_interest(self, committed: Committed) -> bool:
        """Whether anybody hears anything of it, without looking at the store."""
        if committed.changes:
            return self.is_any
        if self._wide:
            return True
        topics = self._topics
        return any(
            ("of", DATASTREAM.name, one) in topics or ("one", DATASTREAM.name, one) in topics
            for one in {row.datastream for row in committed.observations}
        ) or any(("one", OBSERVATION.name, row.id) in topics for row in committed.observations)


def places_of(row: StoredObservation, feature: int | None) -> Iterator[Place]:
    """Where an observation is told of. `feature`: the one that it is of."""
    yield _ALL
    yield "of", DATASTREAM.name, row.datastream
    if feature is not None:
        yield "of", FEATURE.name, feature


def _place(topic: Topic) -> Place:
    if topic.form == "deleted":
        return "deleted", topic.entity, 0
    if topic.form in ("entity", "property"):
        return "one", _stream(topic.entity), topic.id
    if not topic.owner:
        return "set", topic.entity, 0
    if topic.entity == OBSERVATION.name:
        return "of", _stream(topic.owner), topic.owner_id
    return "linked", topic.entity, 0


def _is_wide(place: Place) -> bool:
    form, entity, _ = place
    if form == "of":
        return entity == FEATURE.name
    return form in ("set", "linked") and entity in (OBSERVATION.name, *_STREAMS)


def _stream(name: str) -> str:
    """Datastreams and MultiDatastreams share their ids."""
    return DATASTREAM.name if name == MULTI_DATASTREAM.name else name


_ALL: Place = ("set", OBSERVATION.name, 0)
