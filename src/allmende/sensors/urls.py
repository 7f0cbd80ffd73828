# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, German; English ones get their prefix in site/urls.py."""

from django.urls import path

from allmende.sensors import views

urlpatterns = [
    path("sensoren", views.overview, name="list"),
    path("sensoren/anmelden", views.register, name="register"),
    path("sensoren/betrieb/<int:organisation>", views.health, name="health"),
    path("sensoren/<int:number>", views.sensor, name="sensor"),
    path("sensoren/<int:number>/stand", views.state, name="state"),
    path("sensoren/<int:number>/eintragen", views.enter, name="enter"),
    path("sensoren/<int:number>/fotos/<int:photo>/loeschen", views.remove_photo, name="remove_photo"),
    path("sensoren/<int:number>/schluessel", views.renew_key, name="key"),
    path("sensoren/<int:number>/freigeben", views.approve, name="approve"),
    path("sensoren/<int:number>/loeschen", views.delete, name="delete"),
    path("messstellen/<id:thing>/etikett", views.label, name="label"),
]
