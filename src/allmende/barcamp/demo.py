# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The barcamps of the demo town: one that was, with what stays of it, and one that people register for. And
the tour's stops.

Told once, where there is none yet, through the room's own actions."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from allmende.barcamp.actions import badges, ballots, camps, memory, planning, publishing
from allmende.barcamp.actions.pitches import Offer, offer
from allmende.barcamp.days import Template
from allmende.barcamp.models import Barcamp, Consent, Daytime, LinkKind, Pitch, Room, State
from allmende.barcamp.models import Link as Kept
from allmende.barcamp.optimiser import plan
from allmende.barcamp.queries.instance import instance
from allmende.barcamp.visitors import Visitor
from allmende.core.principal import TOWN
from allmende.identity.models import Organisation, Person
from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

PAST = "barcamp-auenbrueck-2026"
CHAPTER = 40
_VOTERS = 60
_SECONDS = 0.2
"""Of planning: the example is small."""

TOUR = (
    TourStop(
        Aim.BARCAMP,
        _("Barcamp"),
        _("Alle schlagen vor, alle stimmen ab, und aus den Stimmen wird in Sekunden der beste Zeitplan."),
        "/barcamps",
    ),
    TourStop(
        Aim.RECORDINGS,
        _("Notizen und Aufzeichnungen"),
        _("Wer nicht dabei war, liest und sieht später, was besprochen wurde, solange alle zustimmen."),
        "/barcamps",
    ),
)

_PITCHES = (
    ("Freie Parkplätze zeigen: Was hat es gebracht?", "Vera", "Mobilität", True),
    ("Lastenräder leihen wie Bücher", "Lina", "Mobilität", True),
    ("Der Bus, der kommt, wenn man ihn ruft", "Pelle", "Mobilität", False),
    ("Feinstaub selbst messen, für vierzig Euro", "Luftfreunde", "Umwelt", True),
    ("Bäume gießen, bevor sie dürsten", "Hanno", "Umwelt", True),
    ("Was der Pegel schon vor dem Regen weiß", "Pelle", "Umwelt", True),
    ("Leerstand in der Innenstadt: drei Versuche", "Fiona", "Innenstadt", True),
    ("Der Wochenmarkt und das Telefon", "Jana", "Innenstadt", False),
    ("Öffnungszeiten, die stimmen", "Edda", "Innenstadt", True),
    ("Wie man einen Ratsbeschluss liest", "Leo", "Mitreden", True),
    ("Aus einer Idee ein Vorhaben machen", "Edda", "Mitreden", True),
    ("Warum stimmt niemand online ab?", "Mona", "Mitreden", False),
    ("Leichte Sprache, schwer gemacht", "Mona", "Verwaltung", True),
    ("Ein Formular weniger in jedem Monat", "Sven", "Verwaltung", True),
    ("Daten teilen, ohne jemanden zu verraten", "Sven", "Daten", True),
    ("Mit der Schnittstelle spielen: mitmachen", "Wanda", "Daten", True),
    ("Wärme aus dem Abwasser", "Wanda", "Energie", True),
    ("Balkonkraftwerke im Denkmal", "Hanno", "Energie", False),
)
"""Title, who, topic, whether it may be recorded."""

_NOTES = """Gekommen waren 21 Menschen.

**Was wir gelernt haben**

- Wer freie Plätze sieht, fährt seltener im Kreis. Das zeigen die Zähler am Ring.
- Die Anzeige am Ring fehlt noch, ihre Erlaubnis ist abgelaufen.

**Wie es weitergeht:** Die Stadtwerke fragen beim Kreis nach.
"""


def tell(people: Mapping[str, Person], _houses: Mapping[str, Organisation]) -> None:
    """Nothing, where there are barcamps already. Raises KeyError where a resident is gone: nothing told."""
    if Barcamp.objects.exists():
        return
    with transaction.atomic():
        past = _past(people)
        _remembered(people, past)
        _coming(people)


