# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Vorhaben of the demo town, also the one that failed, and the tour's stop for them.

Told once, where there is none yet, through the room's own actions. Sensors are linked when the town's
stations are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from allmende.core.principal import SYSTEM, TOWN
from allmende.identity.models import Organisation, Person
from allmende.projects import actions, warning
from allmende.projects.models import (
    Again,
    Cost,
    CostsShown,
    Entry,
    Event,
    Partner,
    PartnerRole,
    Permit,
    Phase,
    Project,
    Sheet,
    State,
)
from allmende.search import actions as search
from allmende.search.models import Entry as Found
from allmende.sensing.api import read
from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

TOUR = (
    TourStop(
        Aim.PROJECTS,
        _("Vorhaben"),
        _("Was die Kommune ausprobiert, von der Frage bis zum Ergebnis. Auch was nicht funktioniert hat."),
        "/vorhaben",
    ),
)
CHAPTER = 20
"""After the ideas that they came of."""

PARKING = "Parken am Markt"
_MEASURED = "Parkplatz am Markt"
"""The stations that belong to it have this in their name."""
_MOST_SENSORS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """Days are counted from today, back where they are below zero."""

    facts: Mapping[str, Any]
    state: State
    starts: int
    ends: int
    place: tuple[str, int, int]
    partners: Sequence[tuple[str, PartnerRole]] = ()
    phases: Sequence[tuple[str, int, int, bool]] = ()
    costs: Sequence[tuple[str, int, int | None, str]] = ()
    permits: Sequence[tuple[str, str, str, str, int]] = ()
    events: Sequence[tuple[str, int, str]] = ()
    diary: Sequence[tuple[int, str, str]] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    idea: str = ""


_STORY = (
    Told(
        {
            "title": PARKING,
            "question": "Fahren weniger Autos im Kreis, wenn alle sehen, wo ein Platz frei ist?",
            "hypothesis": "Am Samstag fällt ein Drittel des Suchverkehrs weg, und es wird leiser.",
            "field": "mobility",
        },
        State.RUNNING,
        -160,
        120,
        ("Marktplatz", 60, -40),
        (
            ("Stadtwerke Auenbrück", PartnerRole.UTILITY),
            ("Hochschule Auenbrück", PartnerRole.RESEARCH),
            ("Pegelwerk", PartnerRole.START_UP),
            ("Land, Programm Kommune von morgen", PartnerRole.FUNDER),
        ),
        (
            ("Sensoren auf Kopfsteinpflaster erproben", -160, -120, True),
            ("Anzeige am Ring aufstellen", -110, -20, False),
            ("Zählen und vergleichen", -60, 60, False),
            ("Bericht an den Rat", 60, 110, False),
        ),
        (
            ("Sensoren und Einbau", 18_000, 19_450, "Land, Programm Kommune von morgen"),
            ("Anzeige am Ring", 12_500, None, "Stadt"),
            ("Auswertung durch die Hochschule", 6_000, 3_000, "Hochschule, Eigenmittel"),
        ),
        (
            (
                "Sensoren im Pflaster des Marktes",
                "Stadt, Tiefbauamt",
                "66-2031",
                "Rückbau bis zum Ende des Vorhabens, Pflaster wie vorher.",
                150,
            ),
            (
                "Mobile Anzeige am Ring",
                "Straßenverkehrsbehörde",
                "36-VB-118",
                "Nachts abschalten. Nicht blenden.",
                -1,
            ),
        ),
        (("Rundgang: So misst der Markt", 9, "Brunnen am Markt"),),
        (
            (
                -155,
                "Die ersten vier Sensoren liegen",
                "Das Pflaster ist wieder zu, der Regen kam erst danach.",
            ),
            (
                -118,
                "Einer meldet immer besetzt",
                "Ein Gullydeckel daneben stört das Magnetfeld. Wir haben ihn zwei Meter versetzt.",
            ),
            (
                -60,
                "Die Zählung beginnt",
                "Sechs Studierende zählen an vier Samstagen, wie oft Autos kreisen.",
            ),
            (-12, "Die Anzeige kommt später", "Der Hersteller liefert den Fuß nicht. Wir haben nachgefragt."),
        ),
        idea="Parken am Markt: zeigen, wo noch Plätze frei sind",
    ),
    Told(
        {
            "title": "Sprechende Mülleimer im Stadtpark",
            "question": "Bleibt der Park sauberer, wenn sich Mülleimer beim Einwurf bedanken?",
            "hypothesis": "Ein Fünftel weniger Müll neben den Eimern.",
            "field": "environment",
        },
        State.STOPPED,
        -400,
        -300,
        ("Stadtpark", -380, -260),
        (("Pelles Werkstatt", PartnerRole.COMPANY),),
        (("Fünf Eimer umbauen", -400, -380, True), ("Acht Wochen beobachten", -380, -320, True)),
        (("Umbau", 4_000, 4_380, "Stadt"), ("Batterien", 300, 1_120, "Stadt")),
        (),
        (),
        (
            (-392, "Der erste Eimer spricht", "Kinder werfen alles hinein, was sie finden."),
            (-350, "Anwohnende schlafen nicht", "Nachts bedankt er sich bei den Waschbären."),
        ),
        {
            "worked": "Am Tag lag tatsächlich etwas weniger daneben, solange es neu war.",
            "failed": "Nach zwei Wochen war der Reiz vorbei. Der Lärm in der Nacht war nicht abzustellen, "
            "und die Batterien hielten nur elf Tage.",
            "cost": "5.500 Euro statt 4.300 Euro, dazu 60 Stunden des Bauhofs.",
            "again": Again.NO,
        },
    ),
    Told(
        {
            "title": "Licht am Uferweg, nur wenn jemand kommt",
            "question": "Fühlen sich Menschen sicher, wenn Licht erst mit ihnen angeht?",
            "hypothesis": "Ja, und der Strom sinkt um die Hälfte.",
            "field": "environment",
        },
        State.ENDED,
        -310,
        -30,
        ("Uferweg", -420, 160),
        (("Stadtwerke Auenbrück", PartnerRole.UTILITY), ("Luftfreunde", PartnerRole.CITIZENS)),
        (("14 Laternen umrüsten", -310, -240, True), ("Befragen und messen", -200, -60, True)),
        (("Laternen", 21_000, 20_300, "Stadtwerke"), ("Befragung", 1_500, 1_500, "Stadt")),
        (),
        (),
        ((-235, "Es leuchtet", "Warm und gedimmt. Die Fledermäuse fliegen weiter ihre Bahn."),),
        {
            "worked": "Vier von fünf fühlen sich so sicher wie vorher. Der Strom sank um 61 Prozent.",
            "failed": "Fahrräder waren schneller als das Licht. Die Melder stehen jetzt weiter vorn.",
            "cost": "21.800 Euro, weniger als geplant.",
            "again": Again.YES,
        },
        "Den Radweg an der Aue beleuchten",
    ),
)


