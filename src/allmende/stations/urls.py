# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.stations.views import pages, stations, streams

_STATION = "messstellen/<id:thing>"
_STREAM = f"{_STATION}/messreihen/<id:datastream>"

urlpatterns = [
    path("", pages.start, name="start"),
    path("heute", pages.today, name="today"),
    path("fortschritt", pages.progress, name="progress"),
    path("karte", pages.town_map, name="map"),
    path("messstellen", pages.station_list, name="list"),
    path("messstellen/neu", stations.create, name="station-new"),
    path("messstellen/<id:thing>", pages.station, name="station"),
    path(f"{_STATION}/bearbeiten", stations.edit, name="station-edit"),
    path(f"{_STATION}/veroeffentlichen", stations.publish, name="station-publish"),
    path(f"{_STATION}/verbergen", stations.hide, name="station-hide"),
    path(f"{_STATION}/loeschen", stations.delete, name="station-delete"),
    path(f"{_STATION}/messreihen/neu", streams.create, name="stream-new"),
    path(f"{_STREAM}/senden", streams.sending, name="stream-sending"),
    path(f"{_STREAM}/bearbeiten", streams.edit, name="stream-edit"),
    path(f"{_STREAM}/veroeffentlichen", streams.publish, name="stream-publish"),
    path(f"{_STREAM}/verbergen", streams.hide, name="stream-hide"),
    path(f"{_STREAM}/loeschen", streams.delete, name="stream-delete"),
    path("schnittstelle", pages.interface, name="interface"),
    path("ueber", pages.about, name="about"),
]
without_language = [
    path("messstellen/<id:thing>/reihe/<id:datastream>.json", pages.series, name="series"),
    path("messstellen/<id:thing>/<id:datastream>.csv", pages.download, name="download"),
    path("karte/grund.svg", pages.ground_picture, name="ground-picture"),
    path("karte/grund.geojson", pages.ground_geojson, name="ground-geojson"),
    path("karte/kacheln.pmtiles", pages.map_tiles, name="map-tiles"),
]
