# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sessions, their notes and recordings, and files for others."""

from django.urls import URLPattern, path

from allmende.barcamp.views import files

_CAMP = "barcamps/<slug:slug>"

urlpatterns: list[URLPattern] = [
    path(f"{_CAMP}/schedule.xml", files.schedule, {"kind": "xml"}, name="schedule-xml"),
    path(f"{_CAMP}/schedule.json", files.schedule, {"kind": "json"}, name="schedule-json"),
    path(f"{_CAMP}/programm.csv", files.schedule, {"kind": "csv"}, name="programme-csv"),
    path(f"{_CAMP}/programm.ics", files.as_calendar, name="calendar"),
]
