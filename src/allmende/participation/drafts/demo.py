# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The drafts of the demo town, and the tour's stop for them.

Told once, where no draft is yet, through the room's own actions; then dated back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from allmende.core.principal import TOWN
from allmende.discussion import actions as discussion
from allmende.discussion.models import Contribution, Verdict
from allmende.identity.models import Organisation, Person
from allmende.participation.drafts.actions import answering, commenting, preparing, renewing
from allmende.participation.drafts.blocks import Block
from allmende.participation.drafts.bring_in.markdown import blocks
from allmende.participation.drafts.models import Answer, Draft, Outcome, Passage, Remark
from allmende.search import actions as search
from allmende.search.models import Entry
from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

TOUR = (
    TourStop(
        Aim.IDEAS,
        _("Entwürfe"),
        _("Sie kommentieren Absatz für Absatz, und jeder Kommentar bekommt eine Antwort."),
        "/entwuerfe",
    ),
)
CHAPTER = 30
"""Drafts come of projects, which come of ideas."""


@dataclass(frozen=True, slots=True)
class Said:
    """`words` of the passage that it is about, `marked` the span of it; empty for the whole."""

    who: str
    words: str
    kind: str
    text: str
    marked: str = ""
    suggestion: str = ""


PARKING = "Parkordnung für den Markt"
SENSORS = "Leitlinien für Sensoren im öffentlichen Raum"
_SAID = (
    Said(
        "jana",
        "zwei Euro",
        "suggest",
        "Wer nur ein Brot kauft, soll nicht zahlen.",
        "Eine Stunde kostet zwei Euro.",
        "Eine Stunde kostet zwei Euro. Die erste halbe Stunde ist frei.",
    ),
    Said(
        "leo",
        "zwei Euro",
        "doubt",
        "Zwei Euro sind zu viel. Im Gewerbegebiet parkt man umsonst.",
        "zwei Euro",
    ),
    Said(
        "pelle",
        "zwei Euro",
        "question",
        "Gilt die Frist auch für Menschen mit Schwerbehindertenausweis?",
        "Die Parkzeit endet nach vier Stunden.",
    ),
    Said(
        "lina", "Sensoren im Boden", "approve", "Gut, dass die Werte offen sind. Bitte auch ohne Verzögerung."
    ),
    Said(
        "hanno",
        "vier Plätze",
        "doubt",
        "Vier Plätze reichen an Markttagen nicht. Wir zählten: sechs wären nötig.",
    ),
    Said(
        "mona",
        "nach einem Jahr",
        "suggest",
        "Ein Jahr ist lang, wenn etwas nicht klappt.",
        "nach einem Jahr",
        "nach einem halben Jahr",
    ),
    Said("leo", "Kameras", "doubt", "Ihr lügt doch alle, ihr Idioten."),
)
_RUDE = "Ihr lügt doch alle"
_ANSWERS = (
    # words of the comment, outcome, answer, words of the passage in the new version
    ("Brot", Outcome.ADOPTED, "Gute Idee, so steht es jetzt da.", "erste halbe Stunde"),
    (
        "zu viel",
        Outcome.DECLINED,
        "Mit weniger wäre der Abendbus nicht bezahlt. Die erste halbe Stunde ist jetzt frei.",
        "",
    ),
    (
        "Schwerbehindertenausweis",
        Outcome.ADOPTED,
        "Nein, für sie gilt keine Frist. Das steht jetzt dabei.",
        "Schwerbehindertenausweis",
    ),
    ("Verzögerung", Outcome.ADOPTED, "", "ohne Verzögerung"),
    ("Markttagen", Outcome.ADOPTED, "Die Zählung hat uns überzeugt.", "sechs Plätze"),
    (
        "Ein Jahr ist lang",
        Outcome.PARTLY,
        "Geprüft wird nach einem halben Jahr, geändert erst danach im Rat.",
        "halben Jahr",
    ),
    ("Strom", Outcome.ANSWERED, "Danke. Die Stadtwerke und die Stadt schließen darüber einen Vertrag.", ""),
)
_STATEMENT = "Die Stadtwerke stellen den Strom für die Sensoren aus den Laternen bereit."
_BEFORE = timedelta(days=1)


def tell(people: Mapping[str, Person], houses: Mapping[str, Organisation]) -> None:
    """`people` by mailbox, `houses` by name. Nothing where somebody has brought a draft in already."""
    if Draft.objects.exists():
        return
    town = Organisation.objects.get(pk=TOWN)
    with transaction.atomic():
        parking = _parking(people, houses, town)
        _sensors(people, town)
        for address in Entry.objects.filter(
            kind__in=("idea", "project"), title__startswith="Parken am Markt"
        ):
            search.link(people["edda"], address.address, parking.address)


