# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The stage: on the beamer for the hall, under a helper's thumbs."""

from collections.abc import Callable, Mapping
from typing import cast

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.barcamp import rules, tabs
from allmende.barcamp.actions import queue, stage
from allmende.barcamp.models import BallotState, Barcamp, Pitch, PitchState
from allmende.barcamp.queries.stage import scene
from allmende.barcamp.views.doors import for_those_who, of_camp
from allmende.core.errors import AllmendeError
from allmende.identity.addresses import origin
from allmende.identity.models import Person

_OF_STAGE: Mapping[str, Callable[[Person, Barcamp, int | None], None]] = {
    "next": stage.call_next,
    "back": stage.back,
    "skip": stage.skip,
    "start": stage.start,
    "stop": stage.stop,
}
_OF_PITCH: Mapping[str, Callable[[Person, Pitch], None]] = {
    "first": lambda person, pitch: stage.enqueue(person, pitch, queue.FRONT),
    "last": lambda person, pitch: stage.enqueue(person, pitch, queue.END),
    "up": lambda person, pitch: stage.move(person, pitch, -1),
    "down": lambda person, pitch: stage.move(person, pitch, 1),
    "leave": stage.leave_queue,
}


@require_safe
@of_camp
def shown(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    is_open = camp.ballot == BallotState.OPEN
    path = reverse("barcamp:vote-door") if is_open else reverse("barcamp:pitch-new", args=(camp.slug,))
    address = origin(request) + path
    more = {
        "camp": camp,
        "scene": scene(camp, timezone.now()),
        "is_open": is_open,
        "address": address.partition("://")[2],
        "code": segno.make(address, error="m").svg_inline(scale=1, border=2, omitsize=True),
    }
    return render(request, "barcamp/pitching_stage.html", more)


@require_safe
@of_camp
def state(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """Asked every two seconds: answers 304 until something is different. How much time is left the page
    counts itself."""
    found = scene(camp, timezone.now())
    tag = f'"{found.mark}"'
    is_known = request.headers.get("If-None-Match") == tag
    said: HttpResponse = HttpResponseNotModified() if is_known else JsonResponse(found.as_json())
    said.headers["ETag"] = tag
    said.headers["Cache-Control"] = "no-cache"
    return said


@for_those_who(rules.can_help)
def steer(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    if request.method == "POST":
        _act(request, camp, cast("Person", request.user))
        return redirect("barcamp:stage-steer", camp.slug)
    found = scene(camp, timezone.now())
    more = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "scene": found,
        "offered": camp.pitches.filter(state=PitchState.OFFERED).prefetch_related("hosts").order_by("pk"),
        "been": camp.pitches.filter(state=PitchState.PITCHED).order_by("-queue"),
    }
    return render(request, "barcamp/pitching_steer.html", more)


def _act(request: HttpRequest, camp: Barcamp, person: Person) -> None:
    verb = request.POST.get("act", "")
    try:
        if verb in _OF_STAGE:
            _OF_STAGE[verb](person, camp, _number(request, "on"))
        elif verb in _OF_PITCH:
            _OF_PITCH[verb](person, get_object_or_404(Pitch, camp=camp, pk=_number(request, "pitch")))
        elif verb == "all":
            stage.enqueue_all(person, camp)
        elif verb == "hands":
            pitch = get_object_or_404(Pitch, camp=camp, pk=_number(request, "pitch"))
            stage.count_hands(person, pitch, _number(request, "hands"))
    except AllmendeError as error:
        messages.error(request, error.message or _("Nichts wurde geändert."))


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 9 else None
