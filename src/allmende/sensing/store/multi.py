# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""MultiDatastreams (OGC 18-088 §12): several values at once, an array in the order of their properties."""

from collections.abc import Sequence
from typing import Any

import msgspec

from allmende.core.errors import Conflict, Malformed, Unknown
from allmende.sensing.entities import DATASTREAM, MULTI_DATASTREAM, Entity
from allmende.sensing.store import rights
from allmende.sensing.store.commands import NewObservation
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.state import Stream

_ROW = """
SELECT data_types, unit_of_measurement, count(observed_property), count(DISTINCT observed_property)
FROM datastream LEFT JOIN datastream_observed_property ON datastream = id WHERE id = ? GROUP BY id"""


def entity_of(stream: Stream) -> Entity:
    return MULTI_DATASTREAM if stream.components else DATASTREAM


def stream_of(ledger: Ledger, entity: Entity, number: int) -> Stream:
    """Raises Unknown, also for one of the other kind."""
    try:
        found = ledger.stream(number)
    except Unknown as error:
        raise rights.unknown(entity.set, number) from error
    check_kind(found, entity)
    return found


def check_kind(stream: Stream, entity: Entity) -> None:
    """`Datastreams(5)` is not `MultiDatastreams(5)`, though they share their numbers. Raises Unknown."""
    if entity_of(stream) is not entity:
        raise rights.unknown(entity.set, stream.id)


def check_components(ledger: Ledger, number: int) -> None:
    """Types, units and ObservedProperties tell of the same components, and stored values have as many.
    Raises Malformed, Conflict."""
    types, units, observed, different = ledger.connection.execute(_ROW, (number,)).fetchone()
    lengths = (len(msgspec.json.decode(types)), len(msgspec.json.decode(units)), observed)
    if not observed or len(set(lengths)) > 1 or different < observed:
        raise Malformed(
            "A MultiDatastream has as many multiObservationDataTypes as unitOfMeasurements and "
            f"ObservedProperties, each of these once; here are {lengths[0]}, {lengths[1]} and {different}. "
            "Try: one of each for every component, in the same order."
        )
    ledger.flush()
    ledger.forget()
    last = ledger.stream(number).last
    stored = observed if last is None else len(msgspec.json.decode(str(last[5])))
    if stored != observed:
        raise Conflict(
            f"MultiDatastreams({number}) holds values of {stored} components. "
            "Try: a new MultiDatastream for another number of them."
        )


def parts_of(stream: Stream, rows: Sequence[NewObservation]) -> list[list[Any]] | None:
    """The components of each row; None where the stream has none. Raises Malformed."""
    if not stream.components:
        return None
    return [_parts(stream, row.result_json) for row in rows]


def _parts(stream: Stream, text: str | None) -> list[Any]:
    found = None if text is None else msgspec.json.decode(text)
    if not isinstance(found, list) or len(found) != stream.components:
        given = f"an array of {len(found)}" if isinstance(found, list) else "something else"
        raise Malformed(
            f"A result of MultiDatastreams({stream.id}) is an array of {stream.components} values, one for "
            f"each ObservedProperty in their order; {given} was given. Try: null for what was not measured."
        )
    return found
