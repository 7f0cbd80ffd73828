# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The tour: what this program is for, each with a living page, or plainly not built yet.

Every room adds its part by a tuple `TOUR` of `TourStop` in its `demo` module. An aim that no room serves
shows with the words from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from allmende.web.addresses import local
from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

AIMS = (
    TourStop(
        Aim.SENSORS,
        _("Sensoren"),
        _("Was die Stadt misst, sehen alle: auf der Karte, mit dem Wert von jetzt."),
    ),
    TourStop(
        Aim.SERVICES,
        _("Dienste aus Daten"),
        _("Aus Messwerten werden Auskünfte: wo ein Platz frei wird, ob das Wasser steigt, wie die Luft ist."),
    ),
    TourStop(
        Aim.OPEN_DATA,
        _("Offene Daten"),
        _("Alles lässt sich herunterladen und weiterverwenden, mit klarer Lizenz und in einem Verzeichnis."),
    ),
    TourStop(
        Aim.IDEAS,
        _("Ideen und Entwürfe"),
        _("Sie schlagen vor, kommentieren Entwürfe Satz für Satz und lesen, was daraus wurde."),
    ),
    TourStop(
        Aim.PROJECTS,
        _("Vorhaben"),
        _("Jede Erprobung steht mit Frage, Beteiligten, Genehmigung, Kosten und Ergebnis an einem Ort."),
    ),
    TourStop(
        Aim.GUIDE,
        _("Leitfaden"),
        _("Wer etwas erproben will, wird Schritt für Schritt geführt: vom ersten Gedanken bis zum Bericht."),
    ),
    TourStop(
        Aim.TRANSFER,
        _("Weitergabe"),
        _("Was in einer Kommune gelang, übernimmt die nächste an einem Nachmittag."),
    ),
    TourStop(
        Aim.SHOWCASE,
        _("Markt der Möglichkeiten"),
        _("Eine Schau der Vorhaben: was ging, was nicht ging und was es gekostet hat."),
    ),
    TourStop(
        Aim.BARCAMP,
        _("Barcamp"),
        _("Vorschlagen, abstimmen, und aus den Stimmen wird der Sessionplan."),
    ),
    TourStop(
        Aim.RECORDINGS,
        _("Aufzeichnungen"),
        _("Wer nicht dabei war, sieht und liest später, was besprochen wurde."),
    ),
    TourStop(
        Aim.PEOPLE,
        _("Wer was darf"),
        _("Menschen, Organisationen, Rollen und Schlüssel: Alle sehen und ändern, was ihnen zusteht."),
    ),
    TourStop(
        Aim.ANY_SIZE,
        _("Ein Programm für Dorf und Großstadt"),
        _("Dasselbe Programm: heute auf einem kleinen Rechner im Rathaus, später für eine Millionenstadt."),
        "/ueber",
    ),
)
"""In order. What is given an address here is shown by no room but by the program itself."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A stop in the reader's language; `address` is None for what is not built yet."""

    title: str
    sentence: str
    address: str | None


def rooms_stops() -> tuple[TourStop, ...]:
    """What the `demo` modules of all installed rooms name."""
    names = (f"{config.name}.demo" for config in apps.get_app_configs())
    return tuple(
        stop for name in names if find_spec(name) for stop in getattr(import_module(name), "TOUR", ())
    )


def tour(stops: Iterable[TourStop]) -> tuple[TourStop, ...]:
    """All stops in order. A room's stops take the place of the aim that has their order."""
    stops = tuple(stops)
    served = {stop.order for stop in stops if stop.url}
    unserved = (aim for aim in AIMS if aim.order not in served)
    return tuple(sorted((*unserved, *(stop for stop in stops if stop.url)), key=lambda stop: stop.order))


def shown(stop: TourStop, language: str) -> Shown:
    return Shown(gettext(stop.title), gettext(stop.sentence), stop.url and local(stop.url, language))


def view(request: HttpRequest) -> HttpResponse:
    language = get_language() or "de"
    stops = [shown(stop, language) for stop in tour(rooms_stops())]
    built = sum(1 for stop in stops if stop.address)
    return render(request, "web/tour.html", {"stops": stops, "built": built})
