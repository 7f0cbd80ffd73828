# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The demo town in a real store, through the front door."""

import threading

from allmende.core.clock import DAY, HOUR
from allmende.core.config import Settings
from allmende.core.principal import ANONYMOUS, SYSTEM, TOWN, Principal
from allmende.sensing import hub
from allmende.sensing.api import read
from allmende.stations import demo
from allmende.stations.demo.progress import Progress

NOON = 20_780 * DAY + 12 * HOUR


def run(days, owners=None):
    """Starts the town, waits for its history, stops it."""
    stop, progress = threading.Event(), Progress()
    town = threading.Thread(
        target=demo.start,
        args=(SYSTEM, lambda: NOON, stop, progress),
        kwargs={"days": days, "owners": owners or {}},
    )
    town.start()
    while town.is_alive() and not progress.is_complete:
        town.join(0.02)
    stop.set()
    town.join()
    return progress


def test_the_town_is_in_the_store_once_however_often_it_starts(tmp_path):
    with hub.opened(Settings(data=tmp_path), lambda: NOON):
        assert run(days=4).is_complete
        first = read.figures(ANONYMOUS)
        assert (first.stations, first.streams) == (40, 120)
        assert 30_000 < first.observations < 120 * 4 * 96
    with hub.opened(Settings(data=tmp_path), lambda: NOON):
        assert run(days=4).is_complete
        assert read.figures(ANONYMOUS) == first


def test_some_stations_are_seen_by_their_own_organisation_alone(tmp_path):
    def names(organisation):
        return {one.name for one in read.stations(Principal("person", 1, reads=frozenset({organisation})))}

    with hub.opened(Settings(data=tmp_path), lambda: NOON):
        run(days=1, owners={"Stadtwerke Auenbrück": 7})
        public = {one.name for one in read.stations(ANONYMOUS)}
        assert names(TOWN) - public == {"Raumklima im Rathaus"}
        assert names(7) - public == {"Pumpwerk an der Aue"}
        assert names(8) == public


def test_every_station_shows_where_it_is_and_what_it_measures(tmp_path):
    with hub.opened(Settings(data=tmp_path), lambda: NOON):
        run(days=1)
        stations = {one.name: one for one in read.stations(ANONYMOUS)}
        market = stations["Parkplatz am Markt"]
        assert [stream.name for stream in market.streams] == ["Freie Stellplätze", "Auslastung"]
        assert market.properties["capacity"] == 64
        assert market.streams[0].latest.start == NOON
        assert all(one.longitude and one.latitude for one in stations.values())
