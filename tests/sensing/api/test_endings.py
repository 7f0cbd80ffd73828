# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rooms end a station and read that it has ended."""

from dataclasses import replace

import pytest

from allmende.connectors.contract import Reading
from allmende.core.errors import Forbidden
from allmende.core.principal import ANONYMOUS, SYSTEM, Visibility
from allmende.sensing.api import devices, read
from allmende.sensing.ending import Ending
from allmende.sensing.hub import Hub
from tests.sensing.api.test_devices import STATION

ENDED = Ending("permit", 1_764_000_000_000_000, "/vorhaben/3")


def test_a_station_says_that_it_has_ended_until_it_goes_on(hub: Hub) -> None:
    known = devices.ensure_station(SYSTEM, STATION)
    stream = known.streams["in"]
    devices.stop(SYSTEM, known.thing, ENDED)
    found = read.station(ANONYMOUS, known.thing)
    assert found is not None
    assert (found.ending, found.is_stopped) == (ENDED, True)
    assert read.stopped_streams(ANONYMOUS) == frozenset(known.streams.values())
    with pytest.raises(Forbidden):
        devices.take(SYSTEM, [Reading(stream, 1, 2.0)])
    devices.stop(SYSTEM, known.thing, replace(ENDED, goes_on=True))
    found = read.station(ANONYMOUS, known.thing)
    assert found is not None
    assert (found.is_stopped, read.stopped_streams(SYSTEM)) == (False, frozenset())
    devices.resume(SYSTEM, known.thing)
    assert read.stations(ANONYMOUS)[0].ending is None
    assert devices.take(SYSTEM, [Reading(stream, 1, 2.0)]).added == 1


def test_streams_that_somebody_may_not_see_are_not_named(hub: Hub) -> None:
    known = devices.ensure_station(SYSTEM, replace(STATION, visibility=Visibility.ORGANISATION))
    devices.stop(SYSTEM, known.thing, ENDED)
    assert read.stopped_streams(ANONYMOUS) == frozenset()
    assert read.stopped_streams(SYSTEM) == frozenset(known.streams.values())
