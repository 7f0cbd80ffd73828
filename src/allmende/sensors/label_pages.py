# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Labels to print and put up beside sensors: of one, or of many on sheets."""

from dataclasses import dataclass

import segno
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from allmende.identity.addresses import origin
from allmende.identity.middleware import principal
from allmende.identity.models import Organisation
from allmende.sensing.api import read
from allmende.sensing.api.read import Station
from allmende.sensors import rules

PAGE = 60
"""Ten sheets of six: what a printer swallows at once."""


@dataclass(frozen=True, slots=True)
class Label:
    """`code` leads to `address`, drawn as SVG."""

    station: Station
    address: str
    code: str


@require_safe
def label(request: HttpRequest, thing: int) -> HttpResponse:
    station = read.station(principal(request), thing)
    if station is None:
        raise Http404
    return render(request, "sensors/label.html", {"one": _label(request, station)})


@login_required(login_url="account_login")
@require_safe
def labels(request: HttpRequest, organisation: int) -> HttpResponse:
    """Of all stations of an organisation whose names have the words that are asked for."""
    found = get_object_or_404(Organisation, pk=organisation)
    if not rules.can_see_health(request.user, organisation):
        raise Http404
    words = request.GET.get("suche", "")[:200]
    chosen = [one for one in read.stations(principal(request)) if _is_meant(one, organisation, words)]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("seite"))
    shown = {
        "organisation": found,
        "words": words,
        "page": page,
        "labels": [_label(request, one) for one in page],
    }
    return render(request, "sensors/labels.html", shown)


def _is_meant(station: Station, organisation: int, words: str) -> bool:
    return station.organisation == organisation and words.strip().casefold() in station.name.casefold()


def _label(request: HttpRequest, station: Station) -> Label:
    address = f"{origin(request)}/messstellen/{station.id}"
    return Label(station, address, segno.make(address, error="m").svg_inline(border=0, omitsize=True))
