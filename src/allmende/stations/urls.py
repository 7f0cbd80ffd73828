# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from allmende.stations import views

urlpatterns = [
    path("", views.start, name="start"),
    path("heute", views.today, name="today"),
    path("fortschritt", views.progress, name="progress"),
    path("karte", views.town_map, name="map"),
    path("messstellen", views.station_list, name="list"),
    path("messstellen/<id:thing>", views.station, name="station"),
    path("schnittstelle", views.interface, name="interface"),
    path("ueber", views.about, name="about"),
]
without_language = [
    path("messstellen/<id:thing>/reihe/<id:datastream>.json", views.series, name="series"),
    path("messstellen/<id:thing>/<id:datastream>.csv", views.download, name="download"),
    path("karte/grund.svg", views.ground_picture, name="ground-picture"),
    path("karte/grund.geojson", views.ground_geojson, name="ground-geojson"),
    path("karte/kacheln.pmtiles", views.map_tiles, name="map-tiles"),
]
