# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The timetable: planned, published, on the wall and on the phone."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