def _past(people: Mapping[str, Person]) -> Barcamp:
    organiser, town = people["edda"], Organisation.objects.get(pk=TOWN)
    day = timezone.localdate() - timedelta(days=40)
    facts = {
        "title": "Barcamp Auenbrück",
        "day": day,
        "place": "Altes Rathaus",
        "template": Template.DAY,
        "rooms": 4,
    }
    camp = camps.create(organiser, town, facts | {"seats": 25})
    Barcamp.objects.filter(pk=camp.pk).update(slug=PAST)
    camp = Barcamp.objects.get(pk=camp.pk)
    Room.objects.filter(camp=camp).update(is_accessible=True)
    Room.objects.filter(camp=camp, position__lte=1).update(has_stream=True, has_projector=True)
    camps.change(organiser, camp, {"text": "Ein Tag für alles, was unsere Stadt besser macht."})
    camps.move_on(organiser, camp, State.ANNOUNCED)
    camps.open_up(organiser, camp, "pitches", is_open=True)
    camp.refresh_from_db()
    pitches = [_pitched(people, camp, one) for one in _PITCHES]
    _voted(organiser, camp, [one.pk for one in pitches])
    return _planned(organiser, camp)


def _pitched(people: Mapping[str, Person], camp: Barcamp, told: tuple[str, str, str, bool]) -> Pitch:
    title, name, topic, recorded = told
    person = people.get(name.casefold())
    visitor = Visitor(person) if person is not None else Visitor(AnonymousUser(), f"{name:x<64}"[:64])
    facts = {
        "title": title,
        "text": "",
        "topic": topic,
        "slots": 1,
        "daytime": Daytime.MORNING if topic == "Verwaltung" else "",
        "needs_projector": topic == "Daten",
        "needs_access": False,
        "needs_loop": False,
    }
    return offer(visitor, camp, Offer(name, facts, Consent.GIVEN if recorded else Consent.REFUSED))


def _voted(organiser: Person, camp: Barcamp, pitches: list[int]) -> None:
    """By chance that is the same each time; some are wanted by many."""
    chance = Random(7)  # noqa: S311  a story, not a secret
    drawn = badges.make(organiser, camp, _VOTERS)
    ballots.open_ballot(organiser, camp)
    weights = [1 / (1 + at % 9) for at in range(len(pitches))]
    for one in drawn:
        wanted = {chance.choices(pitches, weights)[0] for _turn in range(chance.randint(3, 8))}
        ballots.vote(ballots.paper_of(one.code), dict.fromkeys(wanted, 1), pitches)
    ballots.close(organiser, camp)


def _planned(organiser: Person, camp: Barcamp) -> Barcamp:
    camp.refresh_from_db()
    planning.take_over(organiser, camp, list(plan(instance(camp), seconds=_SECONDS).placements))
    publishing.publish(organiser, camp)
    for state in (State.RUNNING, State.ENDED):
        camp.refresh_from_db()
        camps.move_on(organiser, camp, state)
    camp.refresh_from_db()
    return camp


def _remembered(people: Mapping[str, Person], camp: Barcamp) -> None:
    sessions = {one.pitch.title: one for one in camp.sessions.select_related("pitch")}
    parking = sessions.get(_PITCHES[0][0])
    if parking is not None:
        memory.write_note(people["vera"], parking, _NOTES, 0)
        memory.add_takeaway(people["jana"], parking, "Ein Schild ersetzt kein Gespräch mit den Geschäften.")
        slides = Kept(
            session=parking, kind=LinkKind.SLIDES, title="Zahlen vom Ring", url="https://example.org/folien"
        )
        memory.add_link(people["vera"], parking, slides)
    air = sessions.get(_PITCHES[3][0])
    if air is not None:
        memory.write_note(
            people["lina"], air, "Zwölf Bausätze sind bestellt. Gebaut wird im März in der Bücherei.", 0
        )
        memory.add_takeaway(people["hanno"], air, "Ich stelle einen Sensor in den Schulgarten.")


def _coming(people: Mapping[str, Person]) -> None:
    organiser, town = people["edda"], Organisation.objects.get(pk=TOWN)
    facts = {
        "title": "Winterwerkstatt",
        "day": timezone.localdate() + timedelta(days=24),
        "place": "Stadtbücherei",
        "template": Template.AFTERNOON,
        "rooms": 3,
        "seats": 15,
    }
    camp = camps.create(organiser, town, facts)
    camps.change(
        organiser,
        camp,
        {"seats": 45, "text": "Ein Nachmittag: Was soll die Stadt im nächsten Jahr ausprobieren?"},
    )
    camps.move_on(organiser, camp, State.ANNOUNCED)
    for what in ("registrations", "pitches"):
        camp.refresh_from_db()
        camps.open_up(organiser, camp, what, is_open=True)
    camp.refresh_from_db()
    for one in _PITCHES[9:12]:
        _pitched(people, camp, one)
