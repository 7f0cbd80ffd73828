# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The published timetable on the wall of the hall, and by the door of a room."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from allmende.barcamp.models import Barcamp
from allmende.barcamp.queries import programme_page as page
from allmende.barcamp.queries import timetable
from allmende.barcamp.views.doors import of_camp
from allmende.identity.addresses import origin

_ROWS = 8
"""Times ahead."""


@require_safe
@of_camp
def screen(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """For the hall, or with `?raum=` for the door of a room. `?blatt=`: which sheet is on top, so that it
    turns without a script, too."""
    now = timezone.now()
    table = timetable.shown(camp, now)
    shown = {
        "camp": camp,
        "announcements": timetable.announcements(camp, now),
        "now": now,
        "qr": _qr(request, camp),
        "address": _address(request, camp).partition("://")[2],
    }
    if request.GET.get("raum"):
        return _door(request, shown, table)
    rows = [one for one in table.rows if one.ends > now][:_ROWS] or list(table.rows)[-1:]
    sheets = page.sheets(rows, len(timetable.announcements(camp, now)))
    on_top = _number(request, "blatt") % max(1, len(sheets))
    more = {"sheets": sheets, "on_top": on_top, "after": (on_top + 1) % max(1, len(sheets))}
    return render(request, "barcamp/screen.html", shown | more)


def _door(request: HttpRequest, shown: dict[str, Any], table: timetable.Timetable) -> HttpResponse:
    wanted = _number(request, "raum")
    place = next((at for at, one in enumerate(table.rooms) if one.pk == wanted), None)
    if place is None:
        raise Http404
    now, room = shown["now"], table.rooms[place]
    ahead = [
        (row, row.cells[place] if row.cells else None)
        for row in table.rows
        if row.ends > now and (row.item is None or row.item.room_id in (None, room.pk))
    ]
    today = [one for one in ahead if timezone.localdate(one[0].starts) == timezone.localdate(now)] or ahead
    more = {"room": room, "features": page.features(room), "first": today[:1], "rest": today[1:7]}
    return render(request, "barcamp/screen_room.html", shown | more)


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


def _address(request: HttpRequest, camp: Barcamp) -> str:
    return origin(request) + reverse("barcamp:programme", args=(camp.slug,))


def _qr(request: HttpRequest, camp: Barcamp) -> str:
    code = segno.make(_address(request, camp), error="m")
    return str(code.svg_inline(border=2, light="#fff", omitsize=True))
