# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The published timetable for everybody: on a page, on the wall, by the door of a room."""

from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import tabs
from allmende.barcamp.actions import marking_sessions
from allmende.barcamp.models import Barcamp, Session
from allmende.barcamp.queries import marks, timetable
from allmende.barcamp.views.doors import of_camp
from allmende.core.errors import AllmendeError
from allmende.identity.addresses import origin
from allmende.identity.models import Person


@require_safe
@of_camp
def programme(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    now, marked = timezone.now(), marks.numbers(request, camp, "")
    table = timetable.shown(camp, now, marked)
    only = "meins" in request.GET and isinstance(request.user, Person)  # without an account the phone knows
    shown = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "table": table,
        "only_mine": only,
        "wants_mine": "meins" in request.GET,
        "conflicts": _conflicts(table),
        "announcements": timetable.announcements(camp, now),
        "news": timetable.news(camp)[:3],
        "moment": now,
        "version": camp.version,
    }
    return render(request, "barcamp/programme.html", shown)


def _conflicts(table: timetable.Timetable) -> list[str]:
    """Times at which somebody has marked two sessions."""
    return [
        f"{timezone.localtime(row.starts):%H:%M}"
        for row in table.rows
        if sum(cell is not None and cell.is_marked and not cell.is_cancelled for cell in row.cells) > 1
    ]


@require_safe
@of_camp
def state(_request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """What an open page asks now and then: has anything changed?"""
    now = timezone.now()
    lines = [line for one in timetable.news(camp)[:1] for line in one.lines[:8]]
    told = [one.text for one in timetable.announcements(camp, now)]
    response = JsonResponse({"version": camp.version, "changes": lines, "announcements": told})
    response["Cache-Control"] = "no-cache"
    return response


@require_POST
@of_camp
def mark(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found = get_object_or_404(Session, camp=camp, number=number)
    if not isinstance(request.user, Person):
        return redirect(f"/konto/anmelden?next={camp.address}/programm")
    try:
        marking_sessions.toggle(request.user, found)
    except AllmendeError as error:
        messages.error(request, error.message)
    return redirect("barcamp:programme", camp.slug)


@require_safe
@of_camp
def screen(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """For the hall, or with `?raum=` for the door of a room; turns by itself."""
    now = timezone.now()
    table = timetable.shown(camp, now)
    shown: dict[str, Any] = {
        "camp": camp,
        "rows": [one for one in table.rows if one.ends > now][:8] or list(table.rows)[-2:],
        "rooms": table.rooms,
        "announcements": timetable.announcements(camp, now),
        "now": now,
        "qr": _qr(request, camp),
    }
    room = request.GET.get("raum", "")
    if not room:
        return render(request, "barcamp/screen.html", shown)
    place = next((at for at, one in enumerate(table.rooms) if str(one.pk) == room), None)
    if place is None:
        raise Http404
    cells = [(row, row.cells[place]) for row in table.rows if row.slot is not None and row.ends > now]
    return render(request, "barcamp/screen_room.html", shown | {"room": table.rooms[place], "cells": cells})


def _qr(request: HttpRequest, camp: Barcamp) -> str:
    code = segno.make(f"{origin(request)}{camp.address}/programm", error="m")
    return str(code.svg_inline(border=2, light="#fff", omitsize=True))