def _parking(people: Mapping[str, Person], houses: Mapping[str, Organisation], town: Organisation) -> Draft:
    """Two versions, every comment answered, one of them removed."""
    edda, now = people["edda"], timezone.now()
    summary = "Wie wir auf dem Markt parken wollen. Aus der Idee von Jana und dem Vorhaben Parken am Markt."
    facts = {"title": PARKING, "summary": summary, "blocks": _text("parken-1")}
    draft = preparing.bring_in(edda, town, town, facts)
    preparing.schedule(edda, draft, now - _BEFORE, now + _BEFORE)
    draft.refresh_from_db()
    for one in _SAID:
        _say(people, draft, one)
    _speak(people["wanda"], draft, houses["Stadtwerke Auenbrück"])
    rude = Contribution.objects.get(text__startswith=_RUDE)
    discussion.decide(
        people["vera"], rude, Verdict.REMOVE, "insult", "In der Sache gern, gegen Menschen nicht."
    )
    version = renewing.prepare_version(edda, draft, _text("parken-2"), _what_is_new())
    renewing.publish_version(edda, version)
    _answer(edda, draft)
    Draft.objects.filter(pk=draft.pk).update(closes=now)
    draft.refresh_from_db()
    preparing.close(edda, draft)
    _date_back(draft, now)
    return draft


def _text(name: str) -> tuple[Block, ...]:
    return blocks((Path(__file__).parent / "texts" / f"{name}.md").read_text("utf-8"))


def _what_is_new() -> str:
    return "Die erste halbe Stunde ist frei, Handwerksbetriebe bekommen sechs Plätze, geprüft wird früher."


def _say(people: Mapping[str, Person], draft: Draft, said: Said) -> None:
    passage = renewing.latest(draft).passages.get(plain__contains=said.words)
    start = passage.plain.find(said.marked) if said.marked else -1
    span = (start, start + len(said.marked)) if start >= 0 else None
    facts = {"kind": said.kind, "text": said.text, "suggestion": said.suggestion, "span": span}
    remark = commenting.comment(people[said.who], draft, passage, facts)
    for other in ("jana", "lina", "hanno"):
        if other != said.who and said.kind != "doubt":
            commenting.agree(people[other], remark)


def _speak(person: Person, draft: Draft, house: Organisation) -> None:
    """For an organisation, released by its owner."""
    passage = renewing.latest(draft).passages.get(plain__contains="Sensoren im Boden")
    remark = commenting.comment(person, draft, passage, {"kind": "approve", "text": _STATEMENT}, house)
    discussion.release(person, remark.contribution)


def _answer(person: Person, draft: Draft) -> None:
    for words, outcome, answer, place in _ANSWERS:
        remarks = Remark.objects.filter(draft=draft, contribution__text__contains=words)
        found = renewing.latest(draft).passages
        passage: Passage | None = found.filter(plain__contains=place).first() if place else None
        answering.answer(
            person,
            draft,
            list(remarks.select_related("contribution__author", "draft")),
            outcome,
            answer,
            passage,
        )


def _sensors(people: Mapping[str, Person], town: Organisation) -> None:
    """Open now."""
    edda, now = people["edda"], timezone.now()
    summary = "Was Sensoren in unserer Stadt dürfen und was nicht. Reden Sie mit, bevor der Rat entscheidet."
    facts = {
        "title": SENSORS,
        "summary": summary,
        "blocks": _text("sensoren"),
        "hides_support": True,
    }
    draft = preparing.bring_in(edda, town, town, facts)
    evening = timezone.localtime(now + timedelta(days=16)).replace(
        hour=23, minute=59, second=0, microsecond=0
    )
    preparing.schedule(edda, draft, now - _BEFORE, evening)
    draft.refresh_from_db()
    _say(people, draft, Said("lina", "trägt ein Schild", "approve", "Am besten auch in leichter Sprache."))
    _say(people, draft, Said("hanno", "zwei Jahren", "question", "Gilt das auch für Forschungsdaten?"))


def _date_back(draft: Draft, now: datetime) -> None:
    """As if it had taken from spring to autumn."""
    start = now - timedelta(days=120)
    opens, closes = start + timedelta(days=3), start + timedelta(days=31)
    Draft.objects.filter(pk=draft.pk).update(
        made=start, opens=opens, closes=closes, closed=start + timedelta(days=80)
    )
    draft.refresh_from_db()
    preparing.renew(draft)
    Answer.objects.filter(remark__draft=draft).update(made=start + timedelta(days=70))
    draft.versions.filter(number=1).update(made=start, published=opens)
    draft.versions.filter(number=2).update(
        made=start + timedelta(days=60), published=start + timedelta(days=62)
    )
    for number, one in enumerate(Contribution.objects.filter(thread__address=draft.address).order_by("id")):
        at = opens + timedelta(days=2 * number, hours=number)
        ended = None if one.ended is None else at + timedelta(hours=5)
        Contribution.objects.filter(pk=one.pk).update(made=at, published=one.published and at, ended=ended)