def tell(people: Mapping[str, Person], houses: Mapping[str, Organisation]) -> None:
    """`people` by mailbox, `houses` by name. Nothing where there is a Vorhaben already."""
    if Project.objects.exists():
        return
    town = Organisation.objects.get(pk=TOWN)
    with transaction.atomic():
        for one in _STORY:
            _tell(one, people["vera"], houses, town)
        warning.warn(timezone.localdate())


def measure(people: Mapping[str, Person]) -> bool:
    """Links the stations that belong to it, once they are there; whether there is nothing left to do."""
    project = Project.objects.filter(title=PARKING).first()
    if project is None or project.sheets.exists():
        return True
    found = [one for one in read.stations(SYSTEM) if _MEASURED in one.name and one.is_public]
    with transaction.atomic():
        for one in found[:_MOST_SENSORS]:
            _describe(people["vera"], actions.link_sensor(people["vera"], project, one.id))
    return bool(found)


def _describe(person: Person, sheet: Sheet) -> None:
    """All that people must be told."""
    sheet.measured = sheet.measured or "Ob ein Platz frei ist"
    sheet.not_measured = sheet.not_measured or "Keine Kennzeichen, keine Bilder, keine Menschen"
    sheet.why = sheet.why or "Damit alle sehen, wo ein Platz frei ist."
    sheet.who = sheet.who or "Stadt Auenbrück"
    sheet.until = sheet.until or sheet.project.ends
    sheet.basis = "Art. 6 Abs. 1 Buchst. e DSGVO. Es sind keine Daten über Menschen."
    sheet.contact = "vera@auenbrueck.example"
    actions.keep(person, sheet)


def _tell(told: Told, person: Person, houses: Mapping[str, Organisation], town: Organisation) -> None:
    facts = {**told.facts, **_place(told.place), "costs_shown": CostsShown.ITEMS}
    project = actions.create(person, town, facts)
    idea = Found.objects.filter(kind="idea", title=told.idea).first() if told.idea else None
    if idea is not None:
        search.link(person, idea.address, project.address, "became")
    for name, role in told.partners:
        house = houses.get(name)
        actions.keep(
            person, Partner(project=project, organisation=house, name="" if house else name, role=role)
        )
    _keep_pieces(told, person, project)
    period = {"starts": _day(told.starts), "ends": _day(told.ends), "stops_sensors": True}
    actions.set_state(person, project, told.state, period)
    if told.result:
        actions.conclude(person, project, dict(told.result))


def _keep_pieces(told: Told, person: Person, project: Project) -> None:
    for title, starts, ends, is_done in told.phases:
        phase = Phase(project=project, title=title, starts=_day(starts), ends=_day(ends), is_done=is_done)
        actions.keep(person, phase)
    for title, planned, actual, source in told.costs:
        spent = None if actual is None else Decimal(actual)
        actions.keep(
            person, Cost(project=project, title=title, planned=Decimal(planned), actual=spent, source=source)
        )
    for title, authority, number, conditions, until in told.permits:
        permit = Permit(
            project=project, title=title, authority=authority, number=number, conditions=conditions
        )
        permit.valid_until, permit.covers_sensors = _day(until), until > 0
        actions.keep(person, permit)
    evening = timezone.localtime().replace(hour=17, minute=0, second=0, microsecond=0)
    for title, days, place in told.events:
        at = evening + timedelta(days=days)
        actions.keep(person, Event(project=project, title=title, starts=at, place=place))
    for days, title, text in told.diary:
        actions.keep_entry(person, Entry(project=project, day=_day(days), title=title, text=text))


def _day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _place(place: tuple[str, int, int]) -> dict[str, Any]:
    """Metres east and north of the centre."""
    name, east, north = place
    centre = settings.ALLMENDE.town
    return {
        "place": name,
        "longitude": round(centre.centre_lon + east / 70_000, 6),
        "latitude": round(centre.centre_lat + north / 111_000, 6),
    }
