# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, German; English ones get their prefix in site/urls.py."""

from django.urls import path

from allmende.search import views

urlpatterns = [
    path("suche", views.search, name="search"),
    path("suche/aehnlich", views.similar, name="similar"),
]
