# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People say something of a passage, and agree with what others say."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allmende.discussion.actions import contribute
from allmende.discussion.models import Thread
from allmende.identity.models import Organisation, Person
from allmende.participation.drafts import rules
from allmende.participation.drafts.actions.noting import note_act
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.models import Agreement, Anchor, Draft, Passage, Remark, RemarkKind

LONGEST_SUGGESTION = 10_000


def comment(
    person: Person,
    draft: Draft,
    passage: Passage,
    facts: Mapping[str, Any],
    voice: Organisation | None = None,
) -> Remark:
    """`facts`: kind, text, suggestion, span (start and end) or None, and whether it is said `once`. Raises
    Refused, or what discussion refuses. What only reads stays outside of the transaction: three hundred do
    this at once."""
    if not rules.can_comment(person, draft):
        raise Refused(_("Kommentare nehmen wir zu diesem Entwurf gerade nicht an. Nichts wurde gespeichert."))
    span = _checked_span(passage, facts.get("span"))
    suggestion = _checked_suggestion(facts)
    thread = Thread.objects.get(address=draft.address)
    text = facts["text"] or (_("Vorschlag zum Wortlaut") if suggestion else "")
    with transaction.atomic():
        if draft.versions.filter(number__gt=passage.version.number).exclude(published=None).exists():
            raise Refused(_("Inzwischen gibt es eine neue Fassung. Nichts wurde gespeichert."))
        said = contribute(
            person,
            thread,
            text,
            voice=voice,
            address=f"{draft.address}/absatz/{passage.number}",
            once=facts.get("once", False),
        )
        remark = Remark.objects.create(
            contribution=said,
            draft=draft,
            passage=passage,
            kind=facts["kind"],
            start=span[0] if span else None,
            end=span[1] if span else None,
            quote=passage.plain[span[0] : span[1]] if span else "",
            suggestion=suggestion,
        )
        Anchor.objects.create(
            remark=remark, version=passage.version, passage=passage, start=remark.start, end=remark.end
        )
    return remark


@transaction.atomic
def agree(person: Person, remark: Remark) -> bool:
    """Whether it is new. Raises Refused."""
    if not rules.can_agree(person, remark):
        raise Refused(_("Zustimmen können Sie gerade nicht."))
    _row, is_new = Agreement.objects.get_or_create(remark=remark, person=person)
    if is_new:
        Remark.objects.filter(pk=remark.pk).update(supports=F("supports") + 1)
        note_act(person, "remark.agree", remark.draft)
    return is_new


@transaction.atomic
def withdraw_agreement(person: Person, remark: Remark) -> None:
    """Raises Refused after the end."""
    if not rules.can_comment(person, remark.draft):
        raise Refused(_("Die Frist ist vorbei. Nichts wurde geändert."))
    gone, _counts = Agreement.objects.filter(remark=remark, person=person).delete()
    if gone:
        Remark.objects.filter(pk=remark.pk).update(supports=F("supports") - 1)
        note_act(person, "remark.disagree", remark.draft)


def _checked_span(passage: Passage, span: tuple[int, int] | None) -> tuple[int, int] | None:
    if span is None:
        return None
    start, end = span
    if not 0 <= start < end <= len(passage.plain) or not passage.plain[start:end].strip():
        raise Refused(_("Die markierte Stelle gibt es in diesem Absatz nicht. Nichts wurde gespeichert."))
    return None if (start, end) == (0, len(passage.plain)) else (start, end)


def _checked_suggestion(facts: Mapping[str, Any]) -> str:
    said = str(facts.get("suggestion") or "").replace("\0", "").strip()
    if facts["kind"] != RemarkKind.SUGGEST:
        return ""
    if not said:
        raise Refused(_("Schreiben Sie, was dort stehen soll. Nichts wurde gespeichert."))
    if len(said) > LONGEST_SUGGESTION:
        raise Refused(_("Der Vorschlag ist zu lang. Erlaubt sind 10.000 Zeichen."))
    return said
