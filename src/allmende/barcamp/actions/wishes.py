# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody should talk about: said by anybody, taken up by a pitch (pitches.offer)."""

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.barcamp import rules
from allmende.barcamp.actions.marking import locked, note_act, touch
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Wish
from allmende.barcamp.visitors import Visitor
from allmende.identity.models import Person


@transaction.atomic
def wish(visitor: Visitor, camp: Barcamp, text: str) -> Wish:
    """The same words are one wish. Raises Refused."""
    camp = locked(camp)
    if not rules.can_pitch(visitor.asker, camp):
        raise Refused(_("Zurzeit werden keine Themenwünsche angenommen. Nichts wurde gespeichert."))
    there = camp.wishes.filter(text__iexact=text).first()
    if there is not None:
        return there
    made = Wish.objects.create(camp=camp, text=text)
    note_act(visitor.person, "wish", camp, f"Wish({made.pk})", after={"text": text})
    touch(camp)
    return made


@transaction.atomic
def withdraw(person: Person, one: Wish) -> None:
    """Raises Refused."""
    camp = locked(one.camp)
    if not rules.can_help(person, camp):
        raise Refused(_("Themenwünsche entfernt, wer hier hilft. Nichts wurde geändert."))
    note_act(person, "withdraw_wish", camp, f"Wish({one.pk})", before={"text": one.text})
    one.delete()
    touch(camp)
