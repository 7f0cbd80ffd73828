# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which feature an observation is of when nobody says (OGC 18-088 §10.2), and what area was observed."""

import json

from allmende.sensing.store import geometry
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.state import Stream

_LOCATIONS = """
SELECT id, name, description, encoding_type, location FROM location
WHERE id IN (SELECT location FROM thing_location WHERE thing = ?) ORDER BY id"""
_MADE_FROM = "SELECT id FROM feature WHERE location = ? AND organisation = ? AND visibility = ?"
_MAKE = """
INSERT INTO feature (name, description, encoding_type, feature, location, organisation, visibility)
VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"""
_OBSERVED = """
SELECT feature.encoding_type, feature.feature FROM feature
WHERE id IN (SELECT feature FROM datastream_feature WHERE datastream = ? AND count > 0) AND visibility >= ?"""
_ONE = "SELECT encoding_type, feature FROM feature WHERE id = ? AND visibility >= ?"


def automatic(ledger: Ledger, stream: Stream) -> int | None:
    """The feature made from the Thing's location, one for every (Location, organisation, visibility).

    None for a Thing without a Location. Several Locations: the first that is GeoJSON.
    """
    if not stream.automatic_known:
        stream.automatic = _find_or_make(ledger, stream)
        stream.automatic_known = True
    return stream.automatic


def see(ledger: Ledger, stream: Stream, feature: int | None) -> None:
    """Widens the datastream's area by this feature; costs nothing for one that was seen before. Where a
    feature is that fewer people may see than the datastream, its area does not tell."""
    if feature is None or feature in stream.seen:
        return
    stream.seen.add(feature)
    row = ledger.connection.execute(_ONE, (feature, stream.visibility)).fetchone()
    if row is None:
        return
    box = geometry.around([geometry.box_of_text(stream.area), _box(*row)])
    stream.area = geometry.box_to_text(box)


def resurvey(connection: Connection, stream: Stream) -> None:
    """The area anew from all features that are still observed: it may shrink."""
    rows = connection.execute(_OBSERVED, (stream.id, stream.visibility))
    stream.area = geometry.box_to_text(geometry.around(_box(*row) for row in rows))
    stream.seen.clear()


def _find_or_make(ledger: Ledger, stream: Stream) -> int | None:
    locations = ledger.connection.execute(_LOCATIONS, (stream.thing,)).fetchall()
    if not locations:
        return None
    chosen = next((one for one in locations if geometry.is_geojson(one[3])), locations[0])
    owner = (chosen[0], stream.organisation, stream.visibility)
    row = ledger.connection.execute(_MADE_FROM, owner).fetchone()
    if row is not None:
        return int(row[0])
    made: int = ledger.connection.execute(_MAKE, (*chosen[1:], *owner)).fetchone()[0]
    ledger.note("create", "FeatureOfInterest", made)
    return made


def _box(encoding: str, feature: str) -> geometry.Box | None:
    return geometry.box_of(json.loads(feature)) if geometry.is_geojson(encoding) else None
