# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes in: not signed in → sign in first; may not read → not there; may not change → who may."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from allmende.core.errors import AllmendeError
from allmende.core.principal import ANONYMOUS, Principal
from allmende.identity.middleware import principal
from allmende.sensing.api import read
from allmende.sensing.api.read import Station, Stream
from allmende.stations import queries, rules
from allmende.stations.refusals import refusal

Rest = ParamSpec("Rest")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who may do what it is about."""

    request: HttpRequest
    asker: Principal

    @property
    def data(self) -> Any:
        """What a form is bound to; None while it is only shown."""
        return self.request.POST if self.request.method == "POST" else None


def somewhere(view: Callable[Concatenate[Visit, Rest], HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever describes the stations of any organisation."""

    @wraps(view)
    def handle(request: HttpRequest, *rest: Rest.args, **named: Rest.kwargs) -> HttpResponse:
        who = principal(request)
        if who is ANONYMOUS:
            return _to_sign_in(request)
        if not rules.can_describe_somewhere(who):
            return refused(request, None)
        return view(Visit(request, who), *rest, **named)

    return handle


def of_station(view: Callable[[Visit, Station], HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever may describe this station."""

    @wraps(view)
    def handle(request: HttpRequest, thing: int) -> HttpResponse:
        who = principal(request)
        if who is ANONYMOUS:
            return _to_sign_in(request)
        station = read.station(who, thing)
        if station is None:
            raise Http404
        if not rules.can_describe(who, station.organisation):
            return refused(request, station.organisation)
        return view(Visit(request, who), station)

    return handle


def of_stream(view: Callable[[Visit, Station, Stream], HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever may describe this stream of this station."""

    @wraps(view)
    def handle(request: HttpRequest, thing: int, datastream: int) -> HttpResponse:
        who = principal(request)
        if who is ANONYMOUS:
            return _to_sign_in(request)
        station = read.station(who, thing)
        stream = next((one for one in station.streams if one.id == datastream), None) if station else None
        if station is None or stream is None:
            raise Http404
        if not rules.can_describe(who, stream.organisation):
            return refused(request, stream.organisation)
        return view(Visit(request, who), station, stream)

    return handle


def done(form: Form, act: Callable[[], Done]) -> Done | None:
    """What came of it; None where the form must be shown (again), with what went wrong on it."""
    if not form.is_valid():
        return None
    try:
        return act()
    except AllmendeError as error:
        form.add_error(None, refusal(error))
        return None


def refused(request: HttpRequest, organisation: int | None) -> HttpResponse:
    """Says who may."""
    shown = {
        "organisation": None if organisation is None else queries.organisation_name(organisation),
        "roles": queries.describing_roles(),
    }
    return render(request, "stations/refused.html", shown, status=403)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path(), reverse("account_login"))
