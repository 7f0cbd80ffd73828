# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Vorhaben say about people: who writes the diary, who is a partner, whom one may ask."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Person
from allmende.identity.register import ALL, Activity, Impersonal, Personal
from allmende.projects.models import Entry, Project

ACTIVITIES = (
    Activity(
        "projects",
        _("Vorhaben"),
        _("Die Kommune zeigt, was sie ausprobiert, mit wem, wo, womit und mit welchem Ergebnis."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Menschen, die an Vorhaben mitarbeiten oder als Partner genannt sind"),
        _("Wer das Vorhaben sehen darf, bei öffentlichen alle; was intern ist, sieht nur die Organisation"),
        _("Vorhaben bleiben; nach dem Löschen des Kontos stehen Einträge ohne Namen da."),
    ),
)
PERSONAL = (
    Personal("projects.Project", "author", _("Wer das Vorhaben angelegt hat"), "projects"),
    Personal("projects.Project", "made", _("Wann das Vorhaben angelegt wurde"), "projects"),
    Personal("projects.Entry", "author", _("Wer den Tagebucheintrag geschrieben hat"), "projects"),
    Personal("projects.Entry", "title", _("Überschrift des Tagebucheintrags"), "projects"),
    Personal("projects.Entry", "text", _("Text des Tagebucheintrags"), "projects"),
    Personal("projects.Entry", "made", _("Wann der Tagebucheintrag geschrieben wurde"), "projects"),
    Personal("projects.Partner", "name", _("Name eines Partners"), "projects"),
    Personal("projects.Sheet", "who", _("Wer für einen Sensor verantwortlich ist"), "projects"),
    Personal("projects.Sheet", "contact", _("Wen man zu einem Sensor fragen kann"), "projects"),
)
_PROJECT = (
    *("organisation", "municipality", "audience", "title", "question", "hypothesis", "field"),
    *("place", "longitude", "latitude", "starts", "ends", "state", "ended", "stops_sensors"),
    *("costs_shown", "worked", "failed", "cost", "again", "changed"),
)
IMPERSONAL = (
    Impersonal("projects.Project", _PROJECT, "says what the town tries out"),
    Impersonal("projects.Entry", ("project", "day"), "says to which day of which Vorhaben it belongs"),
    Impersonal("projects.Entry_pictures", (ALL,), "which picture belongs to which day"),
    Impersonal("projects.Partner", ("project", "organisation", "role"), "an organisation is not a person"),
    Impersonal("projects.Phase", (ALL,), "a plan"),
    Impersonal("projects.Event", (ALL,), "when and where people meet, not who"),
    Impersonal("projects.Cost", (ALL,), "money of organisations"),
    Impersonal("projects.Permit", (ALL,), "what an authority allowed an organisation"),
    Impersonal(
        "projects.Sheet",
        ("project", "thing", "is_ours", "measured", "not_measured", "why", "until", "basis"),
        "says what a device does",
    ),
)


def export(person: Person) -> dict[str, Any]:
    made = Project.objects.filter(author=person).values("id", "title", "made")
    written = Entry.objects.filter(author=person).values("id", "project_id", "day", "title", "text", "made")
    return {"projects": list(made), "diary": list(written)}
