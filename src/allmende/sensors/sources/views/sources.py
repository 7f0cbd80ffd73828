# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sources of an organisation: the list, a new one, its page, its key, its end."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.core.errors import AllmendeError, Forbidden, Unknown
from allmende.identity.addresses import origin
from allmende.identity.middleware import principal
from allmende.identity.models import Organisation
from allmende.sensing.ingest.sources import Source
from allmende.sensors.sources import actions, guide, kinds, queries, rules
from allmende.sensors.sources.doors import form_page, of_organisation, of_source, refused
from allmende.sensors.sources.forms import NewSourceForm, SourceForm
from allmende.sensors.sources.mapping_forms import layout_of
from allmende.sensors.telling import telling


@require_safe
@of_organisation(rules.can_look_after)
def overview(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    shown = {
        "organisation": organisation,
        "sources": queries.shown_sources(principal(request), organisation.pk),
        "kinds": kinds.kinds(),
        "may_connect": rules.can_connect(request.user, organisation.pk),
        "telling": telling(),
    }
    return render(request, "sensors/sources/list.html", shown)


@form_page
@of_organisation(rules.can_connect)
def new(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = NewSourceForm(request.POST if request.method == "POST" else None, organisation=organisation.pk)
    if form.is_valid():
        given, asker = form.cleaned_data, principal(request)
        try:
            made = actions.make(asker, given["connector"], given["name"], organisation.pk)
            return _made(request, made, actions.renew_key(asker, made))
        except AllmendeError as error:
            refused(form, error)
    return render(request, "sensors/sources/new.html", {"form": form, "organisation": organisation})


@require_safe
@of_source(rules.can_look_after)
def page(request: HttpRequest, source: Source) -> HttpResponse:
    asker = principal(request)
    keys = queries.keys_of(source)
    shown = _facts(source) | {
        "shown": queries.shown_source(asker, source),
        "devices": queries.shown_devices(asker, source.id),
        "refused": queries.refused(asker, source),
        "strangers": queries.strangers(asker, source),
        "key": keys[0] if keys else None,
        "may_connect": rules.can_connect(request.user, source.organisation),
        "telling": telling(),
        **_typed(request, source, f"alm_{keys[0].pk}_…" if keys else "alm_…"),
    }
    return render(request, "sensors/sources/source.html", shown)


@require_POST
@of_source(rules.can_connect)
def renew_key(request: HttpRequest, source: Source) -> HttpResponse:
    try:
        return _made(request, source, actions.renew_key(principal(request), source))
    except (Forbidden, Unknown) as error:  # a role was taken meanwhile
        raise PermissionDenied from error


@form_page
@of_source(rules.can_look_after)
def edit(request: HttpRequest, source: Source) -> HttpResponse:
    form = SourceForm(request.POST if request.method == "POST" else None, source=source)
    if form.is_valid():
        try:
            actions.change(principal(request), source, form.cleaned_data["name"], form.settings())
        except AllmendeError as error:
            refused(form, error)
        else:
            messages.success(request, _("Die Änderungen sind gespeichert."))
            return redirect("sensors:source", source.id)
    return render(request, "sensors/sources/edit.html", _facts(source) | {"form": form})


@form_page
@of_source(rules.can_connect)
def delete(request: HttpRequest, source: Source) -> HttpResponse:
    if request.method != "POST":
        shown = {"shown": queries.shown_source(principal(request), source)}
        return render(request, "sensors/sources/delete.html", _facts(source) | shown)
    actions.delete(principal(request), source)
    messages.success(request, _("Die Quelle „{name}“ ist gelöscht.").format(name=source.name))
    return redirect("sensors:sources", source.organisation)


def _made(request: HttpRequest, source: Source, text: str) -> HttpResponse:
    """The one page that shows the key."""
    answer = render(request, "sensors/sources/made.html", _facts(source) | _typed(request, source, text))
    answer["Cache-Control"] = "no-store"
    return answer


def _facts(source: Source) -> dict[str, Any]:
    owner = Organisation.objects.get(pk=source.organisation)
    return {"source": source, "organisation": owner, "kind": kinds.kind_of(source.connector)}


def _typed(request: HttpRequest, source: Source, key: str) -> dict[str, Any]:
    place = guide.Place(origin(request), key, source)
    by_mqtt = guide.ways_by_mqtt(place, layout_of(source)) if source.connector == kinds.JSON else ()
    return {"guide": guide.guide(place), "mqtt": by_mqtt}
