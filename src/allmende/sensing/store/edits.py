# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Changes of entities that are there: some members, all members, who may see them (OGC 18-088 §10.3)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from allmende.core.errors import Conflict, Malformed
from allmende.core.ids import datastream_of
from allmende.core.principal import Principal, Visibility
from allmende.sensing.entities import (
    BY_NAME,
    FEATURE,
    HISTORICAL_LOCATION,
    LOCATION,
    MULTI_DATASTREAM,
    OBSERVATION,
    THING,
    Entity,
)
from allmende.sensing.store import (
    belongings,
    columns,
    features,
    links,
    multi,
    observations,
    patches,
    relinking,
    rights,
    snapshots,
)
from allmende.sensing.store.commands import (
    JsonPatchEntity,
    NewObservation,
    PatchEntity,
    PutEntity,
    SetVisibility,
    Unlink,
)
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.state import Row

_LEAVE_TO_TWIN = """
UPDATE feature SET location = NULL WHERE EXISTS (
    SELECT 1 FROM feature AS twin WHERE twin.location = feature.location
    AND twin.organisation = feature.organisation AND twin.visibility = ? AND twin.id <> feature.id)
AND id = ?"""
"""One feature for every place, organisation and visibility."""


def patch(ledger: Ledger, command: PatchEntity) -> None:
    _edit(ledger, command.principal, BY_NAME[command.entity], command.id, command.body, partial=True)


def put(ledger: Ledger, command: PutEntity) -> None:
    _edit(ledger, command.principal, BY_NAME[command.entity], command.id, command.body, partial=False)


def patch_json(ledger: Ledger, command: JsonPatchEntity) -> None:
    """Raises Conflict where a test fails or a place is not there, Malformed where the result is none."""
    entity, number = BY_NAME[command.entity], command.id
    links.addressed(ledger, command.principal, entity, number)
    before = _document(ledger, entity, number)
    after = patches.applied(before, command.operations)
    if not isinstance(after, dict) or after.get("@iot.id") != number:
        raise Malformed(f"The patch leaves no {entity.name} with @iot.id {number}: neither can be changed.")
    names = [one for one in (*before, *after) if not patches.same(before.get(one), after.get(one))]
    _edit(ledger, command.principal, entity, number, {one: after.get(one) for one in names}, partial=True)


def _document(ledger: Ledger, entity: Entity, number: int) -> dict[str, Any]:
    """What GET shows but what is computed, and to-one links as references."""
    found = snapshots.snapshot(ledger, entity, number) or {}
    document = {"@iot.id": number} | ({"resultTime": None} if entity is OBSERVATION else {})
    document |= {one.name: found[one.name] for one in entity.properties if one.name in found}
    singles = [one.name for one in entity.links if not one.many and one.name in found]
    return document | {name: {"@iot.id": found[name]} for name in singles}


def unlink(ledger: Ledger, command: Unlink) -> None:
    """Raises Unknown where the two are not linked, Conflict where one cannot be without the other."""
    entity = BY_NAME[command.entity]
    link = entity.link(command.link)
    if link is None:
        raise Malformed(f"{entity.one} has no {command.link}.")
    links.addressed(ledger, command.principal, entity, command.id)
    relinking.remove(ledger, command.principal, entity, command.id, link, command.target)
    ledger.note("update", entity.name, command.id)


def _edit(
    ledger: Ledger,
    principal: Principal,
    entity: Entity,
    number: int,
    body: Mapping[str, Any],
    *,
    partial: bool,
) -> None:
    links.addressed(ledger, principal, entity, number)
    properties, related = columns.split(entity, body)
    if entity is OBSERVATION:  # the feed hears of the row itself
        _edit_observation(ledger, number, properties, partial=partial)
    else:
        _edit_columns(ledger, entity, number, properties, partial=partial)
        ledger.note("update", entity.name, number)
    _relink(ledger, principal, entity, number, related)
    if entity is MULTI_DATASTREAM:
        multi.check_components(ledger, number)
    if entity is HISTORICAL_LOCATION and "time" in properties:
        links.follow_history(ledger, number)


def _edit_columns(
    ledger: Ledger, entity: Entity, number: int, given: Mapping[str, Any], *, partial: bool
) -> None:
    values = columns.columns(entity, given, partial=partial, encoding=_encoding(ledger, entity, number))
    if not values:
        return
    table = entity.table
    before = ledger.connection.execute(f"SELECT * FROM {table} WHERE id = ?", (number,)).fetchone()
    assignments = ", ".join(f"{name} = ?" for name in values)
    ledger.connection.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", (*values.values(), number))
    after = ledger.connection.execute(f"SELECT * FROM {table} WHERE id = ?", (number,)).fetchone()
    if before == after:
        return
    if entity is LOCATION and {"location", "encoding_type"} & values.keys():
        ledger.connection.execute("UPDATE feature SET location = NULL WHERE location = ?", (number,))
    if entity is FEATURE and {"feature", "encoding_type"} & values.keys():
        _resurvey(ledger, number)


def _encoding(ledger: Ledger, entity: Entity, number: int) -> str:
    if entity.property("encodingType") is None:
        return ""
    row = ledger.connection.execute(
        f"SELECT encoding_type FROM {entity.table} WHERE id = ?", (number,)
    ).fetchone()
    return str(row[0])


