# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door of who looks at what devices measured: doubts become flags."""

from allmende.core.principal import Principal
from allmende.sensing import hub
from allmende.sensing.api import read, sources
from allmende.sensing.api.sources import Device
from allmende.sensing.quality import Reading, doubts
from allmende.sensing.store.device_commands import AddFlags, Flag

_LOOKED_AT = 120  # values of a stream: what came since the last look, and what it is measured against
_NUMBERS = """
SELECT start, result FROM observation WHERE datastream = ? AND result IS NOT NULL
ORDER BY start DESC, id DESC LIMIT ?"""


def watch(principal: Principal, since: int) -> int:
    """Flags what is doubtful in the streams of devices that were heard since this instant. Doing it again
    changes nothing. Returns how many doubts there are."""
    found = [
        flag
        for one in sources.devices(principal)
        if one.seen is not None and one.seen >= since
        for flag in _flags(principal, one)
    ]
    if found:
        hub.current().pipeline.put_and_wait(AddFlags(principal, found))
    return len(found)


def _flags(principal: Principal, device: Device) -> list[Flag]:
    station = read.station(principal, device.thing)
    wanted = {one.datastream for one in device.streams.values()}
    streams = [one for one in station.streams if one.id in wanted] if station else []
    return [
        Flag(stream.id, doubt.start, doubt.rule, doubt.said)
        for stream in streams
        for doubt in doubts(_last(stream.id), stream.unit)
    ]


def _last(datastream: int) -> list[Reading]:
    with hub.current().database.reading() as connection:
        rows = connection.execute(_NUMBERS, (datastream, _LOOKED_AT)).fetchall()
    return [Reading(*row) for row in reversed(rows)]
