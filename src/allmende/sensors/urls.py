# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, German; English ones get their prefix in site/urls.py."""

from django.urls import path

from allmende.sensors import health_pages, hook_pages, label_pages, views
from allmende.sensors.sources import urls as sources

urlpatterns = [
    *sources.urlpatterns,
    path("sensoren", views.overview, name="list"),
    path("sensoren/anmelden", views.register, name="register"),
    path("sensoren/betrieb/<int:organisation>", health_pages.health, name="health"),
    path("sensoren/betrieb/<int:organisation>/meldungen", hook_pages.hook, name="hook"),
    path("sensoren/betrieb/<int:organisation>/meldungen/stand", hook_pages.calls, name="calls"),
    path("sensoren/betrieb/<int:organisation>/meldungen/probe", hook_pages.test, name="test_hook"),
    path("sensoren/betrieb/<int:organisation>/meldungen/geheimnis", hook_pages.renew, name="renew_hook"),
    path("sensoren/betrieb/<int:organisation>/meldungen/entfernen", hook_pages.drop, name="drop_hook"),
    path("sensoren/betrieb/<int:organisation>/etiketten", label_pages.labels, name="labels"),
    path("sensoren/<int:number>", views.sensor, name="sensor"),
    path("sensoren/<int:number>/stand", views.state, name="state"),
    path("sensoren/<int:number>/eintragen", views.enter, name="enter"),
    path("sensoren/<int:number>/fotos/<int:photo>/loeschen", views.remove_photo, name="remove_photo"),
    path("sensoren/<int:number>/schluessel", views.renew_key, name="key"),
    path("sensoren/<int:number>/freigeben", views.approve, name="approve"),
    path("sensoren/<int:number>/loeschen", views.delete, name="delete"),
    path("messstellen/<id:thing>/etikett", label_pages.label, name="label"),
]
