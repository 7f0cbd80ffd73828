# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""New entities with everything that is inline, to any depth (OGC 18-088 §10.2)."""

from collections.abc import Mapping
from typing import Any

from allmende.core.errors import Malformed, Unknown
from allmende.core.principal import Principal
from allmende.sensing.entities import (
    BY_NAME,
    DATASTREAM,
    FEATURE,
    HISTORICAL_LOCATION,
    MULTI_DATASTREAM,
    OBSERVATION,
    Entity,
    Link,
)
from allmende.sensing.store import adding, columns, links, multi, relinking, rights
from allmende.sensing.store.commands import CreateEntity
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.links import Owner

_DEPTH_LIMIT = 24
_STREAMS = {DATASTREAM.name, MULTI_DATASTREAM.name}


def create(ledger: Ledger, command: CreateEntity) -> int:
    """Returns the id. Raises Malformed, Unknown, Forbidden, Conflict; the caller undoes what was begun."""
    principal, entity = command.principal, BY_NAME[command.entity]
    owner = Owner(principal.organisation, command.visibility)
    creation = Creation(ledger, principal)
    if entity is FEATURE:  # inline it comes with the observation of whoever may observe
        rights.check_may_create(principal, owner.organisation, entity.name)
    if command.parent is None:
        return creation.entity(entity, command.body, owner)
    return creation.under(command.parent.entity, command.parent.id, command.parent.link, command.body, owner)


