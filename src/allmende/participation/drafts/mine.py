# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody said of drafts, for their own page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.identity.models import Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right
from allmende.notices.mine import Item, Section
from allmende.participation.drafts import rules
from allmende.participation.drafts.models import Draft, Outcome, Remark


def mine(person: Person) -> Iterator[Section]:
    own = Remark.objects.filter(contribution__author=person).select_related("contribution", "draft", "answer")
    yield Section(_("Meine Kommentare zu Entwürfen"), tuple(_item(one) for one in own.order_by("-id")[:50]))
    waiting = tuple(_waiting(one) for one in _unanswered(person))
    yield Section(_("Entwürfe mit Kommentaren ohne Antwort"), waiting)


def _unanswered(person: Person) -> Iterable[Any]:
    """Of the organisations that this person answers for; each with how many `wait`."""
    theirs = standing_of(person).by_right[Right.DESCRIBE]
    waits = Count(
        "remarks", Q(remarks__contribution__state__in=rules.AWAITING, remarks__answer=None), distinct=True
    )
    return Draft.objects.annotate(wait=waits).filter(organisation__in=theirs, wait__gt=0)


def _waiting(draft: Any) -> Item:
    words = ngettext("%(count)d Kommentar", "%(count)d Kommentare", draft.wait) % {"count": draft.wait}
    return Item(draft.title, f"{draft.address}/antworten", words)


def _item(remark: Remark) -> Item:
    said = remark.contribution
    answer = getattr(remark, "answer", None)
    if not said.is_published:
        state = said.get_state_display()
    else:
        state = str(Outcome(answer.outcome).label) if answer is not None else _("noch keine Antwort")
    address = f"{said.address}#beitrag-{said.pk}"
    return Item(f"{remark.draft.title}: {' '.join(said.text.split())[:80]}", address, state, said.made)
