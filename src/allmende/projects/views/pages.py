# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Vorhaben for everybody: the list, the story, the sheet of a sensor, the file."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from allmende.identity.addresses import origin
from allmende.identity.middleware import portal, principal
from allmende.projects import drawing, export, queries, rules
from allmende.projects.queries import Wanted
from allmende.projects.views.doors import seen
from allmende.web import livemap
from allmende.web.ground import territory


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    house = portal(request).organisation
    wanted = Wanted.of(request.GET.get("feld", ""), request.GET.get("stand", ""))
    shown = {
        "groups": queries.teasers(request.user, house, wanted),
        "choices": queries.choices(request.user, house),
        "wanted": wanted,
        "may_create": rules.can_create(request.user, house),
    }
    return render(request, "projects/list.html", shown)


@require_safe
def story(request: HttpRequest, number: int) -> HttpResponse:
    found, where = seen(request, number), territory(portal(request))
    today, page = timezone.localdate(), request.GET.get("beitraege", 1)
    shown = {
        "story": queries.story(request.user, principal(request), found, today, page),
        "project": found,
        "pictures": drawing.pictures(found, where),
        "credit": livemap.credit(where),
    }
    return render(request, "projects/story.html", shown)


@require_safe
def sheet(request: HttpRequest, number: int, thing: int) -> HttpResponse:
    found = seen(request, number)
    sensor = queries.sensor(principal(request), found, thing)
    if sensor is None:
        raise Http404
    shown = {"project": found, "sensor": sensor, "sheet": sensor.sheet, "home": origin(request)}
    return render(request, "projects/sheet.html", shown | {"may_edit": rules.can_edit(request.user, found)})


@require_safe
def as_json(request: HttpRequest, number: int) -> HttpResponse:
    """What is not for everybody is not there, whoever asks."""
    found = seen(request, number)
    if not found.is_public:
        raise Http404
    said = export.as_json(found, origin(request), timezone.localdate())
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})
