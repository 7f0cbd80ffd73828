# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody marks a session, to find it and to hear when it changes. No audit line tells of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Mark, Session
from allmende.identity.models import Person


@transaction.atomic
def toggle(person: Person, session: Session) -> bool:
    """Whether it is marked now. Raises Refused: nobody sees it yet."""
    if session.shown_slot_id is None:
        raise Refused(_("Diese Session steht noch nicht im Programm."))
    gone, _tables = Mark.objects.filter(session=session, person=person).delete()
    if gone:
        return False
    Mark.objects.get_or_create(session=session, person=person)
    return True