class Creation:
    """One deep insert. What is created inline belongs to whom the outermost belongs, and what hangs on
    something that is there to the owner of that: it is never more visible."""

    def __init__(self, ledger: Ledger, principal: Principal) -> None:
        self._ledger = ledger
        self._principal = principal
        self._depth = 0
        self._features: set[int] = set()

    def under(self, parent: str, number: int, name: str, body: Any, owner: Owner) -> int:
        """Creates in a collection that belongs to an entity: `Things(1)/Datastreams`."""
        above = BY_NAME[parent]
        link = above.link(name)
        if link is None or not link.many:
            raise Malformed(f"{above.set}({number})/{name} is no collection that can be posted to.")
        back = links.inverse(above, link)
        if link.target == "Observation" and above.is_stream:
            return self.entity(OBSERVATION, body, owner, {above.name: number})
        owner = owner.below(links.addressed(self._ledger, self._principal, above, number))
        if back is not None and not back.many:
            return self.entity(BY_NAME[link.target], body, owner, {back.name: number})
        made = self.entity(BY_NAME[link.target], body, owner)
        relinking.add_all(self._ledger, self._principal, above, number, link, [made])
        if above is MULTI_DATASTREAM:
            multi.check_components(self._ledger, number)
        return made

    def entity(self, entity: Entity, body: Any, owner: Owner, given: Mapping[str, int] | None = None) -> int:
        """`given`: ids of to-one links that the place of the body settles."""
        self._depth += 1
        if self._depth > _DEPTH_LIMIT:
            raise Malformed(
                f"The entities are nested deeper than {_DEPTH_LIMIT} levels. Try: several requests."
            )
        if entity.is_root and entity is not FEATURE:
            rights.check_may_create(self._principal, owner.organisation, entity.name)
        properties, related = columns.split(entity, body)
        owner, singles = self._singles(entity, related, owner, given or {})
        if entity is OBSERVATION:
            made = self._observation(properties, singles)
        else:
            made = self._insert(entity, properties, singles, owner)
            if entity is FEATURE:
                self._features.add(made)
            self._collections(entity, made, related, owner)
            if entity is MULTI_DATASTREAM:
                self._finish_multi(made)
        self._depth -= 1
        return made

    def _singles(
        self, entity: Entity, related: Mapping[str, Any], owner: Owner, given: Mapping[str, int]
    ) -> tuple[Owner, dict[str, int]]:
        """The owner as the first of them settles it, and the ids of all to-one links; inline ones are
        created first."""
        found: dict[str, int] = {}
        for link in entity.links:
            if link.many:
                continue
            value = related.get(link.name)
            if value is not None:
                found[link.name] = self._single(entity, link, value, owner, given.get(link.name))
            elif link.name in given:
                found[link.name] = given[link.name]
            elif link.mandatory:
                raise Malformed(f'{entity.one} needs {link.name}. Try: {{"{link.name}": {{"@iot.id": 1}}}}.')
            if link.name in found:
                owner = self._owner_below(entity, link, found[link.name], owner)
        if entity is OBSERVATION and len(found.keys() & _STREAMS) != 1:
            raise Malformed(
                "An Observation needs either Datastream or MultiDatastream. "
                'Try: {"Datastream": {"@iot.id": 1}}.'
            )
        return owner, found

    def _owner_below(self, entity: Entity, link: Link, number: int, owner: Owner) -> Owner:
        """An Observation brings in no more than its Datastream shows, a Datastream no more than its Thing."""
        if entity is OBSERVATION and link.target in _STREAMS:
            stream = multi.stream_of(self._ledger, BY_NAME[link.target], number)
            rights.check_may_observe(self._principal, stream)
            return Owner(stream.organisation, stream.visibility)
        if link.target == "Thing":
            above = links.owner_of(self._ledger, BY_NAME[link.target], number)
            return owner if above is None else owner.below(above)
        return owner

    def _single(self, entity: Entity, link: Link, value: Any, owner: Owner, given: int | None) -> int:
        number = self._number(link, value)
        if given is not None and number != given:
            raise Malformed(
                f"{link.name} of this {entity.name} is settled by where it stands: {given}. "
                f"Try: leave {link.name} out."
            )
        if number is None:
            return self.entity(BY_NAME[link.target], value, owner)
        if entity is OBSERVATION and link.target in _STREAMS:
            return self._stream_in_body(link, number)
        found = links.linked(self._ledger, self._principal, link, number)
        if link.target == "Thing":
            rights.check_may_change(self._principal, found.organisation, f"Things({number})")
        return number

    def _stream_in_body(self, link: Link, number: int) -> int:
        """A key may send values to what it may not read."""
        try:
            if number in self._principal.observes:
                return self._ledger.stream(number).id
        except Unknown as error:
            raise Malformed(error.message) from error
        links.linked(self._ledger, self._principal, link, number)
        return number

    def _observation(self, properties: Mapping[str, Any], singles: Mapping[str, int]) -> int:
        ledger = self._ledger
        row = columns.observation(properties, ledger.clock())
        feature = singles.get("FeatureOfInterest")
        is_new = feature in self._features
        is_multi = MULTI_DATASTREAM.name in singles
        stream = singles[MULTI_DATASTREAM.name if is_multi else DATASTREAM.name]
        ids = adding.add(ledger, self._principal, stream, (row,), feature, is_new=is_new, multi=is_multi)
        return ids[0]

    def _insert(
        self, entity: Entity, properties: Mapping[str, Any], singles: Mapping[str, int], owner: Owner
    ) -> int:
        values = columns.columns(entity, properties, partial=False)
        for link in entity.links:
            if link.column and link.name in singles:
                values[link.column] = singles[link.name]
        if entity.is_root:
            values |= {"organisation": owner.organisation, "visibility": int(owner.visibility)}
        if entity.only is not None:
            values |= dict([entity.only])
        marks = ", ".join("?" * len(values))
        sql = f"INSERT INTO {entity.table} ({', '.join(values)}) VALUES ({marks}) RETURNING id"
        made: int = self._ledger.connection.execute(sql, tuple(values.values())).fetchone()[0]
        self._ledger.note("create", entity.name, made)
        if entity.is_stream:
            self._ledger.connection.execute("INSERT INTO datastream_state (datastream) VALUES (?)", (made,))
        if entity is DATASTREAM:
            self._finish_datastream(made, singles["ObservedProperty"], values["visibility"])
        return made

    def _finish_datastream(self, datastream: int, observed_property: int, visibility: int) -> None:
        self._ledger.connection.execute(
            "INSERT INTO datastream_observed_property (datastream, position, observed_property)"
            " VALUES (?, 0, ?)",
            (datastream, observed_property),
        )
        if visibility:
            links.publish(self._ledger, self._principal, datastream)

    def _finish_multi(self, datastream: int) -> None:
        multi.check_components(self._ledger, datastream)
        if self._ledger.stream(datastream).visibility:
            links.publish(self._ledger, self._principal, datastream)

    def _collections(self, entity: Entity, made: int, related: Mapping[str, Any], owner: Owner) -> None:
        for link in entity.links:
            if not link.many or related.get(link.name) is None:
                continue
            items = links.items_of(link, related[link.name])
            back = links.inverse(entity, link)
            numbers = []
            for item in items:
                number = self._number(link, item)
                if number is None and back is not None and not back.many:
                    self.entity(BY_NAME[link.target], item, owner, {back.name: made})
                else:
                    numbers.append(
                        self.entity(BY_NAME[link.target], item, owner)
                        if number is None
                        else self._known(link, number)
                    )
            relinking.add_all(self._ledger, self._principal, entity, made, link, numbers)
        if entity is HISTORICAL_LOCATION:
            self._finish_history(made, related)

    def _number(self, link: Link, value: Any) -> int | None:
        """Of what is meant rather than created. Some programs send an entity that they have made or found
        along with all its properties: the id says that it is there. With its address it is a copy, perhaps of
        another server's answer."""
        number = links.id_in(value)
        if number is not None or not isinstance(value, Mapping) or "@iot.selfLink" in value:
            return number
        given = value.get("@iot.id")
        return given if type(given) is int and self._is_there(link, given) else None

    def _is_there(self, link: Link, number: int) -> bool:
        if BY_NAME[link.target].is_stream and number in self._principal.observes:
            return True
        owner = links.owner_of(self._ledger, BY_NAME[link.target], number)
        return owner is not None and rights.sees(self._principal, owner.organisation, owner.visibility)

    def _known(self, link: Link, number: int) -> int:
        links.linked(self._ledger, self._principal, link, number)
        return number

    def _finish_history(self, made: int, related: Mapping[str, Any]) -> None:
        if not related.get("Locations"):
            raise Malformed('A HistoricalLocation needs Locations. Try: {"Locations": [{"@iot.id": 1}]}.')
        links.follow_history(self._ledger, made)
