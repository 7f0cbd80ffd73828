# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where values stand in a source's JSON: written beside its last message, with what comes out."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allmende.core.errors import AllmendeError, Malformed
from allmende.identity.middleware import principal
from allmende.identity.models import Organisation
from allmende.sensing.api import sources
from allmende.sensing.ingest.sources import Source
from allmende.sensing.store.device_commands import UNTOLD
from allmende.sensors.sources import actions, kinds, rules, trying
from allmende.sensors.sources.doors import form_page, of_source, refused
from allmende.sensors.sources.mapping_forms import MappingForm, line_forms, settings_of


@form_page
@of_source(rules.can_look_after)
def mapping(request: HttpRequest, source: Source) -> HttpResponse:
    form, lines = _forms(request, source)
    is_asked = request.method == "POST" and "preview" not in request.POST
    if is_asked and form.is_valid() and lines.is_valid():
        try:
            actions.change(principal(request), source, source.name, settings_of(form, lines))
        except AllmendeError as error:
            refused(form, error)
        else:
            messages.success(request, _("Die Zuordnung gilt ab der nächsten Nachricht."))
            return redirect("sensors:source", source.id)
    owner = Organisation.objects.get(pk=source.organisation)
    shown = {"source": source, "organisation": owner, "form": form, "lines": lines, "is_asked": is_asked}
    return render(request, "sensors/sources/mapping.html", shown | _tried(request, source, form, lines))


@require_POST
@of_source(rules.can_look_after)
def preview(request: HttpRequest, source: Source) -> HttpResponse:
    """The part that changes while somebody types."""
    form, lines = _forms(request, source)
    shown = {"form": form, "lines": lines, "source": source} | _tried(request, source, form, lines)
    answer = render(request, "sensors/sources/_mapping_preview.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _forms(request: HttpRequest, source: Source) -> tuple[MappingForm, Any]:
    """Filled with what the source said last."""
    if not kinds.kind_of(source.connector).has_mapping:
        raise Http404
    state = sources.states(principal(request)).get(source.id)
    told = state.told if state else UNTOLD
    data = request.POST if request.method == "POST" else None
    return MappingForm(data, source=source, sample=told.body, origin=told.origin), line_forms(data, source)


def _tried(request: HttpRequest, source: Source, form: MappingForm, lines: Any) -> dict[str, Any]:
    """`result`, or `fault`; neither where there is no message yet."""
    settings: Mapping[str, Any]
    if form.is_bound:
        form.is_valid()
        lines.is_valid()
        sample, origin = form.cleaned_data.get("sample", ""), form.cleaned_data.get("origin", "")
        settings = settings_of(form, lines)
    else:
        sample, origin, settings = form.initial["sample"], form.initial["origin"], source.settings
    if not sample.strip():
        return {}
    own = (one for one in sources.devices(principal(request)) if one.source == source.id)
    try:
        return {"result": trying.result(sample, origin, settings, frozenset(one.external for one in own))}
    except Malformed as error:
        return {"fault": trying.fault_of(error), "nodes": trying.nodes(sample)}
