# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What ideas say about people: who proposed, who supports, who steered."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Person
from allmende.identity.register import ALL, Activity, Impersonal, Personal
from allmende.participation.ideas.models import Idea, Support

ACTIVITIES = (
    Activity(
        "ideas",
        _("Ideen"),
        _("Menschen schlagen der Kommune etwas vor und unterstützen Vorschläge anderer."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Menschen, die etwas vorschlagen oder unterstützen"),
        _("Alle sehen die Idee und den Namen, unter dem jemand auftritt; wer unterstützt, sieht niemand"),
        _("Ideen bleiben; nach dem Löschen des Kontos ohne Namen und ohne Unterstützungen."),
    ),
)
PERSONAL = (
    Personal("ideas.Idea", "author", _("Wer die Idee hatte"), "ideas"),
    Personal("ideas.Idea", "title", _("Die Idee in einem Satz"), "ideas"),
    Personal("ideas.Idea", "place", _("Ort, um den es geht"), "ideas"),
    Personal("ideas.Idea", "longitude", _("Ort, um den es geht: Länge"), "ideas"),
    Personal("ideas.Idea", "latitude", _("Ort, um den es geht: Breite"), "ideas"),
    Personal("ideas.Idea", "made", _("Wann die Idee eingereicht wurde"), "ideas"),
    Personal("ideas.Support", "person", _("Wer die Idee unterstützt"), "ideas"),
    Personal("ideas.Support", "made", _("Seit wann jemand unterstützt"), "ideas"),
    Personal("ideas.Step", "author", _("Wer den Stand geändert hat"), "ideas"),
    Personal("ideas.Step", "reason", _("Begründung des Stands"), "ideas"),
)
IMPERSONAL = (
    Impersonal(
        "ideas.Idea",
        (
            "organisation",
            "municipality",
            "audience",
            "opening",
            "category",
            "status",
            "merged_into",
            "supports",
            "changed",
        ),
        "says what becomes of an idea",
    ),
    Impersonal("ideas.Idea_pictures", (ALL,), "which picture belongs to which idea"),
    Impersonal("ideas.Support", ("idea", "moved_from"), "says which idea"),
    Impersonal("ideas.Step", ("idea", "status", "address", "made"), "says what became of an idea"),
    Impersonal("ideas.Category", (ALL,), "the town's own words"),
)


def export(person: Person) -> dict[str, Any]:
    own = Idea.objects.filter(author=person).values("id", "title", "place", "longitude", "latitude", "made")
    supported = Support.objects.filter(person=person).values("idea_id", "idea__title", "made")
    return {"ideas": list(own), "supported": list(supported)}


def forget(person: Person) -> None:
    """Support without somebody behind it is none."""
    for idea in Idea.objects.filter(supporters__person=person):
        Idea.objects.filter(pk=idea.pk).update(supports=F("supports") - 1)
    Support.objects.filter(person=person).delete()
