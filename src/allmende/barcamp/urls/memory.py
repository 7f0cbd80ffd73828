# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sessions, their notes and recordings, and files for others."""

from django.urls import URLPattern, path

from allmende.barcamp.views import bringing_in, documentation, files, paper, sessions

_CAMP = "barcamps/<slug:slug>"
_SESSION = f"{_CAMP}/sessions/<int:number>"
_KINDS = "foto", "link", "satz"

urlpatterns: list[URLPattern] = [
    path(f"{_CAMP}/einrichten/einlesen", bringing_in.choose, name="bring-in"),
    path(f"{_CAMP}/einrichten/einlesen/ansehen", bringing_in.preview, name="bring-in-preview"),
    path(f"{_CAMP}/mitnehmen", paper.sharing, name="sharing"),
    path(f"{_CAMP}/schedule.xml", files.schedule, {"kind": "xml"}, name="schedule-xml"),
    path(f"{_CAMP}/schedule.json", files.schedule, {"kind": "json"}, name="schedule-json"),
    path(f"{_CAMP}/programm.csv", files.schedule, {"kind": "csv"}, name="programme-csv"),
    path(f"{_CAMP}/programm.ics", files.as_calendar, name="calendar"),
    path(f"{_CAMP}/programm.pdf", paper.as_pdf, {"whole": False}, name="programme-pdf"),
    path(f"{_CAMP}/tag.pdf", paper.as_pdf, {"whole": True}, name="day-pdf"),
    path(f"{_CAMP}/einbetten", paper.embedded, name="embedded"),
    path(f"{_CAMP}/dokumentation", documentation.page, name="documentation"),
    path(f"{_CAMP}/dokumentation.pdf", documentation.as_pdf, name="documentation-pdf"),
    path(f"{_CAMP}/dokumentation.json", documentation.dataset, {"kind": "json"}, name="documentation-json"),
    path(f"{_CAMP}/dokumentation.zip", documentation.dataset, {"kind": "zip"}, name="documentation-zip"),
    path(f"{_CAMP}/dokumentation/abschliessen", documentation.freeze, name="freeze"),
    path(_SESSION, sessions.session, name="session"),
    path(f"{_SESSION}/notizen", sessions.history, name="notes"),
    path(f"{_SESSION}/notizen/schreiben", sessions.write_note, name="note"),
    path(f"{_SESSION}/pad", sessions.pad, name="pad"),
    path(f"{_SESSION}/foto", sessions.photo, name="photo"),
    path(f"{_SESSION}/link", sessions.link, name="link"),
    path(f"{_SESSION}/mitnehmen", sessions.take_away, name="take-away"),
    path(f"{_SESSION}/mitnehmen/<int:row>", sessions.agree, name="agree"),
    *(
        path(f"{_SESSION}/{kind}/<int:row>/entfernen", sessions.remove, {"kind": kind}, name=f"remove-{kind}")
        for kind in _KINDS
    ),
]
