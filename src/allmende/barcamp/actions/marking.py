# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What goes with every act of the pitching: one at a time in a barcamp, one audit line, a new `changed` (by
which pages know that their list of pitches is old). Part of the caller's transaction."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp
from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.principals import principal_of


def locked(camp: Barcamp) -> Barcamp:
    """As it is now. Raises Refused where its documentation is closed."""
    kept: Barcamp = Barcamp.objects.select_for_update().get(pk=camp.pk)
    if kept.frozen is not None:
        raise Refused(_("Die Dokumentation dieses Barcamps ist abgeschlossen. Nichts wurde geändert."))
    return kept


def note_act(person: Person | None, verb: str, camp: Barcamp, subject: str = "", **said: Any) -> None:
    """`subject` as `Pitch(3)`, where it is not the barcamp itself. `said`: before and after."""
    about = subject or f"Barcamp({camp.pk})"
    note(principal_of(person), f"barcamp.{verb}", about, organisation=camp.organisation_id, **said)


def touch(camp: Barcamp) -> None:
    camp.changed = timezone.now()
    camp.save(update_fields=["changed"])
