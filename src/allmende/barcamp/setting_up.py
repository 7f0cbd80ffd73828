# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What organisers can add, change and remove: a kind for each, with its form and words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.forms import setting_up as forms
from allmende.barcamp.models import Barcamp, Closure, Item, Room, Slot

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """Columns of the barcamp itself."""

    slug: str
    title: Text
    form: type[Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`detail`: what stands small beside the name."""

    slug: str
    title: Text
    new: Text
    model: type[Any]
    form: type[Any]
    rows: Callable[[Barcamp], Iterable[Any]]
    detail: Callable[[Any], str]


def _when(row: Any) -> str:
    starts, ends = timezone.localtime(row.starts), timezone.localtime(row.ends)
    return f"{formats.date_format(starts, 'l, j. F, H:i')} – {formats.time_format(ends, 'H:i')}"


def features(room: Room) -> str:
    """In words."""
    known = (
        (room.has_projector, _("Beamer")),
        (room.has_stream, _("Aufnahme und Übertragung")),
        (room.is_accessible, _("stufenlos mit dem Rollstuhl")),
        (room.has_loop, _("Höranlage")),
    )
    return ", ".join(str(word) for has, word in known if has)


def _room(room: Room) -> str:
    seats = str(_("%(seats)d Plätze") % {"seats": room.seats})
    return " · ".join(one for one in (seats, features(room), room.place) if one)


def _item(item: Item) -> str:
    return " · ".join(one for one in (str(item.get_kind_display()), _when(item), item.host) if one)


SECTIONS = (
    Section("grundlagen", _("Grundlagen"), forms.BasicsForm),
    Section("regeln", _("Umgang, Aufnahmen, Lizenz"), forms.RulesForm),
    Section("sichtbar", _("Wer es sieht"), forms.SeenForm),
)
KINDS = {
    one.slug: one
    for one in (
        Kind(
            "raeume",
            _("Räume"),
            _("Raum hinzufügen"),
            Room,
            forms.RoomForm,
            lambda camp: camp.rooms.all(),
            _room,
        ),
        Kind(
            "zeiten",
            _("Zeiten für Sessions"),
            _("Zeit hinzufügen"),
            Slot,
            forms.SlotForm,
            lambda camp: camp.slots.all(),
            _when,
        ),
        Kind(
            "programm",
            _("Was fest steht: Plenum, Pausen, Vorträge, Stände, Stammtisch"),
            _("Programmpunkt hinzufügen"),
            Item,
            forms.ItemForm,
            lambda camp: camp.items.select_related("room"),
            _item,
        ),
        Kind(
            "gesperrt",
            _("Räume, die zeitweise nicht zu nutzen sind"),
            _("Raum sperren"),
            Closure,
            forms.ClosureForm,
            lambda camp: Closure.objects.filter(room__camp=camp).select_related("room", "slot"),
            lambda row: row.reason,
        ),
    )
}
