# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A consultation as its files are given: synopsis and open data."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from allmende.discussion.models import Contribution
from allmende.participation.drafts.export.rows import (
    Consultation,
    Fact,
    OpenPassage,
    OpenRemark,
    OpenVersion,
    Synopsis,
    SynopsisRow,
)
from allmende.participation.drafts.models import Anchor, Draft, Outcome, Passage, Remark, Version
from allmende.participation.drafts.queries.remarks import placed
from allmende.participation.drafts.queries.results import summary

_NOTHING = dict.fromkeys(("author", "voice", "kind", "comment", "suggestion", "outcome", "answer"), "")
LICENCE = "https://www.govdata.de/dl-de/by-2-0"


def synopsis(draft: Draft, shown: Version) -> Synopsis:
    """Every published remark beside its passage, ready for the council."""
    anchors = list(_unchallenged(placed(shown)))
    with_remarks = {one.passage_id for one in anchors}
    every = {one.number: one for one in shown.passages.all()}
    placed_rows = [(_place(one), _row(one, draft, every)) for one in anchors]
    passages = [one for one in every.values() if one.pk not in with_remarks and one.kind != "heading"]
    placed_rows += [(one.position, _empty(one)) for one in passages]
    rows = [row for _position, row in sorted(placed_rows, key=lambda pair: pair[0])]
    return Synopsis(
        draft.title,
        str(draft.organisation),
        get_language() or "de",
        timezone.now().isoformat(timespec="seconds"),
        _facts(draft, shown),
        _sentences(draft),
        tuple(rows),
    )


def consultation(draft: Draft, address: str) -> Consultation:
    """All versions, and all that was said and is shown."""
    versions = list(draft.versions.exclude(published=None))
    last = versions[-1]
    passages = Passage.objects.filter(version__in=versions).select_related("version")
    now = {
        one.remark_id: one.passage for one in Anchor.objects.filter(version=last).select_related("passage")
    }
    remarks = Remark.objects.filter(draft=draft).select_related(
        "contribution__author", "contribution__voice", "passage__version", "answer"
    )
    shown = set(Contribution.objects.unchallenged().filter(remark__draft=draft).values_list("pk", flat=True))
    return Consultation(
        draft.title,
        address,
        str(draft.organisation),
        str(draft.municipality),
        "de",
        LICENCE,
        _iso(draft.opens),
        _iso(draft.closes),
        timezone.now().isoformat(timespec="seconds"),
        tuple(OpenVersion(one.number, draft.title, _iso(one.published)) for one in versions),
        tuple(_passage(one) for one in passages.order_by("version__number", "position")),
        tuple(_remark(one, draft, now.get(one.pk)) for one in remarks if one.contribution_id in shown),
    )


def _unchallenged(anchors: QuerySet[Anchor]) -> QuerySet[Anchor]:
    shown = Contribution.objects.unchallenged().values("pk")
    return anchors.filter(remark__contribution__in=shown)


def _place(anchor: Anchor) -> int:
    """In the order of the text; what lost its passage where it once stood."""
    return (anchor.passage or anchor.remark.passage).position


def _row(anchor: Anchor, draft: Draft, shown: Mapping[int, Passage]) -> SynopsisRow:
    remark = anchor.remark
    said, answer = remark.contribution, getattr(remark, "answer", None)
    return SynopsisRow(
        number=anchor.passage.number if anchor.passage else remark.passage.number,
        chapter=(anchor.passage or remark.passage).chapter,
        passage_text=remark.passage.plain,
        quote=remark.quote,
        author="" if said.voice else said.author.name,
        voice=str(said.voice or ""),
        kind=str(remark.get_kind_display()),
        comment=said.text,
        suggestion=remark.suggestion,
        outcome=str(Outcome(answer.outcome).label) if answer else "",
        answer=answer.words if answer else "",
        changed_text=_changed(anchor, shown),
        support=remark.supports if draft.shows_counts else None,
    )


def _changed(anchor: Anchor, shown: Mapping[int, Passage]) -> str:
    """The text of today; where the answer points to, else where the remark stands. `shown`: by number, which
    a passage keeps in all versions."""
    answer = getattr(anchor.remark, "answer", None)
    if answer is not None and answer.passage is not None:
        return str(shown.get(answer.passage.number, answer.passage).plain)
    return "" if anchor.passage is None else anchor.passage.plain


def _empty(passage: Passage) -> SynopsisRow:
    return SynopsisRow(
        number=passage.number,
        chapter=passage.chapter,
        passage_text=passage.plain,
        changed_text=passage.plain,
        **_NOTHING,  # type: ignore[arg-type]
    )


def _facts(draft: Draft, shown: Version) -> tuple[Fact, ...]:
    times = [_said(draft.opens), _said(draft.closes)]
    return (
        Fact(_("Wer"), str(draft.organisation)),
        Fact(_("Kommentare"), " – ".join(times)),
        Fact(_("Fassung"), str(shown.number)),
    )


def _sentences(draft: Draft) -> tuple[str, ...]:
    if not draft.shows_counts:
        return ()
    found = summary(draft)
    count, people = found["count"], found["people"]
    first = ngettext("%(count)d Kommentar", "%(count)d Kommentare", count) % {"count": count}
    second = ngettext("von einem Menschen", "von %(count)d Menschen", people) % {"count": people}
    outcomes = (
        f"{Outcome(key).label}: {number}" for key, number in found["outcomes"].items() if key is not None
    )
    return (f"{first} {second}.", "; ".join(outcomes))


def _passage(one: Passage) -> OpenPassage:
    return OpenPassage(one.version.number, one.position, one.number, one.chapter, one.kind, one.plain)


def _remark(one: Remark, draft: Draft, now: Passage | None) -> OpenRemark:
    said, answer = one.contribution, getattr(one, "answer", None)
    return OpenRemark(
        one.pk,
        one.passage.version.number,
        one.passage.number,
        None if now is None else now.number,
        one.quote,
        one.kind,
        "" if said.voice else said.author.name,
        str(said.voice or ""),
        said.text,
        one.suggestion,
        one.supports if draft.shows_counts else None,
        said.state,
        said.made.isoformat(timespec="minutes"),
        answer.outcome if answer else "",
        answer.words if answer else "",
        answer.made.isoformat(timespec="minutes") if answer else "",
    )


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="minutes")


def _said(at: datetime | None) -> str:
    return "" if at is None else f"{date_format(localtime(at), 'DATE_FORMAT')}, {localtime(at):%H:%M}"
