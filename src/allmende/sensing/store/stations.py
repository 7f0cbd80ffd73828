# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Stations and streams as pages show them: two statements, whatever their number."""

from collections.abc import Iterable
from typing import Any

import msgspec

from allmende.core.principal import Principal
from allmende.sensing.sql.visibility import readable
from allmende.sensing.store.connection import Connection

_THINGS = """
SELECT thing.id, thing.name, thing.description, thing.properties, location.location, location.name,
    thing.organisation, thing.visibility, location.id,
    ending.reason, ending.since, ending.address, ending.goes_on
FROM thing
LEFT JOIN ending ON ending.thing = thing.id
LEFT JOIN location ON location.id = (
    SELECT min(thing_location.location) FROM thing_location
    JOIN location AS place ON place.id = thing_location.location AND {place}
    WHERE thing_location.thing = thing.id)
WHERE {thing} AND {chosen}
ORDER BY thing.name, thing.id
"""

_STREAMS = """
SELECT datastream.id, datastream.thing, datastream.name, datastream.description,
    datastream.unit_of_measurement, datastream.properties, observed.name, observed.definition,
    state.count, state.start_min, state.last_start, state.last_result, state.last_result_json,
    datastream.organisation, datastream.visibility
FROM datastream
JOIN datastream_state AS state ON state.datastream = datastream.id
LEFT JOIN datastream_observed_property AS observes
    ON observes.datastream = datastream.id AND observes.position = 0
LEFT JOIN observed_property AS observed ON observed.id = observes.observed_property AND {observed}
WHERE {datastream} AND {chosen}
ORDER BY datastream.thing, datastream.id
"""


def thing_rows(connection: Connection, principal: Principal, thing: int | None) -> list[tuple[Any, ...]]:
    """(id, name, description, properties, GeoJSON of the first readable location, its name,
    organisation, visibility, id of that location, and of its ending reason, since, address, goes_on)."""
    place, place_values = readable(principal, "place")
    own, own_values = readable(principal, "thing")
    chosen, chosen_values = _chosen("thing.id", thing)
    statement = _THINGS.format(place=place, thing=own, chosen=chosen)
    return connection.execute(statement, (*place_values, *own_values, *chosen_values)).fetchall()


def stream_rows(
    connection: Connection, principal: Principal, column: str, chosen: int | None
) -> list[tuple[Any, ...]]:
    """Columns as `_STREAMS` names them; `column` is datastream.id or datastream.thing."""
    observed, observed_values = readable(principal, "observed")
    own, own_values = readable(principal, "datastream")
    where, chosen_values = _chosen(column, chosen)
    statement = _STREAMS.format(observed=observed, datastream=own, chosen=where)
    return connection.execute(statement, (*observed_values, *own_values, *chosen_values)).fetchall()


def figures_row(connection: Connection, principal: Principal) -> tuple[int, int, int]:
    """(stations, streams, observations) that the principal may read."""
    things, thing_values = readable(principal, "thing")
    streams, stream_values = readable(principal, "datastream")
    row: tuple[int, int, int] = connection.execute(
        f"""SELECT (SELECT count(*) FROM thing WHERE {things}), count(*), coalesce(sum(state.count), 0)
        FROM datastream JOIN datastream_state AS state ON state.datastream = datastream.id WHERE {streams}""",
        (*thing_values, *stream_values),
    ).fetchone()
    return row


def stopped_rows(connection: Connection, principal: Principal) -> list[tuple[int]]:
    """Ids of readable streams that take no more observations."""
    own, own_values = readable(principal, "datastream")
    return connection.execute(
        f"""SELECT datastream.id FROM ending JOIN datastream ON datastream.thing = ending.thing
        WHERE ending.goes_on = 0 AND {own}""",
        tuple(own_values),
    ).fetchall()


def json_value(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def result_value(result: float | None, result_json: str | None) -> Any:
    """The JSON value of an observation from its two columns."""
    return result if result_json is None else msgspec.json.decode(result_json)


def _chosen(column: str, one: int | None) -> tuple[str, Iterable[int]]:
    return ("TRUE", ()) if one is None else (f"{column} = ?", (one,))
