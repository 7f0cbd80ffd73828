# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pages of sensors: registering, how far one has come, who looks after them, labels."""

from collections.abc import Iterable
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.core.errors import AllmendeError, Conflict, Unknown
from allmende.core.principal import SYSTEM, TOWN
from allmende.identity.addresses import origin
from allmende.identity.middleware import portal, principal
from allmende.identity.models import Person
from allmende.sensing.api import read, sources
from allmende.sensors import actions, queries, rules
from allmende.sensors.forms import HandForm, RegisterForm
from allmende.sensors.kinds import AIRROHR, HAND, KINDS, SENSEBOX, STEPS
from allmende.sensors.models import OwnSensor
from allmende.sensors.places import Position
from allmende.sensors.sources.guide import Typed, Way, typed_by_airrohr
from allmende.sensors.telling import telling
from allmende.web import livemap
from allmende.web.ground import territory

_signed_in = login_required(login_url="account_login")
_form = require_http_methods(("GET", "HEAD", "POST"))


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "sensors/invitation.html", {"kinds": KINDS.values()})
    may_approve = rules.can_approve(request.user)
    shown = {
        "own": [(one, queries.name_of(one)) for one in queries.own(_person(request))],
        "waiting": [(one, queries.name_of(one)) for one in queries.waiting()] if may_approve else [],
        "may_approve": may_approve,
        "town": TOWN,
    }
    return render(request, "sensors/list.html", shown)


@_signed_in
@_form
def register(request: HttpRequest) -> HttpResponse:
    stations = read.stations(principal(request))
    form = RegisterForm(request.POST if request.method == "POST" else None, known=_places(stations))
    if form.is_valid():
        try:
            made = actions.register(_person(request), form.cleaned_data)
            return _made(request, made) if made.text else redirect("sensors:enter", made.sensor.pk)
        except Conflict:
            form.add_error("external", _("Diese Station ist schon angemeldet."))
        except AllmendeError as error:
            form.add_error(None, error.message)
    around = livemap.live_map(territory(portal(request)), stations)
    return render(request, "sensors/register.html", {"form": form, "map": around})


def _places(stations: Iterable[read.Station]) -> list[Position]:
    return [
        (one.latitude, one.longitude)
        for one in stations
        if one.latitude is not None and one.longitude is not None
    ]


@_signed_in
@require_safe
def sensor(request: HttpRequest, number: int) -> HttpResponse:
    found = _sensor(request, number)
    shown = {"sensor": found, "name": queries.name_of(found), "photos": queries.photos(found)}
    facts = _facts(request, found)
    if facts["is_own"] and found.kind != HAND and found.key_id:
        shown["settings"] = _settings(request, found, f"alm_{found.key_id}_…")
    return render(request, "sensors/sensor.html", shown | facts)


@_signed_in
@require_safe
def state(request: HttpRequest, number: int) -> HttpResponse:
    """The part that changes, asked for again and again."""
    found = _sensor(request, number)
    answer = render(request, "sensors/_state.html", {"sensor": found, **_facts(request, found)})
    answer["Cache-Control"] = "no-store"
    return answer


@_signed_in
@_form
def enter(request: HttpRequest, number: int) -> HttpResponse:
    """By hand: on the phone, while one stands there."""
    found = _sensor(request, number)
    if found.kind != HAND or not rules.is_own(request.user, found):
        raise Http404
    form = HandForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if form.is_valid():
        try:
            actions.enter(found, form.cleaned_data, origin(request))
        except AllmendeError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("sensors:enter", number)
    shown = {
        "sensor": found,
        "name": queries.name_of(found),
        "form": form,
        "photos": queries.photos(found),
        **_facts(request, found),
    }
    return render(request, "sensors/enter.html", shown)


