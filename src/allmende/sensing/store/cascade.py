# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What goes with an entity that is deleted (OGC 18-088 §10.4).

All in one transaction: a Thing with many millions of observations holds the writer for seconds.
"""

from collections.abc import Sequence

from allmende.core.ids import datastream_of
from allmende.core.principal import Principal
from allmende.sensing.entities import (
    BY_NAME,
    FEATURE,
    HISTORICAL_LOCATION,
    LOCATION,
    OBSERVATION,
    THING,
)
from allmende.sensing.store import links, multi, observations, rights, shared, snapshots
from allmende.sensing.store.commands import DeleteEntity, DeleteObservations, Thinned
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.state import Row, Stream

_CHUNK = 10_000
_DATASTREAMS_OF = {
    "Thing": "SELECT id FROM datastream WHERE thing = ?",
    "Sensor": "SELECT id FROM datastream WHERE sensor = ?",
    "ObservedProperty": "SELECT datastream FROM datastream_observed_property WHERE observed_property = ?",
}
_HISTORY_OF = {
    "Thing": """
        SELECT historical_location.id, organisation, visibility
        FROM historical_location JOIN thing ON thing.id = thing
        WHERE thing = ?""",
    "Location": """
        SELECT historical_location.id, organisation, visibility FROM historical_location_location
        JOIN historical_location ON historical_location.id = historical_location
        JOIN thing ON thing.id = thing WHERE location = ?""",
}
_THINGS_AT = "SELECT thing FROM thing_location WHERE location = ?"
_OF_FEATURE = f"""
SELECT {observations.COLUMNS} FROM observation
WHERE datastream = ? AND (feature = ? OR (feature IS NULL AND ? = 1)) LIMIT {_CHUNK}"""


def delete(ledger: Ledger, command: DeleteEntity) -> None:
    """Raises Unknown, and Forbidden where the principal does not manage everything that would go."""
    entity, number = BY_NAME[command.entity], command.id
    owner = links.addressed(ledger, command.principal, entity, number)
    if entity is OBSERVATION:
        _delete_observation(ledger, number)
    elif entity.is_stream:
        _delete_datastream(ledger, command.principal, number)
    else:
        heir = shared.heir(ledger, command.principal, entity, number)
        _delete_what_belongs(ledger, command.principal, entity.name, number)
        if heir is None:
            ledger.connection.execute(f"DELETE FROM {entity.table} WHERE id = ?", (number,))
        else:
            shared.leave_to(ledger, entity, number, heir)
        ledger.note_deleted(entity.name, number, owner.organisation, owner.visibility)


def delete_observations(ledger: Ledger, command: DeleteObservations) -> list[Thinned]:
    """The change log gets a line for each of the datastreams, not for each observation."""
    for number in sorted(command.streams):
        stream = ledger.stream(number)
        name = f"{multi.entity_of(stream).set}({number})"
        rights.check_may_change(command.principal, stream.organisation, name)
    ledger.flush()
    by_stream: dict[int, list[Row]] = {}
    for one in command.ids:
        row = observations.find(ledger.connection, one)
        if row is not None and row[0] in command.streams:
            by_stream.setdefault(row[0], []).append(row)
    return [_thin(ledger, number, rows) for number, rows in by_stream.items()]


def _thin(ledger: Ledger, datastream: int, rows: Sequence[Row]) -> Thinned:
    stream = ledger.stream(datastream)
    observations.delete(ledger, stream, rows)
    _note_rows(ledger, stream, rows)
    starts = [row[1] for row in rows]
    return Thinned(datastream, len(rows), min(starts), max(starts))


def _delete_what_belongs(ledger: Ledger, principal: Principal, entity: str, number: int) -> None:
    """Of others only what is hidden is there still: it stays."""
    if entity == LOCATION.name:
        for (thing,) in ledger.connection.execute(_THINGS_AT, (number,)).fetchall():
            snapshots.keep(ledger, THING, thing)
    if entity in _DATASTREAMS_OF:
        for (datastream,) in ledger.connection.execute(_DATASTREAMS_OF[entity], (number,)).fetchall():
            if entity != "Thing" and not rights.manages(principal, ledger.stream(datastream).organisation):
                continue
            _delete_datastream(ledger, principal, datastream)
    if entity in _HISTORY_OF:
        for historical, *owner in ledger.connection.execute(_HISTORY_OF[entity], (number,)).fetchall():
            if not rights.manages(principal, owner[0]):
                continue
            ledger.connection.execute("DELETE FROM historical_location WHERE id = ?", (historical,))
            ledger.note_deleted(HISTORICAL_LOCATION.name, historical, *owner)
    if entity == FEATURE.name:
        _delete_observations_of(ledger, principal, number)


def _delete_observation(ledger: Ledger, number: int) -> None:
    ledger.flush()
    row = observations.find(ledger.connection, number)
    if row is None:
        raise rights.unknown(OBSERVATION.set, number)
    stream = ledger.stream(datastream_of(number))
    observations.delete(ledger, stream, [row])
    _note_rows(ledger, stream, [row])


def _note_rows(ledger: Ledger, stream: Stream, rows: Sequence[Row]) -> None:
    for row in rows:
        ledger.note_deleted(OBSERVATION.name, row[2], stream.organisation, stream.visibility)


def _delete_datastream(ledger: Ledger, principal: Principal, datastream: int) -> None:
    stream = ledger.stream(datastream)
    entity = multi.entity_of(stream)
    rights.check_may_change(principal, stream.organisation, f"{entity.set}({datastream})")
    ledger.flush()
    ledger.rollups.delete_all(ledger.connection, datastream)
    for table in ("observation", "observation_span"):
        ledger.connection.execute(f"DELETE FROM {table} WHERE datastream = ?", (datastream,))
    ledger.connection.execute("DELETE FROM datastream WHERE id = ?", (datastream,))
    ledger.forget()
    ledger.note_deleted(entity.name, datastream, stream.organisation, stream.visibility)


def _delete_observations_of(ledger: Ledger, principal: Principal, feature: int) -> None:
    ledger.flush()
    rows = ledger.connection.execute(
        "SELECT datastream FROM datastream_feature WHERE feature = ?", (feature,)
    ).fetchall()
    for (datastream,) in rows:
        stream = ledger.stream(datastream)
        if not rights.manages(principal, stream.organisation):
            continue
        values = (datastream, feature, int(stream.feature == feature))
        while gone := ledger.connection.execute(_OF_FEATURE, values).fetchall():
            observations.delete(ledger, stream, gone)
            _note_rows(ledger, stream, gone)
        if stream.feature == feature:
            stream.feature = None
            ledger.touch(stream)
    ledger.flush()
