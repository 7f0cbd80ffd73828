# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The clerk's pages about a stream: form → action → the station's page."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allmende.identity.key_rules import can_connect
from allmende.sensing.api.read import Station, Stream
from allmende.stations import actions, mapping, queries
from allmende.stations.forms import DeleteForm, StreamForm
from allmende.stations.quantities import example_of
from allmende.stations.views.doors import Visit, done, of_station, of_stream

_pages = require_http_methods(("GET", "HEAD", "POST"))


@_pages
@of_station
def create(visit: Visit, station: Station) -> HttpResponse:
    form = StreamForm(visit.data, station=station)
    made = done(form, lambda: actions.create_stream(visit.asker, station, form))
    if made is None:
        shown = {"form": form, "station": station, "verb": _("Messreihe anlegen")}
        return render(visit.request, "stations/describe_stream.html", shown)
    messages.success(visit.request, _("Die Messreihe ist angelegt."))
    return redirect("stations:stream-sending", station.id, made)


@_pages
@of_stream
def edit(visit: Visit, station: Station, stream: Stream) -> HttpResponse:
    form = StreamForm(visit.data, station=station, stream=stream)
    if done(form, lambda: actions.edit_stream(visit.asker, stream, form)) is None:
        shown = {"form": form, "station": station, "stream": stream, "verb": _("Änderungen speichern")}
        return render(visit.request, "stations/describe_stream.html", shown)
    messages.success(visit.request, _("Die Änderungen sind gespeichert."))
    return redirect("stations:station", station.id)


@require_safe
@of_stream
def sending(visit: Visit, station: Station, stream: Stream) -> HttpResponse:
    """What comes next: a key, and a first value."""
    shown = {
        "station": station,
        "stream": stream,
        "root": mapping.public_address(visit.request) + "/v1.1",
        "value": example_of(stream),
        "may_connect": can_connect(visit.request.user, stream.organisation),
    }
    return render(visit.request, "stations/sending.html", shown)


@_pages
@of_stream
def publish(visit: Visit, station: Station, stream: Stream) -> HttpResponse:
    form = forms.Form(visit.data)
    if done(form, lambda: actions.publish_stream(visit.asker, stream)) is None:
        shown = {"form": form, "station": station, "stream": stream}
        return render(visit.request, "stations/publish_stream.html", shown)
    messages.success(visit.request, _("Die Messreihe ist jetzt für alle sichtbar."))
    return redirect("stations:station", station.id)


@_pages
@of_stream
def hide(visit: Visit, station: Station, stream: Stream) -> HttpResponse:
    form = forms.Form(visit.data)
    if done(form, lambda: actions.hide_stream(visit.asker, stream)) is None:
        shown = {"form": form, "station": station, "stream": stream}
        return render(visit.request, "stations/hide.html", shown)
    messages.success(visit.request, _("Nur noch Ihre Organisation sieht die Messreihe."))
    return redirect("stations:station", station.id)


@_pages
@of_stream
def delete(visit: Visit, station: Station, stream: Stream) -> HttpResponse:
    form = DeleteForm(visit.data, name=stream.name)
    if done(form, lambda: actions.delete_stream(visit.asker, stream)) is None:
        told = queries.telling()
        loss = queries.loss((stream,), told)
        shown = {"form": form, "station": station, "stream": stream, "loss": loss, "told": told}
        return render(visit.request, "stations/delete.html", shown)
    gone = queries.stream_of(visit.asker, station.id, stream.id) is None
    words = _("„{name}“ ist gelöscht.") if gone else _("„{name}“ wird gelöscht.")
    messages.success(visit.request, words.format(name=stream.name))
    return redirect("stations:station", station.id)
