# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The published timetable for everybody, and the mark somebody sets to a session."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import tabs
from allmende.barcamp.actions import marking_sessions
from allmende.barcamp.models import Barcamp, Session
from allmende.barcamp.queries import marks, timetable
from allmende.barcamp.queries import programme_page as page
from allmende.barcamp.views.doors import of_camp
from allmende.core.errors import AllmendeError


@require_safe
@of_camp
def programme(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    now, (person, registration) = timezone.now(), marks.owner(request, camp)
    table = timetable.shown(camp, now, marks.numbers(request, camp, ""))
    is_known = person is not None or registration is not None
    shown = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "table": table,
        "rooms": [(one, page.features(one)) for one in table.rooms],
        "at_hand": page.at_hand(table),
        "only_mine": "meins" in request.GET,
        "is_known": is_known,
        "filters": "meins" in request.GET and is_known,
        "conflicts": page.conflicts(table),
        "announcements": timetable.announcements(camp, now),
        "news": timetable.news(camp)[:3],
        "moment": now,
        "version": camp.version,
    }
    return render(request, "barcamp/programme.html", shown)


@require_safe
@of_camp
def state(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """What an open page asks now and then. `?seit=`: the version that it shows."""
    said, now = request.GET.get("seit", ""), timezone.now()
    since = int(said) if said.isdecimal() and len(said) < 9 else camp.version
    tag = f'"{page.mark(camp, now, since)}"'
    is_known = request.headers.get("If-None-Match") == tag
    response: HttpResponse = (
        HttpResponseNotModified() if is_known else JsonResponse(page.state(camp, now, since))
    )
    response["ETag"], response["Cache-Control"] = tag, "no-cache"
    return response


@require_POST
@of_camp
def mark(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found = get_object_or_404(Session, camp=camp, number=number)
    person, registration = marks.owner(request, camp)
    back = reverse("barcamp:programme", args=(camp.slug,))
    if person is None and registration is None:
        messages.info(request, _("Melden Sie sich an, dann merken wir uns Ihren Plan."))
        return redirect(f"{reverse('account_login')}?next={back}")
    try:
        marking_sessions.toggle(found, person, registration)
    except AllmendeError as error:
        messages.error(request, error.message)
    return redirect(f"{back}?meins#s{number}" if "meins" in request.POST else f"{back}#s{number}")
