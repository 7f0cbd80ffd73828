# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Drafts as people read them: the list, the text, a passage with what was said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from allmende.discussion import queries as discussion
from allmende.discussion.models import State
from allmende.identity.models import Organisation, Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right
from allmende.identity.rules import Asker
from allmende.participation.drafts import rules
from allmende.participation.drafts.matching.words import Piece, difference
from allmende.participation.drafts.models import (
    Anchor,
    Answer,
    Draft,
    Outcome,
    Passage,
    Phase,
    Remark,
    Version,
)
from allmende.search import queries as search

_ABBREVIATIONS = frozenset(["Abs", "Art", "Dr", "Nr", "St", "bzw", "ca", "evtl", "ggf", "inkl", "usw", "vgl"])
"""After which a full stop ends no sentence; single letters and numbers besides."""


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """`said` is discussion's ShownContribution. `change`: the suggestion as words that go and come.
    `supports` is None while it is not shown."""

    remark: Remark
    said: Any
    kind: str
    quote: str
    change: tuple[Piece, ...]
    supports: int | None
    agrees: bool
    may_agree: bool
    answer: Answer | None
    outcome: str
    confidence: float
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A passage in the reading page, with how many published remarks it has."""

    passage: Passage
    count: int


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    text: str


def drafts(asker: Asker, municipality: int) -> dict[str, list[Draft]]:
    """Those of this portal that the asker sees, by phase, those that end first on top."""
    found: dict[str, list[Draft]] = {
        one.value: [] for one in (Phase.OPEN, Phase.ANSWERING, Phase.PREPARED, Phase.CLOSED)
    }
    now = timezone.now()
    for one in Draft.objects.of_portal(municipality).seen_by(asker).order_by("closes", "-made"):
        found[one.phase_at(now)].append(one)
    return found


def draft(asker: Asker, number: int) -> Draft | None:
    found: Draft | None = Draft.objects.filter(pk=number).first()
    return found if found is not None and found.is_seen_by(asker) else None


def version(asker: Asker, found: Draft, number: int | None = None) -> Version | None:
    """The one that people read, or that of the number; what is prepared is for those who prepare."""
    rows = found.versions.order_by("-number")
    published = rows.exclude(published=None)
    if number is None:
        return published.first() or rows.first()
    seen = rows if rules.can_prepare(asker, found.organisation_id) else published
    return seen.filter(number=number).first()


def lines(shown: Version) -> list[Line]:
    """One statement for the text and one for the counts."""
    counts = dict(
        Anchor.objects.filter(version=shown, remark__contribution__state=State.PUBLISHED)
        .values_list("passage")
        .annotate(count=Count("pk"))
    )
    return [Line(one, counts.get(one.pk, 0)) for one in shown.passages.all()]


def passage(found: Draft, shown: Version, number: int) -> Passage | None:
    """In the version that is read, or else where it last was."""
    here = shown.passages.filter(number=number).first()
    if here is not None:
        return here
    published = Passage.objects.filter(version__draft=found, number=number).exclude(version__published=None)
    return published.select_related("version").order_by("-version__number").first()


def remarks(asker: Asker, found: Draft, at: Passage) -> tuple[ShownRemark, ...]:
    """What was said of this passage, wherever it was said first; a fixed number of statements."""
    rows = Anchor.objects.filter(passage=at).select_related(
        "remark__contribution", "remark__draft", "remark__passage", "remark__answer__passage__version"
    )
    return shown_remarks(asker, found, rows.order_by("remark_id"))


def shown_remarks(asker: Asker, found: Draft, anchors: Iterable[Anchor]) -> tuple[ShownRemark, ...]:
    anchors = list(anchors)
    contributions = [one.remark.contribution for one in anchors]
    seen = _readable(asker, contributions)
    said = {one.id: one for one in discussion.shown_ones(seen, asker)}
    agreed = _agreed(asker, [one.remark_id for one in anchors])
    return tuple(
        _shown(one, said[one.remark.contribution_id], found, asker, agreed)
        for one in anchors
        if one.remark.contribution_id in said
    )


def _readable(asker: Asker, contributions: Iterable[Any]) -> list[Any]:
    """What stands or stood there, and what waits for those whom it concerns."""
    from allmende.discussion.models import Contribution  # noqa: PLC0415  the same
    from allmende.discussion.queries.shown import readable  # noqa: PLC0415  its own home

    numbers = [one.pk for one in contributions]
    return list(Contribution.objects.filter(readable(asker), pk__in=numbers).order_by("made", "id"))


def _agreed(asker: Asker, remarks_: Iterable[int]) -> frozenset[int]:
    if not isinstance(asker, Person):
        return frozenset()
    return frozenset(
        Remark.objects.filter(pk__in=list(remarks_), agreements__person=asker).values_list("pk", flat=True)
    )


def _shown(anchor: Anchor, said: Any, found: Draft, asker: Asker, agreed: frozenset[int]) -> ShownRemark:
    remark = anchor.remark
    answer = getattr(remark, "answer", None)
    gone = bool(said.tombstone)
    before = remark.quote or remark.passage.plain
    return ShownRemark(
        remark,
        said,
        str(remark.get_kind_display()),
        "" if gone else remark.quote,
        () if gone or not remark.suggestion else difference(before, remark.suggestion),
        remark.supports if found.shows_support else None,
        remark.pk in agreed,
        rules.can_agree(asker, remark) and not gone,
        answer,
        str(Outcome(answer.outcome).label) if answer else "",
        anchor.confidence,
        anchor.is_certain,
    )


def sentences(text: str) -> tuple[Sentence, ...]:
    """Where each begins and ends, for marking without a mouse. A number or a short word before a full stop
    ends none: `3. Mai`, `z. B.`"""
    found, start = [], 0
    for end in _ends(text):
        if text[start:end].strip():
            found.append(Sentence(start, end, text[start:end].strip()))
            start = end + (len(text[end:]) - len(text[end:].lstrip()))
    if text[start:].strip():
        found.append(Sentence(start, len(text), text[start:].strip()))
    return tuple(found)


def _ends(text: str) -> Iterable[int]:
    for place, letter in enumerate(text):
        following = text[place + 1 : place + 3]
        if letter in ".!?:" and following[:1] == " " and following[1:2].isupper():
            word = text[:place].rsplit(" ", 1)[-1]
            if letter != "." or not (len(word) == 1 or word.isdigit() or word in _ABBREVIATIONS):
                yield place + 1


def voices(asker: Asker) -> QuerySet[Organisation]:
    """The organisations for which somebody may write."""
    if isinstance(asker, Person) and asker.is_active and asker.is_operator:
        return Organisation.objects.all()
    writing = standing_of(asker).by_right[Right.DESCRIBE] if isinstance(asker, Person) else ()
    return Organisation.objects.filter(pk__in=writing) if writing else Organisation.objects.none()


def links(found: Draft, asker: Asker) -> tuple[Any, ...]:
    return search.links(found.address, asker)


def changes(shown: Version) -> list[dict[str, Any]]:
    """Each passage of a version beside the one it came from, word by word; then what is gone."""
    rows = list(shown.successions.select_related("before", "after"))
    came: dict[int, list[Any]] = {}
    for one in rows:
        if one.after_id is not None:
            came.setdefault(one.after_id, []).append(one)
    found = [_changed(one, came.get(one.pk, [])) for one in shown.passages.all()]
    gone = [
        {"passage": one.before, "change": "deleted", "pieces": ()} for one in rows if one.after_id is None
    ]
    return found + gone


def _changed(passage_: Passage, came: list[Any]) -> dict[str, Any]:
    if not came:
        return {"passage": passage_, "change": "added", "pieces": (Piece("added", passage_.plain),)}
    before = " ".join(one.before.plain for one in came)
    change = came[0].change
    pieces = () if change == "unchanged" else difference(before, passage_.plain)
    return {"passage": passage_, "change": change, "pieces": pieces}


def summary(found: Draft) -> Mapping[str, Any]:
    """Counts for the page of results: only what stands there."""
    rows = Remark.objects.filter(draft=found, contribution__state=State.PUBLISHED)
    by_kind = dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))
    by_outcome = dict(rows.order_by().values_list("answer__outcome").annotate(count=Count("pk")))
    return {
        "count": sum(by_kind.values()),
        "people": rows.filter(contribution__voice=None).aggregate(
            count=Count("contribution__author", distinct=True)
        )["count"],
        "organisations": rows.exclude(contribution__voice=None).aggregate(
            count=Count("contribution__voice", distinct=True)
        )["count"],
        "kinds": by_kind,
        "outcomes": by_outcome,
        "open": by_outcome.get(None, 0),
    }


def placed(shown: Version) -> QuerySet[Anchor]:
    """Every published remark of the draft where it is in this version, in the order of the text; what lost
    its passage comes last."""
    rows = Anchor.objects.filter(version=shown, remark__contribution__state=State.PUBLISHED)
    return rows.select_related(
        "passage",
        "remark__contribution",
        "remark__draft",
        "remark__passage",
        "remark__answer__passage__version",
    ).order_by("passage__position", "remark_id")


def uncertain(shown: Version) -> QuerySet[Any]:
    """The successions that somebody should look at, the least sure first."""
    rows = shown.successions.filter(is_certain=False, settled_by=None)
    return rows.select_related("before", "after").order_by("confidence", "before__position")


def uncertain_anchors(shown: Version) -> QuerySet[Anchor]:
    rows = Anchor.objects.filter(Q(is_certain=False) | Q(passage=None, settled_by=None), version=shown)
    return rows.select_related("remark__contribution__author", "remark__passage", "passage").order_by(
        "confidence"
    )


def own(person: Person, shown: Version) -> QuerySet[Anchor]:
    rows = Anchor.objects.filter(version=shown, remark__contribution__author=person)
    return rows.select_related(
        "passage",
        "remark__contribution",
        "remark__draft",
        "remark__passage",
        "remark__answer__passage__version",
    ).order_by("passage__position", "remark_id")
