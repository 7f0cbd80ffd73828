# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, German; English ones get their prefix in site/urls.py."""

from django.urls import path

from allmende.participation.ideas.views import files, pages, steering, taking_part

urlpatterns = [
    path("ideen", pages.overview, name="list"),
    path("ideen/karte", pages.on_map, name="map"),
    path("ideen/neu", taking_part.propose, name="new"),
    path("ideen/themen", steering.categories, name="categories"),
    path("ideen.csv", files.as_csv, name="csv"),
    path("ideen.json", files.as_json, name="json"),
    path("ideen.geojson", files.as_geojson, name="geojson"),
    path("ideen/<int:number>", pages.idea, name="idea"),
    path("ideen/<int:number>/bearbeiten", taking_part.edit, name="edit"),
    path("ideen/<int:number>/unterstuetzen", taking_part.support, name="support"),
    path("ideen/<int:number>/stand", steering.status, name="status"),
    path("ideen/<int:number>/zusammenlegen", steering.merge, name="merge"),
    path("ideen/<int:number>/thema", steering.category, name="category"),
]
