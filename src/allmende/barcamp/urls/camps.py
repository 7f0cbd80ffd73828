# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list, and a barcamp's first page."""

from django.urls import path

from allmende.barcamp.views import pages

urlpatterns = [
    path("barcamps", pages.overview, name="list"),
    path("barcamps/<slug:slug>", pages.camp, name="camp"),
]
