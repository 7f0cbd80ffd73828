# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of sources, their devices and decoders."""

from django.urls import path

from allmende.sensors.sources.views import decoders, devices, mapping, sources

_OF = "organisationen/<id:organisation>/quellen"
_DECODERS = "organisationen/<id:organisation>/dekoder"
_ONE = "quellen/<id:number>"

urlpatterns = [
    path(_OF, sources.overview, name="sources"),
    path(f"{_OF}/neu", sources.new, name="source-new"),
    path(_DECODERS, decoders.overview, name="decoders"),
    path(f"{_DECODERS}/neu", decoders.new, name="decoder-new"),
    path(f"{_DECODERS}/<id:number>", decoders.edit, name="decoder"),
    path(f"{_DECODERS}/<id:number>/loeschen", decoders.delete, name="decoder-delete"),
    path(_ONE, sources.page, name="source"),
    path(f"{_ONE}/schluessel", sources.renew_key, name="source-key"),
    path(f"{_ONE}/bearbeiten", sources.edit, name="source-edit"),
    path(f"{_ONE}/zuordnung", mapping.mapping, name="source-mapping"),
    path(f"{_ONE}/zuordnung/vorschau", mapping.preview, name="source-mapping-preview"),
    path(f"{_ONE}/geraete/neu", devices.new, name="device-new"),
    path(f"{_ONE}/geraete/tabelle", devices.table, name="device-table"),
    path(f"{_ONE}/geraete/<id:device>", devices.edit, name="device"),
    path(f"{_ONE}/geraete/<id:device>/abmelden", devices.delete, name="device-delete"),
    path(f"{_ONE}/loeschen", sources.delete, name="source-delete"),
]
