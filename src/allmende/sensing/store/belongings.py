# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a station or a stream brings along and nobody else needs: its places, sensors, observed properties and
features are hidden with it, and most of them go with it."""

from collections.abc import Sequence

from allmende.core.principal import Visibility
from allmende.sensing.store.connection import Connection

_STREAMS = {"Thing": "thing", "Datastream": "id", "MultiDatastream": "id"}
_OWN = "datastream.id IN ({streams})"
_OTHER = "datastream.id NOT IN ({streams}) AND datastream.visibility >= :least"
_LOCATIONS = """
SELECT location.id FROM location
WHERE location.organisation = :organisation AND location.id IN (
    SELECT location FROM thing_location WHERE thing = :thing
    UNION SELECT place.location FROM historical_location_location AS place
    JOIN historical_location AS history ON history.id = place.historical_location
    WHERE history.thing = :thing)
AND NOT EXISTS (
    SELECT 1 FROM thing_location AS other JOIN thing ON thing.id = other.thing
    WHERE other.location = location.id AND thing.id <> :thing AND thing.visibility >= :least)
ORDER BY location.id
"""
_OF_STREAMS = {
    "Sensor": f"""
        SELECT sensor.id FROM sensor WHERE sensor.organisation = :organisation
        AND id IN (SELECT sensor FROM datastream WHERE {_OWN})
        AND NOT EXISTS (SELECT 1 FROM datastream WHERE datastream.sensor = sensor.id AND {_OTHER})
        ORDER BY id""",
    "ObservedProperty": f"""
        SELECT observed.id FROM observed_property AS observed WHERE observed.organisation = :organisation
        AND id IN (
            SELECT observed_property FROM datastream_observed_property
            JOIN datastream ON datastream.id = datastream WHERE {_OWN})
        AND NOT EXISTS (
            SELECT 1 FROM datastream_observed_property AS other
            JOIN datastream ON datastream.id = other.datastream
            WHERE other.observed_property = observed.id AND {_OTHER})
        ORDER BY id""",
    "FeatureOfInterest": f"""
        SELECT feature.id FROM feature WHERE feature.organisation = :organisation
        AND id IN (
            SELECT feature FROM datastream_feature
            JOIN datastream ON datastream.id = datastream WHERE {_OWN})
        AND NOT EXISTS (
            SELECT 1 FROM datastream_feature AS other JOIN datastream ON datastream.id = other.datastream
            WHERE other.feature = feature.id AND {_OTHER})
        ORDER BY id""",
}
KINDS = ("Location", *_OF_STREAMS)


def belongings(
    connection: Connection, entity: str, number: int, kind: str, least: Visibility | None
) -> list[int]:
    """Ids of what the Thing or Datastream has of this kind, of the same organisation, that no other one has
    which is at least this visible; None: whoever else has it."""
    owner = "thing" if entity == "Thing" else "datastream"
    row = connection.execute(f"SELECT organisation FROM {owner} WHERE id = ?", (number,)).fetchone()
    if row is None or (kind == "Location" and entity != "Thing"):
        return []
    own = [stream for stream, *_ in streams_of(connection, entity, number)]
    above = int(Visibility.PUBLIC) + 1 if least is None else int(least)
    dialect = connection.dialect
    values = {"organisation": row[0], "thing": number, "streams": dialect.keys(own), "least": above}
    sql = _LOCATIONS if kind == "Location" else _OF_STREAMS[kind]
    sql = sql.format(streams=dialect.batch.replace("?", ":streams"))
    return [one for (one,) in connection.execute(sql, values)]


def shown_along(
    connection: Connection, entity: str, number: int, visibility: Visibility
) -> list[tuple[str, int]]:
    """(kind, id) of what is hidden with a Thing or Datastream because nobody else shows it, or published with
    it. Publishing a Thing publishes none of its Datastreams: each is a decision of its own."""
    kinds: Sequence[str] = ("Location",) if entity == "Thing" else ("FeatureOfInterest",)
    others: Visibility | None = None
    if visibility is Visibility.ORGANISATION:
        kinds, others = KINDS, Visibility.PUBLIC
    return [(kind, one) for kind in kinds for one in belongings(connection, entity, number, kind, others)]


def same_observed_property(
    connection: Connection, organisation: int, name: str, definition: str
) -> int | None:
    """One of the same organisation that says the same."""
    row: tuple[int | None] = connection.execute(
        "SELECT min(id) FROM observed_property WHERE organisation = ? AND name = ? AND definition = ?",
        (organisation, name, definition),
    ).fetchone()
    return row[0]


def streams_of(connection: Connection, entity: str, number: int) -> list[tuple[int, int, int]]:
    """(id, organisation, how many values) of the Datastream itself, or of those that the Thing has."""
    return connection.execute(
        f"""SELECT datastream.id, datastream.organisation, state.count FROM datastream
        JOIN datastream_state AS state ON state.datastream = datastream.id
        WHERE datastream.{_STREAMS[entity]} = ? ORDER BY datastream.id""",
        (number,),
    ).fetchall()
