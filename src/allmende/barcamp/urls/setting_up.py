# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Set up, register, at the door, badges."""

from django.urls import URLPattern, path

from allmende.barcamp.views import printing, registering, setup

_CAMP = "barcamps/<slug:slug>"
_SETUP = f"{_CAMP}/einrichten"

urlpatterns: list[URLPattern] = [
    path("barcamps/neu", setup.new, name="new"),
    path(_SETUP, setup.setup, name="setup"),
    path(f"{_SETUP}/stand", setup.move_on, name="move-on"),
    path(f"{_SETUP}/hilfe", setup.helper, name="helper"),
    path(f"{_SETUP}/hilfe/<int:row>/entfernen", setup.helper_remove, name="helper-remove"),
    path(f"{_SETUP}/namensschilder", printing.badges_pdf, name="badges"),
    path(f"{_SETUP}/tuerschilder.pdf", printing.signs_pdf, name="signs-pdf"),
    path(f"{_SETUP}/plakat.pdf", printing.poster_pdf, name="poster-pdf"),
    path(f"{_SETUP}/teil/<slug:part>", setup.section, name="section"),
    path(f"{_SETUP}/<slug:kind>/neu", setup.part, name="part-new"),
    path(f"{_SETUP}/<slug:kind>/<int:row>", setup.part, name="part"),
    path(f"{_SETUP}/<slug:kind>/<int:row>/entfernen", setup.remove, name="part-remove"),
    path(f"{_CAMP}/anmelden", registering.register, name="register"),
    path(f"{_CAMP}/anmeldung/<str:secret>", registering.registration, name="registration"),
    path(f"{_CAMP}/anmeldung/<str:secret>/absagen", registering.cancel, name="registration-cancel"),
    path(f"{_CAMP}/tuer", registering.door, name="door"),
    path(f"{_CAMP}/tuer/verloren", registering.lost, name="badge-lost"),
    path(f"{_CAMP}/teilnehmende", registering.coming, name="coming"),
    path(f"{_CAMP}/teilnehmende.csv", registering.coming_csv, name="coming-csv"),
]
