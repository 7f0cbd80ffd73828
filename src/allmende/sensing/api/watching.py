# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door of who looks at what devices measured: doubts become flags."""

from collections.abc import Iterator

import msgspec

from allmende.core.principal import Principal
from allmende.sensing import hub
from allmende.sensing.api import sources
from allmende.sensing.quality import Reading, doubts
from allmende.sensing.store.connection import Connection
from allmende.sensing.store.device_commands import AddFlags, Flag

_LOOKED_AT = 120  # values of a stream: what came since the last look, and what it is measured against
_AT_ONCE = 200  # streams in one read, so that none is long
_UNITS = "SELECT id, unit_of_measurement FROM datastream WHERE multi = 0 AND id IN ({batch})"
_NUMBERS = """
SELECT start, result FROM observation WHERE datastream = ? AND result IS NOT NULL
ORDER BY start DESC, id DESC LIMIT ?"""


def watch(principal: Principal, since: int) -> int:
    """Flags what is doubtful in the streams of devices that were heard since this instant. Doing it again
    changes nothing. Returns how many doubts there are."""
    streams = sorted(
        {
            assigned.datastream
            for one in sources.devices(principal)
            if one.seen is not None and one.seen >= since
            for assigned in one.streams.values()
        }
    )
    found = [
        flag
        for first in range(0, len(streams), _AT_ONCE)
        for flag in _flags(streams[first : first + _AT_ONCE])
    ]
    if found:
        hub.current().pipeline.put_and_wait(AddFlags(principal, found))
    return len(found)


def _flags(streams: list[int]) -> Iterator[Flag]:
    database = hub.current().database
    dialect = database.dialect
    with database.reading() as connection:
        rows = connection.execute(_UNITS.format(batch=dialect.batch), (dialect.keys(streams),)).fetchall()
        for datastream, unit in rows:
            symbol = msgspec.json.decode(unit).get("symbol") or ""
            for doubt in doubts(_last(connection, datastream), str(symbol)):
                yield Flag(datastream, doubt.start, doubt.rule, doubt.said)


def _last(connection: Connection, datastream: int) -> list[Reading]:
    rows = connection.execute(_NUMBERS, (datastream, _LOOKED_AT)).fetchall()
    return [Reading(*row) for row in reversed(rows)]
