# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody marks a session, to find it and to hear when it changes. No audit line tells of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Mark, Registration, Session
from allmende.identity.models import Person


@transaction.atomic
def toggle(session: Session, person: Person | None, registration: Registration | None = None) -> bool:
    """Whether it is marked now. Raises Refused: nobody sees it yet, or nobody asked."""
    if session.shown_slot_id is None:
        raise Refused(_("Diese Session steht noch nicht im Programm."))
    if person is None and registration is None:
        raise Refused(_("Melden Sie sich an, dann merken wir uns Ihren Plan."))
    whose = {"person": person} if person is not None else {"registration": registration}
    gone, _tables = Mark.objects.filter(session=session, **whose).delete()
    if gone:
        return False
    Mark.objects.get_or_create(session=session, **whose)
    return True
