# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of sources, their devices and decoders."""

from django.urls import path

from allmende.sensors.sources.views import mapping, sources

_OF = "organisationen/<id:organisation>/quellen"
_ONE = "quellen/<id:number>"

urlpatterns = [
    path(_OF, sources.overview, name="sources"),
    path(f"{_OF}/neu", sources.new, name="source-new"),
    path(_ONE, sources.page, name="source"),
    path(f"{_ONE}/schluessel", sources.renew_key, name="source-key"),
    path(f"{_ONE}/bearbeiten", sources.edit, name="source-edit"),
    path(f"{_ONE}/zuordnung", mapping.mapping, name="source-mapping"),
    path(f"{_ONE}/zuordnung/vorschau", mapping.preview, name="source-mapping-preview"),
    path(f"{_ONE}/loeschen", sources.delete, name="source-delete"),
]