def _resurvey(ledger: Ledger, feature: int) -> None:
    """The areas of all datastreams that observed this feature."""
    ledger.flush()
    rows = ledger.connection.execute(
        "SELECT datastream FROM datastream_feature WHERE feature = ?", (feature,)
    ).fetchall()
    for (datastream,) in rows:
        stream = ledger.stream(datastream)
        features.resurvey(ledger.connection, stream)
        ledger.touch(stream)


def _edit_observation(ledger: Ledger, number: int, given: Mapping[str, Any], *, partial: bool) -> None:
    ledger.flush()
    old = observations.find(ledger.connection, number)
    if old is None:
        raise rights.unknown("Observations", number)
    new = _patched(old, given) if partial else _replaced(old, given)
    if new != old:
        stream = ledger.stream(datastream_of(number))
        multi.parts_of(stream, [NewObservation(new[1], new[3], *new[4:7], new[8])])
        observations.replace(ledger, stream, [(old, new)])


def _patched(old: Row, given: Mapping[str, Any]) -> Row:
    """Only members that are given; null takes an optional one away."""
    extra = json.loads(old[8]) if old[8] else {}
    extra |= {name: given[name] for name in ("resultQuality", "validTime", "parameters") if name in given}
    made = columns.observation_row(
        given.get("result"), given.get("phenomenonTime"), given.get("resultTime"), extra, lambda: old[1]
    )
    if "phenomenonTime" in given and given["phenomenonTime"] is None:
        raise Malformed("phenomenonTime cannot be null. Try: leave it out.")
    start, end = (made.start, made.end) if "phenomenonTime" in given else (old[1], old[3])
    result = (made.result, made.result_json) if "result" in given else (old[4], old[5])
    result_time = made.result_time if "resultTime" in given else old[6]
    return (old[0], start, old[2], end, *result, result_time, old[7], made.extra)


def _replaced(old: Row, given: Mapping[str, Any]) -> Row:
    """All members; the time of an observation stays where none is given."""
    made = columns.observation(given, old[1])
    end = made.end if given.get("phenomenonTime") is not None else old[3]
    return (
        old[0],
        made.start,
        old[2],
        end,
        made.result,
        made.result_json,
        made.result_time,
        old[7],
        made.extra,
    )


def _relink(
    ledger: Ledger, principal: Principal, entity: Entity, number: int, related: Mapping[str, Any]
) -> None:
    for name, value in related.items():
        link = entity.link(name)
        if link is None:
            continue
        if link.many:
            targets = [links.reference(link, one) for one in links.items_of(link, value)]
            for target in targets:
                links.linked(ledger, principal, link, target)
            relinking.add_all(ledger, principal, entity, number, link, targets)
        elif value is not None or link.mandatory:
            target = links.reference(link, value)
            links.linked(ledger, principal, link, target)
            relinking.set_single(ledger, principal, entity, number, link, target)


def set_visibility(ledger: Ledger, command: SetVisibility) -> None:
    """Raises Conflict for a Datastream whose Thing is hidden."""
    entity, number = BY_NAME[command.entity], command.id
    links.addressed(ledger, command.principal, entity, number)
    if not entity.is_root:
        raise Malformed(f"{entity.one} is as visible as its {entity.parent}. Try: change that one.")
    if entity.is_stream and command.visibility is Visibility.PUBLIC:
        _check_thing_is_public(ledger, number)
        links.publish(ledger, command.principal, number)
    _show(ledger, entity, number, command.visibility)
    if entity is THING and command.visibility is Visibility.ORGANISATION:
        _hide_streams(ledger, number)
    if command.whole and (entity is THING or entity.is_stream):
        _show_along(ledger, command)
    for stream in command.streams:
        kind = multi.entity_of(ledger.stream(stream))
        set_visibility(ledger, replace(command, entity=kind.name, id=stream, streams=()))


def _hide_streams(ledger: Ledger, thing: int) -> None:
    rows = ledger.connection.execute("SELECT id FROM datastream WHERE thing = ?", (thing,)).fetchall()
    for (datastream,) in rows:
        _show(ledger, multi.entity_of(ledger.stream(datastream)), datastream, Visibility.ORGANISATION)


def _show_along(ledger: Ledger, command: SetVisibility) -> None:
    found = belongings.shown_along(ledger.connection, command.entity, command.id, command.visibility)
    for kind, number in found:
        links.addressed(ledger, command.principal, BY_NAME[kind], number)
        _show(ledger, BY_NAME[kind], number, command.visibility)


def _show(ledger: Ledger, entity: Entity, number: int, visibility: Visibility) -> None:
    snapshots.keep(ledger, entity, number)
    if entity is FEATURE:
        ledger.connection.execute(_LEAVE_TO_TWIN, (int(visibility), number))
    ledger.connection.execute(
        f"UPDATE {entity.table} SET visibility = ? WHERE id = ?", (int(visibility), number)
    )
    ledger.note("update", entity.name, number)
    if entity is FEATURE:
        _resurvey(ledger, number)
    elif entity.is_stream:
        stream = ledger.stream(number)
        stream.visibility = int(visibility)
        features.resurvey(ledger.connection, stream)
        ledger.touch(stream)


def _check_thing_is_public(ledger: Ledger, datastream: int) -> None:
    (thing,) = ledger.connection.execute(
        "SELECT thing FROM datastream WHERE id = ?", (datastream,)
    ).fetchone()
    if not relinking.thing_visibility(ledger, thing):
        raise Conflict(
            f"Things({thing}) is hidden, and a Datastream is never more visible than its Thing. "
            f"Try: publish Things({thing}) first."
        )
