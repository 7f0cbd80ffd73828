# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of barcamps, and a barcamp's first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allmende.barcamp import queries, rules, tabs
from allmende.barcamp.models import Barcamp
from allmende.barcamp.views.doors import of_camp
from allmende.identity.middleware import portal


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    house = portal(request).organisation
    shown = {
        "coming": queries.coming(request.user, house),
        "past": queries.past(request.user, house),
        "may_create": rules.can_create(request.user, house),
    }
    return render(request, "barcamp/list.html", shown)


@require_safe
@of_camp
def camp(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    shown = {"camp": camp, "tabs": tabs.of(camp, request.user, request.path), "hours": queries.hours(camp)}
    return render(request, "barcamp/camp.html", shown)
