# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Decoders: the list, one that is pasted, tried and saved, its end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.core.errors import AllmendeError, Conflict
from allmende.identity.middleware import principal
from allmende.identity.models import Organisation
from allmende.sensing.api import sources
from allmende.sensing.api.sources import Decoder
from allmende.sensors.sources import decoders, rules
from allmende.sensors.sources.decoder_forms import DecoderForm, initial_of
from allmende.sensors.sources.doors import form_page, of_organisation, refused


@require_safe
@of_organisation(rules.can_look_after)
def overview(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    shown = decoders.shown_decoders(principal(request), organisation.pk)
    return render(request, "sensors/sources/decoders.html", {"organisation": organisation, "decoders": shown})


@form_page
@of_organisation(rules.can_look_after)
def new(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    return _page(request, organisation, None)


@form_page
@of_organisation(rules.can_look_after)
def edit(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    return _page(request, organisation, _decoder(request, organisation, number))


@require_POST
@of_organisation(rules.can_look_after)
def delete(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    found = _decoder(request, organisation, number)
    try:
        decoders.delete(principal(request), found)
    except Conflict:
        messages.error(request, _("Geräte benutzen ihn noch. Geben Sie ihnen zuerst einen anderen."))
        return redirect("sensors:decoder", organisation.pk, number)
    messages.success(request, _("Der Dekoder „{name}“ ist gelöscht.").format(name=found.name))
    return redirect("sensors:decoders", organisation.pk)


def _page(request: HttpRequest, organisation: Organisation, decoder: Decoder | None) -> HttpResponse:
    asker, is_tried = principal(request), "try" in request.POST
    number = decoder.id if decoder else 0
    form = DecoderForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(decoder, decoders.last_bytes(asker, organisation.pk, number or None)),
        taken=decoders.taken(asker, organisation.pk, number),
        is_tried=is_tried,
    )
    shown: dict[str, Any] = {"organisation": organisation, "decoder": decoder, "form": form}
    if form.is_valid():
        given = form.cleaned_data
        if is_tried:
            found = decoders.tried(given["kind"], given["text"], form.raw, given["port"] or 0)
            shown |= {"fault": found} if isinstance(found, decoders.Fault) else {"values": found}
            shown["bytes"] = form.raw.hex(" ").upper()
        elif _saved(form, asker, Decoder(number, organisation.pk, *_facts(given))):
            messages.success(request, _("Der Dekoder gilt ab der nächsten Nachricht."))
            return redirect("sensors:decoders", organisation.pk)
    return render(request, "sensors/sources/decoder.html", shown)


def _facts(given: dict[str, Any]) -> tuple[str, Any, str]:
    return given["name"], given["kind"], given["text"].replace("\r\n", "\n")


def _saved(form: DecoderForm, asker: Any, decoder: Decoder) -> bool:
    try:
        decoders.save(asker, decoder)
    except AllmendeError as error:
        refused(form, error)
        return False
    return True


def _decoder(request: HttpRequest, organisation: Organisation, number: int) -> Decoder:
    for one in sources.decoders(principal(request)):
        if (one.id, one.organisation) == (number, organisation.pk):
            return one
    raise Http404
