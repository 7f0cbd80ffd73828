# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What threads hold about people: what they say, and what is said of it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.discussion.models import Appeal, Contribution, Decision, Report, State
from allmende.discussion.models.decisions import APPEAL_TIME
from allmende.discussion.signals import state_changed
from allmende.identity.models import Person
from allmende.identity.register import Activity, Impersonal, Personal

ACTIVITIES = (
    Activity(
        "contributions",
        _("Beiträge"),
        _("Menschen reden mit: über Ideen, Entwürfe und Vorhaben ihrer Kommune."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Menschen mit Konto, die etwas schreiben, und wer darin vorkommt"),
        _("Alle, die die Seite sehen dürfen; was noch geprüft wird, nur die Moderation"),
        _(
            "Solange die Seite besteht; nach dem Löschen des Kontos ohne Namen. Ein zurückgezogener Text "
            "wird sofort gelöscht, ist er gemeldet, nach der Entscheidung; ein entfernter nach einem halben "
            "Jahr."
        ),
    ),
    Activity(
        "moderation",
        _("Moderation"),
        _("Was gegen Gesetze oder Regeln verstößt, wird gemeldet, geprüft und mit Begründung entfernt."),
        _("Art. 6 Abs. 1 Buchst. c DSGVO mit Art. 16, 17 und 20 der Verordnung (EU) 2022/2065"),
        _("Wer etwas meldet, auch ohne Konto, wer es schrieb, und wer darüber entscheidet"),
        _("Die Moderation der Organisation. Wer etwas meldet, bleibt dem anderen unbekannt."),
        _(
            "Ein halbes Jahr nach der Entscheidung, so lange kann man widersprechen. Danach bleiben Zahlen. "
            "Eine E-Mail-Adresse ohne Konto wird am Tag nach der Entscheidung gelöscht."
        ),
    ),
)
PERSONAL = tuple(
    Personal(f"discussion.{model}", field, what, activity)
    for model, field, what, activity in (
        ("Thread", "author", _("Wer das eröffnet hat, worüber gesprochen wird"), "contributions"),
        ("Thread", "title", _("Worüber gesprochen wird"), "contributions"),
        ("Contribution", "author", _("Wer den Beitrag schrieb"), "contributions"),
        ("Contribution", "voice", _("Für welche Organisation"), "contributions"),
        ("Contribution", "released_by", _("Wer ihn für die Organisation freigab"), "contributions"),
        ("Contribution", "parent", _("Worauf er antwortet"), "contributions"),
        ("Contribution", "text", _("Was darin steht"), "contributions"),
        ("Contribution", "made", _("Wann er geschrieben wurde"), "contributions"),
        ("Contribution", "published", _("Seit wann ihn andere sehen"), "contributions"),
        ("Contribution", "edited", _("Wann er geändert wurde"), "contributions"),
        ("Contribution", "ended", _("Wann er entfernt oder zurückgezogen wurde"), "contributions"),
        ("Contribution", "state", _("Ob er zu sehen ist"), "contributions"),
        ("Report", "reporter", _("Wer etwas meldet"), "moderation"),
        ("Report", "email", _("E-Mail-Adresse von jemandem ohne Konto, freiwillig"), "moderation"),
        ("Report", "language", _("In welcher Sprache"), "moderation"),
        ("Report", "reason", _("Aus welchem Grund"), "moderation"),
        ("Report", "words", _("Mit welchen Worten"), "moderation"),
        ("Report", "said", _("Wie der gemeldete Beitrag lautete"), "moderation"),
        ("Report", "made", _("Wann gemeldet wurde"), "moderation"),
        ("Decision", "moderator", _("Wer entschieden hat"), "moderation"),
        ("Decision", "verdict", _("Was entschieden wurde"), "moderation"),
        ("Decision", "reason", _("Der Grund"), "moderation"),
        ("Decision", "words", _("Die Begründung"), "moderation"),
        ("Decision", "made", _("Wann entschieden wurde"), "moderation"),
        ("Appeal", "author", _("Wer widerspricht"), "moderation"),
        ("Appeal", "words", _("Mit welchen Worten"), "moderation"),
        ("Appeal", "made", _("Wann widersprochen wurde"), "moderation"),
    )
)
_WHERE = "says where it stands and how it is handled"
IMPERSONAL = (
    Impersonal(
        "discussion.Thread",
        ("address", "organisation", "municipality", "audience", "is_premoderated", "opens", "closes"),
        _WHERE,
    ),
    Impersonal("discussion.Contribution", ("thread", "address"), _WHERE),
    Impersonal("discussion.Report", ("contribution", "decision", "by_visitor"), _WHERE),
    Impersonal("discussion.Decision", ("contribution", "answers"), _WHERE),
    Impersonal("discussion.Appeal", ("against",), _WHERE),
    Impersonal("discussion.Moderation", ("*",), "how a municipality moderates"),
)


def export(person: Person) -> dict[str, Any]:
    contributions = Contribution.objects.filter(author=person)
    return {
        "contributions": list(
            contributions.values(
                "id",
                "thread__address",
                "thread__title",
                "voice__name",
                "parent",
                "text",
                "state",
                "made",
                "edited",
            )
        ),
        "reports": list(
            Report.objects.filter(reporter=person).values("contribution", "reason", "words", "made")
        ),
        "appeals": list(Appeal.objects.filter(author=person).values("against", "words", "made")),
        "decisions_about": list(
            Decision.objects.filter(contribution__author=person).values(
                "contribution", "verdict", "reason", "words", "made"
            )
        ),
        "decisions_made": list(
            Decision.objects.filter(moderator=person).values("id", "verdict", "reason", "words", "made")
        ),
    }


def forget(person: Person) -> None:
    """What stands there goes on standing, without a name. What nobody was to read goes."""
    for one in Contribution.objects.filter(author=person, state=State.WAITING).select_related("thread"):
        one.state, one.ended = State.WITHDRAWN, timezone.now()
        one.save(update_fields=["state", "ended"])
        state_changed.send(Contribution, contribution=one, before=State.WAITING)
    gone = Contribution.objects.filter(author=person, state__in=(State.REMOVED, State.WITHDRAWN))
    gone.update(text="")
    Report.objects.filter(contribution__author=person).update(said="")
    Report.objects.filter(reporter=person).update(reporter=None)
    Appeal.objects.filter(author=person, decision=None).delete()
    Appeal.objects.filter(author=person).update(words="")


def tidy(now: datetime) -> dict[str, int]:
    before = now - APPEAL_TIME
    return {
        "addresses of reporters deleted": _empty(Report.objects.exclude(decision=None), "email"),
        "hidden texts erased": _empty(_over(before), "text"),
        "words of the moderation erased": _words_over(before),
    }


def _over(before: datetime) -> QuerySet[Contribution]:
    """Hidden so long that nobody can appeal any more; an appeal that waits keeps its text."""
    hidden = Contribution.objects.filter(ended__lt=before, state__in=(State.REMOVED, State.WITHDRAWN))
    appealed = Appeal.objects.filter(decision=None).values("against__contribution")
    return hidden.exclude(pk__in=appealed)


def _words_over(before: datetime) -> int:
    reports = Report.objects.filter(decision__made__lt=before)
    reports.update(reporter=None)
    decisions = Decision.objects.filter(made__lt=before)
    appeals = Appeal.objects.filter(decision__made__lt=before)
    emptied = _empty(reports, "words") + _empty(decisions, "words") + _empty(appeals, "words")
    _empty(reports, "said")
    return emptied


def _empty(rows: QuerySet[Any], field: str) -> int:
    return rows.exclude(**{field: ""}).update(**{field: ""})
