# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rooms, slots, closures, fixed items and helpers come and go."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp.actions import publishing
from allmende.barcamp.actions.camps import of_organiser
from allmende.barcamp.actions.marking import note_act
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Closure, Helper, Item, Room, Session, Slot
from allmende.identity.models import Person

Part = Room | Slot | Closure | Item | Helper


@transaction.atomic
def keep(person: Person, camp: Barcamp, row: Part) -> None:
    """A new one, or a change. Raises Refused."""
    kept = of_organiser(person, camp)
    verb = "change_part" if row.pk else "add_part"
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(_("Das gibt es hier schon, oder es passt nicht. Nichts wurde geändert.")) from error
    is_later = isinstance(row, Slot) and _has_moved(row)
    row.save()
    _noted(person, kept, verb, row)
    if is_later and isinstance(row, Slot):
        publishing.retimed(person, kept, row)


def _has_moved(slot: Slot) -> bool:
    before = Slot.objects.filter(pk=slot.pk).first()
    return before is not None and (before.starts, before.ends) != (slot.starts, slot.ends)


@transaction.atomic
def remove(person: Person, camp: Barcamp, row: Part) -> None:
    """What sessions stand in stays. Raises Refused."""
    kept = of_organiser(person, camp)
    used = _used(row)
    if used:
        raise Refused(
            _("Dort steht im Zeitplan: %(title)s. Verschieben Sie das zuerst. Nichts wurde geändert.")
            % {"title": used[0]}
        )
    _noted(person, kept, "remove_part", row)
    row.delete()


def _used(row: Part) -> list[str]:
    if isinstance(row, Room):
        found = Q(room=row) | Q(shown_room=row)
    elif isinstance(row, Slot):
        found = Q(slot=row) | Q(shown_slot=row)
    else:
        return []
    return [str(one) for one in Session.objects.filter(found).select_related("pitch")[:3]]


def _noted(person: Person, camp: Barcamp, verb: str, row: Part) -> None:
    camp.changed = timezone.now()
    camp.save(update_fields=["changed"])
    note_act(person, verb, camp, after={"part": type(row).__name__, "is": _named(row)})


def _named(row: Any) -> str:
    if isinstance(row, Closure):
        return f"{row.room} {row.slot}"
    return str(row.person.pseudonym) if isinstance(row, Helper) else str(row)
