# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where each remark is in a version: carried there from the one before, or put there by somebody."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.discussion.models import Contribution
from allmende.identity.models import Person
from allmende.participation.drafts import rules
from allmende.participation.drafts.actions.noting import note_act
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.matching.spans import move
from allmende.participation.drafts.models import Anchor, Draft, Passage, Succession, Version

_CERTAIN = 0.75
"""A remark whose passage and marked words were both found with this much confidence is not looked at."""


@transaction.atomic
def place(person: Person, anchor: Anchor, passage: Passage | None) -> None:
    """A remark belongs to another passage than it was thought, or to none. Raises Refused."""
    draft = anchor.remark.draft
    if not rules.can_place(person, draft):
        raise Refused(_("Das darf die Redaktion oder die Moderation der Organisation."))
    if passage is not None and passage.version_id != anchor.version_id:
        raise Refused(_("Diesen Absatz gibt es in dieser Fassung nicht."))
    anchor.passage, anchor.settled_by = passage, person
    anchor.start = anchor.end = None
    anchor.confidence, anchor.is_certain = 1.0, True
    anchor.save()
    _move(draft, [anchor])
    said = {"remark": anchor.remark_id, "passage": None if passage is None else passage.number}
    note_act(person, "remark.place", draft, after=said)


def anchor_all(version: Version) -> list[Anchor]:
    """Every remark, from where it was in the version before. Part of the caller's transaction."""
    last = version.draft.versions.filter(number=version.number - 1).get()
    there = Anchor.objects.filter(version=last).exclude(passage=None).select_related("remark", "passage")
    ways = _ways(version)
    made = [_carried(one, version, ways.get(one.passage_id or 0, [])) for one in there]
    lost = Anchor.objects.filter(version=last, passage=None).select_related("remark")
    made += [_still_lost(one, version) for one in lost]
    _move(version.draft, made)
    return Anchor.objects.bulk_create(made)


def _still_lost(anchor: Anchor, version: Version) -> Anchor:
    """Whoever confirmed that its passage is gone is not asked again."""
    facts = {"confidence": anchor.confidence, "is_certain": anchor.is_certain}
    return Anchor(remark=anchor.remark, version=version, passage=None, settled_by=anchor.settled_by, **facts)


def _move(draft: Draft, anchors: Iterable[Anchor]) -> None:
    """Links to what somebody said, and to what was answered to it, lead to the passage where it is now."""
    there: dict[int, list[int]] = {}
    for one in anchors:
        if one.passage is not None:
            there.setdefault(one.passage.number, []).append(one.remark_id)
    for number, remarks in there.items():
        address = f"{draft.address}/absatz/{number}"
        said = Contribution.objects.filter(remark__in=remarks).exclude(address=address)
        wrong = list(said.values_list("pk", flat=True))
        while wrong:
            Contribution.objects.filter(pk__in=wrong).update(address=address)
            wrong = list(Contribution.objects.filter(parent__in=wrong).values_list("pk", flat=True))


def _ways(version: Version) -> dict[int, list[Succession]]:
    found: dict[int, list[Succession]] = {}
    for one in version.successions.select_related("after"):
        found.setdefault(one.before_id, []).append(one)
    return found


def _carried(anchor: Anchor, version: Version, ways: Sequence[Succession]) -> Anchor:
    """The whole passage goes where most of it went; marked words where they are."""
    there = [one for one in ways if one.after is not None]
    if not there:
        sure = min((one.confidence for one in ways), default=0.0)
        return _anchored(anchor, version, None, None, sure)
    if anchor.start is None or anchor.end is None or anchor.passage is None:
        main = max(there, key=lambda one: (likeness(one), -(one.after_id or 0)))
        return _anchored(anchor, version, main.after, None, main.confidence)
    texts = [one.after.plain for one in there if one.after is not None]
    span = move(anchor.passage.plain, anchor.start, anchor.end, texts)
    if span is None:
        main = max(there, key=lambda one: (likeness(one), -(one.after_id or 0)))
        return _anchored(anchor, version, main.after, None, min(0.5, main.confidence))
    way = there[span.index]
    return _anchored(anchor, version, way.after, (span.start, span.end), min(way.confidence, span.confidence))


def _anchored(
    anchor: Anchor, version: Version, passage: Passage | None, span: tuple[int, int] | None, confidence: float
) -> Anchor:
    return Anchor(
        remark=anchor.remark,
        version=version,
        passage=passage,
        start=span[0] if span else None,
        end=span[1] if span else None,
        confidence=confidence,
        is_certain=confidence >= _CERTAIN,
    )


def anchor_again(version: Version, succession: Succession) -> None:
    """After somebody looked: the remarks on that passage go along, but those that somebody placed by hand."""
    last = version.draft.versions.filter(number=version.number - 1).get()
    there = Anchor.objects.filter(version=last, passage=succession.before).select_related("remark", "passage")
    for one in there:
        new = _carried(one, version, [succession])
        facts: dict[str, Any] = {"passage": new.passage, "start": new.start, "end": new.end}
        facts |= {"confidence": new.confidence, "is_certain": True}
        Anchor.objects.filter(remark=one.remark, version=version, settled_by=None).update(**facts)
    told = [one.remark_id for one in there]
    _move(version.draft, Anchor.objects.filter(remark__in=told, version=version).select_related("passage"))


def likeness(one: Succession) -> float:
    """How much of the old text's length is in this piece."""
    longest = max(len(one.before.plain), 1)
    return min(len(one.after.plain), longest) / longest if one.after else 0.0
