# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody said of drafts, for their own page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.notices.mine import Item, Section
from allmende.participation.drafts.models import Outcome, Remark


def mine(person: Person) -> Iterator[Section]:
    own = Remark.objects.filter(contribution__author=person).select_related("contribution", "draft", "answer")
    yield Section(_("Meine Kommentare zu Entwürfen"), tuple(_item(one) for one in own.order_by("-id")[:50]))


def _item(remark: Remark) -> Item:
    said = remark.contribution
    answer = getattr(remark, "answer", None)
    if not said.is_published:
        state = said.get_state_display()
    else:
        state = str(Outcome(answer.outcome).label) if answer is not None else _("noch keine Antwort")
    address = f"{said.address}#beitrag-{said.pk}"
    return Item(f"{remark.draft.title}: {' '.join(said.text.split())[:80]}", address, state, said.made)
