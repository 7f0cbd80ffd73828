# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a barcamp knows about people: who comes, who holds sessions, who wrote the notes. Ballots are
nobody's."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models import Agreement, Helper, Host, Mark, Note, Registration, Takeaway
from allmende.identity.models import Person
from allmende.identity.register import ALL, Activity, Impersonal, Personal

KEPT_AFTER = timedelta(days=90)
"""Registrations after the last day: long enough for a certificate of attendance."""

ACTIVITIES = (
    Activity(
        "barcamp",
        _("Barcamps"),
        _("Menschen melden sich an, schlagen Sessions vor, stimmen ab und schreiben mit."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse; Aufnahmen: Buchst. a"),
        _("Menschen, die an einem Barcamp teilnehmen"),
        _("Anmeldungen: wer das Barcamp organisiert; Vorschläge, Notizen und Aufnahmen: alle"),
        _("Anmeldungen bis 90 Tage nach dem letzten Tag; wer eine Session hält, bleibt genannt."),
    ),
)
_REGISTERED = (
    ("person", _("Das Konto einer Anmeldung")),
    ("name", _("Name auf dem Namensschild")),
    ("email", _("E-Mail-Adresse einer Anmeldung")),
    ("house", _("Woher jemand kommt")),
    ("sector", _("Aus welchem Bereich jemand kommt")),
    ("access", _("Was jemand braucht, um dabei zu sein")),
    ("food", _("Was jemand isst")),
    ("language", _("Welche Sprache jemand braucht")),
    ("no_photos", _("Wer keine Fotos von sich will")),
    ("place", _("Wer einen Platz hat, wartet oder abgesagt hat")),
    ("arrived", _("Wann jemand gekommen ist")),
    ("made", _("Wann sich jemand angemeldet hat")),
)
PERSONAL = (
    *(Personal("barcamp.Registration", name, what, "barcamp") for name, what in _REGISTERED),
    Personal("barcamp.Barcamp", "author", _("Wer das Barcamp angelegt hat"), "barcamp"),
    Personal("barcamp.Helper", "person", _("Wer beim Barcamp hilft"), "barcamp"),
    Personal("barcamp.Host", "name", _("Wie heißt, wer eine Session hält"), "barcamp"),
    Personal("barcamp.Host", "person", _("Das Konto von jemandem, der eine Session hält"), "barcamp"),
    Personal(
        "barcamp.Host", "registration", _("Die Anmeldung von jemandem, der eine Session hält"), "barcamp"
    ),
    Personal("barcamp.Host_absent", "slot", _("Wann jemand nicht kann"), "barcamp"),
    Personal("barcamp.Hosting", "recording", _("Ob jemand aufgenommen werden will"), "barcamp"),
    Personal("barcamp.Hosting", "recording_said", _("Wann jemand das gesagt hat"), "barcamp"),
    Personal("barcamp.Step", "by", _("Wer den Zeitplan geändert hat"), "barcamp"),
    Personal("barcamp.Version", "by", _("Wer den Zeitplan veröffentlicht hat"), "barcamp"),
    Personal("barcamp.Run", "by", _("Wer den Zeitplan berechnen ließ"), "barcamp"),
    Personal("barcamp.Announcement", "by", _("Wer etwas angesagt hat"), "barcamp"),
    Personal("barcamp.Mark", "person", _("Welche Sessions sich jemand vormerkt"), "barcamp"),
    Personal(
        "barcamp.Mark", "registration", _("Welche Sessions sich jemand vormerkt, ohne Konto"), "barcamp"
    ),
    Personal("barcamp.Note", "author", _("Wer Notizen geschrieben hat"), "barcamp"),
    Personal("barcamp.Note", "name", _("Unter welchem Namen jemand Notizen schrieb"), "barcamp"),
    Personal("barcamp.Note", "text", _("Notizen einer Session"), "barcamp"),
    Personal("barcamp.Note", "made", _("Wann Notizen geschrieben wurden"), "barcamp"),
    Personal("barcamp.Takeaway", "author", _("Wer etwas mitnimmt"), "barcamp"),
    Personal("barcamp.Takeaway", "text", _("Was jemand mitnimmt"), "barcamp"),
    Personal("barcamp.Takeaway", "made", _("Wann jemand das schrieb"), "barcamp"),
    Personal("barcamp.Agreement", "person", _("Wer einem Satz zustimmt"), "barcamp"),
)
_CAMP = (
    *(
        "organisation",
        "municipality",
        "audience",
        "slug",
        "title",
        "text",
        "place",
        "starts",
        "ends",
        "seats",
    ),
    *("conduct", "recording_rules", "licence", "floor_plan", "state", "takes_registrations", "takes_pitches"),
    *(
        "pitch_seconds",
        "ballot",
        "ballot_kind",
        "choice",
        "secret",
        "version",
        "published",
        "frozen",
        "made",
        "changed",
    ),
)
IMPERSONAL = (
    Impersonal("barcamp.Barcamp", _CAMP, "says what takes place"),
    Impersonal("barcamp.Helper", ("camp", "role"), "says what a helper does"),
    Impersonal("barcamp.Room", (ALL,), "a room"),
    Impersonal("barcamp.Slot", (ALL,), "a time"),
    Impersonal("barcamp.Closure", (ALL,), "a room at a time"),
    Impersonal("barcamp.Item", (ALL,), "the public programme"),
    Impersonal("barcamp.Registration", ("camp", "token", "renewed", "badge"), "says where it belongs"),
    Impersonal("barcamp.Badge", (ALL,), "knows no person"),
    Impersonal(
        "barcamp.Ballot", (ALL,), "knows no person: the voter is a keyed hash, and drawn by lot at the end"
    ),
    Impersonal("barcamp.Turnout", (ALL,), "knows no person: that a badge has voted, until the ballot closes"),
    Impersonal("barcamp.Host", ("camp", "token"), "says where it belongs"),
    Impersonal("barcamp.Host_absent", ("host",), "says where it belongs"),
    Impersonal("barcamp.Hosting", ("pitch", "host", "role"), "the public programme"),
    Impersonal("barcamp.Pitch", (ALL,), "what is talked about, not by whom"),
    Impersonal("barcamp.Stage", (ALL,), "which pitch is on the stage"),
    Impersonal("barcamp.Wish", (ALL,), "has no author"),
    Impersonal("barcamp.Session", (ALL,), "the public programme"),
    Impersonal("barcamp.Step", ("camp", "verb", "before", "after", "cost", "is_undone", "made"), "a plan"),
    Impersonal("barcamp.Version", ("camp", "number", "changes", "made"), "the public programme"),
    Impersonal(
        "barcamp.Run",
        ("camp", "seconds", "seed", "share", "is_over", "failure", "result", "made"),
        "a computation",
    ),
    Impersonal("barcamp.Announcement", ("camp", "text", "until", "made"), "what the organisation says"),
    Impersonal("barcamp.Mark", ("session",), "says where it belongs"),
    Impersonal("barcamp.Note", ("session", "number"), "says where it belongs"),
    Impersonal("barcamp.Photo", (ALL,), "a picture of the room media"),
    Impersonal("barcamp.Link", (ALL,), "an address"),
    Impersonal("barcamp.Takeaway", ("session",), "says where it belongs"),
    Impersonal("barcamp.Agreement", ("takeaway",), "says where it belongs"),
)


def export(person: Person) -> dict[str, Any]:
    marked = Mark.objects.filter(person=person).values("session__pitch__title")
    return {
        "registrations": [_registration(one) for one in Registration.objects.filter(person=person)],
        "sessions": list(Host.objects.filter(person=person).values("name", "pitches__title")),
        "helps": list(Helper.objects.filter(person=person).values("camp__title", "role")),
        "marked": [one["session__pitch__title"] for one in marked],
        "notes": list(Note.objects.filter(author=person).values("session_id", "text", "made")),
        "takeaways": list(Takeaway.objects.filter(author=person).values("session_id", "text", "made")),
    }


def _registration(one: Registration) -> dict[str, Any]:
    said = {name: getattr(one, name) for name, _what in _REGISTERED if name != "person"}
    return {"barcamp": one.camp.title, **said}


def forget(person: Person) -> None:
    """What somebody said in public stays, without their account; what only the organisers knew goes."""
    Host.objects.filter(person=person).update(person=None, registration=None, token="")
    Registration.objects.filter(person=person).delete()
    for table in (Helper, Mark, Agreement):
        table.objects.filter(person=person).delete()
    Note.objects.filter(author=person).update(author=None, name="")
    Takeaway.objects.filter(author=person).update(author=None)


def tidy(now: datetime) -> dict[str, int]:
    until = (now - KEPT_AFTER).date()
    return {"registrations": Registration.objects.filter(camp__ends__lt=until).delete()[0]}