@_signed_in
@require_POST
def remove_photo(request: HttpRequest, number: int, photo: int) -> HttpResponse:
    found = _sensor(request, number)
    actions.remove_photo(_person(request), get_object_or_404(found.photos, pk=photo))
    messages.success(request, _("Das Foto ist gelöscht."))
    return redirect("sensors:sensor", number)


@_signed_in
@require_POST
def renew_key(request: HttpRequest, number: int) -> HttpResponse:
    found = _sensor(request, number)
    if not rules.is_own(request.user, found):
        raise PermissionDenied
    return _made(request, actions.renew_key(found))


@_signed_in
@require_POST
def approve(request: HttpRequest, number: int) -> HttpResponse:
    found = _sensor(request, number)
    if not rules.can_approve(request.user):
        raise PermissionDenied
    actions.approve(_person(request), found)
    messages.success(request, _("Der Sensor ist jetzt für alle sichtbar."))
    return redirect("stations:station", found.thing)


@_signed_in
@_form
def delete(request: HttpRequest, number: int) -> HttpResponse:
    found = _sensor(request, number)
    if request.method != "POST":
        return render(request, "sensors/delete.html", {"sensor": found, "name": queries.name_of(found)})
    actions.delete(_person(request), found)
    messages.success(request, _("Der Sensor ist mit allen Werten gelöscht."))
    return redirect("sensors:list")


def _made(request: HttpRequest, made: actions.Made) -> HttpResponse:
    """The one page that shows the key, and what is typed into the device."""
    found = made.sensor
    shown = {
        "sensor": found,
        "name": queries.name_of(found),
        "text": made.text,
        "steps": STEPS.get(found.kind, ()),
        "settings": _settings(request, found, made.text),
        "code": segno.make(made.text, error="m").svg_inline(border=2, omitsize=True),
        **_facts(request, found),
    }
    answer = render(request, "sensors/made.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _settings(request: HttpRequest, found: OwnSensor, text: str) -> tuple[Typed, ...]:
    """What stands where in the device's own form."""
    way = Way(origin(request), text)
    if found.kind == AIRROHR:
        return typed_by_airrohr(way, "/push/luftdaten")
    device = sources.device(SYSTEM, found.device)
    if found.kind == SENSEBOX:
        ids = {assigned.datastream: name for name, assigned in device.streams.items()}
        station = read.station(SYSTEM, found.thing)
        named = [Typed(one.name, ids[one.id]) for one in station.streams if one.id in ids] if station else []
        return (
            Typed(_("Server"), way.host),
            Typed(_("Box-ID"), device.external),
            Typed(_("Zugangstoken"), text, is_secret=True),
            *named,
        )
    return _own_json(f"{way.address}/push/json?device={device.external}", text)


def _own_json(address: str, key: str) -> tuple[Typed, ...]:
    """With a line to try, as the page of a source has one."""
    head, example = f"Authorization: Bearer {key}", '{"temperature": 21.5, "humidity": 60}'
    command = f"curl -X POST '{address}' -H '{head}' -d '{example}'"
    return (
        Typed(_("Adresse"), address),
        Typed(_("Kopfzeile"), head, is_secret=True),
        Typed(_("Nachricht"), example),
        Typed(_("Befehl zum Ausprobieren"), command, is_secret=True),
    )


def _facts(request: HttpRequest, found: OwnSensor) -> dict[str, Any]:
    try:
        now = queries.state(found)
    except Unknown as error:
        raise Http404 from error
    return {
        "state": now,
        "telling": telling(),
        "kind": KINDS[found.kind],
        "is_own": rules.is_own(request.user, found),
        "may_approve": rules.can_approve(request.user),
    }


def _person(request: HttpRequest) -> Person:
    """Of a page that is for those who have signed in."""
    assert isinstance(request.user, Person)  # noqa: S101  see above
    return request.user


def _sensor(request: HttpRequest, number: int) -> OwnSensor:
    found = get_object_or_404(OwnSensor, pk=number)
    if not rules.can_see(request.user, found):
        raise Http404
    return found
