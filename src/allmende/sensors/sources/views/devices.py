# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Devices of a source: one by one, or a table of a hundred, tried before it counts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allmende.core.errors import AllmendeError, Conflict
from allmende.core.principal import Visibility
from allmende.identity.middleware import portal, principal
from allmende.identity.models import Organisation
from allmende.sensing.api import read, sources
from allmende.sensing.api.sources import Device
from allmende.sensing.ingest.sources import Source
from allmende.sensors.sources import devices, kinds, rules
from allmende.sensors.sources.device_forms import DeviceForm, TableForm, fault_words, value_forms
from allmende.sensors.sources.doors import form_page, of_source, refused
from allmende.web import livemap
from allmende.web.ground import territory

_FIRST_SHOWN = 20


@form_page
@of_source(rules.can_look_after)
def new(request: HttpRequest, source: Source) -> HttpResponse:
    asker, data = principal(request), request.POST if request.method == "POST" else None
    form = _form(request, source, data, None)
    values = value_forms(data, devices.usual_values(asker, source))
    if form.is_valid() and values.is_valid():
        known = sources.device_named(asker, source.id, form.cleaned_data["external"])
        if known is not None:
            form.add_error("external", _("Dieses Gerät ist hier schon angemeldet."))
        elif _registered(request, source, form, values):
            messages.success(request, _("Das Gerät ist angemeldet."))
            return redirect("sensors:source", source.id)
    around = livemap.live_map(territory(portal(request)), read.stations(asker))
    shown = {"form": form, "values": values, "map": around}
    return render(request, "sensors/sources/device.html", _facts(source) | shown)


@form_page
@of_source(rules.can_look_after)
def edit(request: HttpRequest, source: Source, device: int) -> HttpResponse:
    found, data = _device(request, source, device), request.POST if request.method == "POST" else None
    form = _form(request, source, data, found)
    values = value_forms(data, devices.values_of(principal(request), found))
    if form.is_valid() and values.is_valid() and _registered(request, source, form, values):
        messages.success(request, _("Die Änderungen sind gespeichert."))
        return redirect("sensors:source", source.id)
    shown = {"form": form, "values": values, "device": found}
    return render(request, "sensors/sources/device.html", _facts(source) | shown)


@form_page
@of_source(rules.can_look_after)
def delete(request: HttpRequest, source: Source, device: int) -> HttpResponse:
    found = _device(request, source, device)
    if request.method != "POST":
        station = read.station(principal(request), found.thing)
        shown = {"device": found, "station": station}
        return render(request, "sensors/sources/device_delete.html", _facts(source) | shown)
    devices.delete(principal(request), source, found)
    messages.success(request, _("Das Gerät „{name}“ ist abgemeldet.").format(name=found.external))
    return redirect("sensors:source", source.id)


@form_page
@of_source(rules.can_look_after)
def table(request: HttpRequest, source: Source) -> HttpResponse:
    asker, shown = principal(request), _facts(source)
    data = request.POST if request.method == "POST" else None
    decoders = [one for one in sources.decoders(asker) if one.organisation == source.organisation]
    form = TableForm(data, request.FILES or None, kind=shown["kind"], decoders=decoders)
    if form.is_valid():
        given, rows = form.cleaned_data, form.table.rows
        if "load" in request.POST and not form.table.faults:
            loaded = devices.load(asker, source, rows, given["visibility"], given.get("decoder"))
            return _loaded(request, source, loaded)
        known = devices.names(asker, source)
        changed = sum(one.external in known for one in rows)
        shown |= {
            "is_tried": True,
            "faults": [(one.line, fault_words(one)) for one in form.table.faults],
            "made": len(rows) - changed,
            "changed": changed,
            "rows": [(one, one.external in known) for one in rows[:_FIRST_SHOWN]],
            "more": len(rows) - _FIRST_SHOWN,
        }
        typed = request.POST.copy()
        typed["text"] = given["text"]
        form = TableForm(typed, kind=shown["kind"], decoders=decoders)
        form.is_valid()
    return render(request, "sensors/sources/table.html", shown | {"form": form})


def _loaded(request: HttpRequest, source: Source, loaded: devices.Loaded) -> HttpResponse:
    words = _("{made} Geräte sind neu angemeldet, {changed} geändert.")
    said = words.format(made=loaded.made, changed=loaded.changed)
    if loaded.stopped:
        stop = _("Beim Gerät „{name}“ ging es nicht weiter: {why} Laden Sie die Tabelle danach noch einmal.")
        messages.error(request, f"{said} {stop.format(name=loaded.stopped, why=loaded.why)}")
    else:
        messages.success(request, said)
    return redirect("sensors:source", source.id)


def _form(request: HttpRequest, source: Source, data: Any, device: Device | None) -> DeviceForm:
    asker = principal(request)
    initial = {"decoder": device.decoder} if device else {"external": request.GET.get("device", "")[:200]}
    return DeviceForm(
        data,
        kind=kinds.kind_of(source.connector),
        stations=devices.stations_of(asker, source.organisation),
        decoders=[one for one in sources.decoders(asker) if one.organisation == source.organisation],
        device=device,
        initial=initial,
    )


def _registered(request: HttpRequest, source: Source, form: DeviceForm, values: Any) -> bool:
    given = form.cleaned_data
    seen_by = given.get("visibility", Visibility.PUBLIC)
    try:
        row = form.row(values.measured())
        devices.register(principal(request), source, row, seen_by, given.get("decoder"))
    except Conflict:  # the hub's words are for programs
        form.add_error(None, _("Das passt nicht zu dem, was schon da ist. Nichts wurde geändert."))
        return False
    except AllmendeError as error:
        refused(form, error)
        return False
    return True


def _device(request: HttpRequest, source: Source, number: int) -> Device:
    try:
        found = sources.device(principal(request), number)
    except AllmendeError as error:
        raise Http404 from error
    if found.source != source.id:
        raise Http404
    return found


def _facts(source: Source) -> dict[str, Any]:
    owner = Organisation.objects.get(pk=source.organisation)
    return {"source": source, "organisation": owner, "kind": kinds.kind_of(source.connector)}
