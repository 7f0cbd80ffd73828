# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The programme as a table that a German spreadsheet opens by double click."""

from django.utils.translation import gettext as _

from allmende.barcamp.export.programme import Entry, Programme
from allmende.barcamp.models import ItemKind
from allmende.web import tables

TYPE = "text/csv; charset=utf-8"


def write(programme: Programme) -> bytes:
    heads = (
        *(_("Nummer"), _("Tag"), _("Beginn"), _("Ende"), _("Raum"), _("Titel"), _("Wer"), _("Thema")),
        *(_("Art"), _("Stand"), _("Adresse")),
    )
    lines = [tables.row(heads, ";"), *(tables.row(_cells(one), ";") for one in programme.entries)]
    return (tables.BYTE_ORDER_MARK + "".join(lines)).encode()


def _cells(entry: Entry) -> tuple[object, ...]:
    return (
        entry.id,
        "" if entry.starts is None else entry.starts.date().isoformat(),
        "" if entry.starts is None else entry.starts.strftime("%H:%M"),
        "" if entry.ends is None else entry.ends.strftime("%H:%M"),
        entry.place.name,
        entry.title,
        entry.who,
        entry.track,
        kind_of(entry),
        _state(entry),
        entry.url,
    )


def kind_of(entry: Entry) -> str:
    return str(ItemKind(entry.kind).label) if entry.kind in ItemKind.values else _("Session")


def _state(entry: Entry) -> str:
    if not entry.is_cancelled:
        return _("findet statt")
    return _("fällt aus: %(reason)s") % {"reason": entry.reason} if entry.reason else _("fällt aus")
