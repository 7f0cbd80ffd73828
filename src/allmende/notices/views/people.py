# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is somebody's own, what is on, and how people are told."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from allmende.identity.addresses import origin
from allmende.identity.middleware import portal
from allmende.identity.models import Person
from allmende.notices import actions, calendar, reading
from allmende.notices.dates import dates
from allmende.notices.forms import RhythmForm
from allmende.notices.fresh import unchanged_or
from allmende.notices.letters import who_unsubscribes
from allmende.notices.mine import sections
from allmende.notices.models import Rhythm
from allmende.web.addresses import local

signed_in = login_required(login_url="account_login")
_AHEAD = timedelta(days=366)
_BEHIND = timedelta(days=31)


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    person = cast("Person", request.user)
    form = RhythmForm(request.POST or None, initial={"rhythm": actions.rhythm_of(person)})
    if request.method == "POST" and form.is_valid():
        actions.choose_rhythm(person, Rhythm(form.cleaned_data["rhythm"]))
        messages.success(request, _("Gespeichert."))
        return redirect("notices:mine")
    shown = {
        "sections": sections(person),
        "told": reading.told(person),
        "followed": reading.followed(person),
        "form": form,
    }
    return render(request, "notices/mine.html", shown)


@signed_in
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    actions.read_all(cast("Person", request.user))
    return redirect("notices:mine")


@signed_in
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    person, address = cast("Person", request.user), request.POST.get("zu", "")[:200]
    if not url_has_allowed_host_and_scheme(address, None) or not address.startswith("/"):
        raise Http404
    if request.POST.get("nicht"):
        actions.unwatch(person, address)
    else:
        actions.watch(person, address)
    return redirect(local(address) if request.POST.get("hier") else "notices:mine")


@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A link in a mail: shown first, done by a button or by the mail program itself (RFC 8058)."""
    person = who_unsubscribes(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        actions.choose_rhythm(person, Rhythm.NEVER)
    return render(request, "notices/unsubscribe.html", {"done": request.method == "POST"})


@require_safe
def what_is_on(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = dates(request.user, portal(request).organisation, now, now + _AHEAD)
    shown = {
        "going_on": [one for one in found if one.start < now],
        "coming": [one for one in found if one.start >= now],
        "calendar": f"{origin(request)}{reverse('notices:calendar')}",
    }
    return render(request, "notices/dates.html", shown)


@require_safe
def as_calendar(request: HttpRequest) -> HttpResponse:
    """What everybody may know, whoever asks: calendars are shared."""
    now = timezone.now()
    found = dates(AnonymousUser(), portal(request).organisation, now - _BEHIND, now + _AHEAD)
    name = _("Termine: %(town)s") % {"town": portal(request).name}
    content = calendar.written(found, origin(request), name, now)
    return unchanged_or(request, HttpResponse(content, content_type="text/calendar; charset=utf-8"))
