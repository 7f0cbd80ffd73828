# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What drafts say about people: who prepared, who commented, who agreed, who answered."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from allmende.discussion.models import Contribution, State
from allmende.identity.models import Person
from allmende.identity.register import ALL, Activity, Impersonal, Personal
from allmende.participation.drafts.models import Agreement, Remark

ACTIVITIES = (
    Activity(
        "drafts",
        _("Entwürfe und Kommentare"),
        _("Menschen kommentieren Arbeitspapiere Absatz für Absatz und erfahren, was daraus wurde."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Menschen, die kommentieren oder zustimmen, und wer für eine Organisation antwortet"),
        _("Alle sehen den Kommentar und den Namen, unter dem jemand auftritt; wer zustimmt, sieht niemand"),
        _("Kommentare bleiben; nach dem Löschen des Kontos ohne Namen und ohne Zustimmungen."),
    ),
)
PERSONAL = (
    Personal("drafts.Draft", "author", _("Wer den Entwurf eingebracht hat"), "drafts"),
    Personal("drafts.Version", "author", _("Wer die Fassung eingebracht hat"), "drafts"),
    Personal("drafts.Succession", "settled_by", _("Wer den Verbleib eines Absatzes bestätigt hat"), "drafts"),
    Personal("drafts.Remark", "quote", _("Stelle, um die es einem Kommentar geht"), "drafts"),
    Personal("drafts.Remark", "suggestion", _("Vorschlag zum Wortlaut"), "drafts"),
    Personal("drafts.Anchor", "settled_by", _("Wer einen Kommentar zugeordnet hat"), "drafts"),
    Personal("drafts.Agreement", "person", _("Wer einem Kommentar zustimmt"), "drafts"),
    Personal("drafts.Agreement", "made", _("Seit wann jemand zustimmt"), "drafts"),
    Personal("drafts.Answer", "author", _("Wer geantwortet hat"), "drafts"),
    Personal("drafts.Answer", "words", _("Antwort auf einen Kommentar"), "drafts"),
)
IMPERSONAL = (
    Impersonal(
        "drafts.Draft",
        (
            "organisation",
            "municipality",
            "audience",
            "title",
            "summary",
            "opens",
            "closes",
            "closed",
            "hides_support",
            "made",
        ),
        "a paper of an organisation and its time",
    ),
    Impersonal("drafts.Draft_pictures", (ALL,), "which picture belongs to which draft"),
    Impersonal("drafts.Version", ("draft", "number", "note", "made", "published"), "a version of the paper"),
    Impersonal("drafts.Passage", (ALL,), "the paper's own words"),
    Impersonal(
        "drafts.Succession",
        ("version", "before", "after", "change", "confidence", "is_certain"),
        "what became of a passage",
    ),
    Impersonal(
        "drafts.Remark",
        ("contribution", "draft", "passage", "kind", "start", "end", "supports"),
        "where a comment belongs; who wrote it stands in the contribution",
    ),
    Impersonal(
        "drafts.Anchor",
        ("remark", "version", "passage", "start", "end", "confidence", "is_certain"),
        "where a comment is in a version",
    ),
    Impersonal("drafts.Agreement", ("remark",), "says which comment"),
    Impersonal("drafts.Answer", ("remark", "outcome", "passage", "made"), "what became of a comment"),
)


def export(person: Person) -> dict[str, Any]:
    own = Remark.objects.filter(contribution__author=person)
    agreed = Agreement.objects.filter(person=person)
    return {
        "remarks": list(own.values("draft__title", "passage__number", "kind", "quote", "suggestion")),
        "agreed_with": list(agreed.values("remark_id", "made")),
    }


def tidy(_now: datetime) -> dict[str, int]:
    """What is left of a contribution whose text is gone."""
    return {"words of comments that are gone deleted": forget_words(Contribution.objects.filter(text=""))}


def forget_words(said: QuerySet[Contribution]) -> int:
    """The words that a remark keeps beside its contribution: what was suggested, and what it was about."""
    ended = said.filter(state__in=(State.REMOVED, State.WITHDRAWN))
    rows = Remark.objects.filter(contribution__in=ended).exclude(suggestion="", quote="")
    return rows.update(suggestion="", quote="")


def forget(person: Person) -> None:
    """Agreement without somebody behind it is none; what nobody was to read goes."""
    forget_words(Contribution.objects.filter(author=person))
    agreed = Agreement.objects.filter(person=person)
    Remark.objects.filter(pk__in=agreed.values("remark")).update(supports=F("supports") - 1)
    agreed.delete()
