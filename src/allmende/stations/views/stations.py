# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The clerk's pages about a station: form → action → the station's page."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.identity.middleware import portal
from allmende.sensing.api import read
from allmende.sensing.api.read import Station
from allmende.stations import actions, queries
from allmende.stations.forms import DeleteForm, PublishForm, StationForm
from allmende.stations.views.doors import Visit, done, of_station, somewhere
from allmende.web import livemap
from allmende.web.ground import territory

_pages = require_http_methods(("GET", "HEAD", "POST"))


@_pages
@somewhere
def create(visit: Visit) -> HttpResponse:
    form = StationForm(visit.data, organisations=queries.organisations(visit.asker))
    made = done(form, lambda: actions.create_station(visit.asker, form))
    if made is None:
        return _described(visit, {"form": form, "verb": _("Messstelle anlegen")})
    messages.success(visit.request, _("Die Messstelle ist angelegt. Jetzt fehlt ihr noch eine Messreihe."))
    return redirect("stations:station", made)


@_pages
@of_station
def edit(visit: Visit, station: Station) -> HttpResponse:
    form = StationForm(visit.data, station=station)
    if done(form, lambda: actions.edit_station(visit.asker, station, form)) is None:
        shown = {"form": form, "station": station, "verb": _("Änderungen speichern")}
        return _described(visit, shown)
    messages.success(visit.request, _("Die Änderungen sind gespeichert."))
    return redirect("stations:station", station.id)


def _described(visit: Visit, shown: dict[str, object]) -> HttpResponse:
    where = territory(portal(visit.request))
    around = livemap.live_map(where, queries.stations(visit.asker))
    return render(visit.request, "stations/describe.html", shown | {"map": around})


@_pages
@of_station
def publish(visit: Visit, station: Station) -> HttpResponse:
    form = PublishForm(visit.data, hidden=[one for one in station.streams if not one.is_public])

    def act() -> int:
        return actions.publish_station(visit.asker, station, form.cleaned_data.get("streams", ()))

    if done(form, act) is None:
        return render(visit.request, "stations/publish.html", {"form": form, "station": station})
    messages.success(visit.request, _("Die Messstelle ist jetzt für alle sichtbar."))
    return redirect("stations:station", station.id)


@_pages
@of_station
def hide(visit: Visit, station: Station) -> HttpResponse:
    form = forms.Form(visit.data)
    if done(form, lambda: actions.hide_station(visit.asker, station)) is None:
        return render(visit.request, "stations/hide.html", {"form": form, "station": station})
    messages.success(visit.request, _("Nur noch Ihre Organisation sieht die Messstelle."))
    return redirect("stations:station", station.id)


@_pages
@of_station
def delete(visit: Visit, station: Station) -> HttpResponse:
    form = DeleteForm(visit.data, name=station.name)
    if done(form, lambda: actions.delete_station(visit.asker, station)) is None:
        told = queries.telling()
        loss = queries.loss(station.streams, told)
        shown = {"form": form, "station": station, "loss": loss, "told": told}
        return render(visit.request, "stations/delete.html", shown)
    gone = read.station(visit.asker, station.id) is None
    words = _("„{name}“ ist gelöscht.") if gone else _("„{name}“ wird gelöscht.")
    messages.success(visit.request, words.format(name=station.name))
    return redirect("stations:list")
