# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of this room, German; English ones get their prefix in site/urls.py. One file for each part of
the day."""

from allmende.barcamp.urls import camps, memory, pitching, planning, setting_up

urlpatterns = [
    *setting_up.urlpatterns,  # before the barcamps by their names: none is called `neu`
    *camps.urlpatterns,
    *pitching.urlpatterns,
    *planning.urlpatterns,
    *memory.urlpatterns,
]
