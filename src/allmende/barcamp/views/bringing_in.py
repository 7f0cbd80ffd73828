# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A timetable from a file: chosen, looked at, taken over."""

import secrets
from typing import cast

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp import bring_in, rules, tabs
from allmende.barcamp.actions import bringing_in as actions
from allmende.barcamp.bring_in.foreign import Foreign
from allmende.barcamp.forms.memory import FileForm
from allmende.barcamp.models import Barcamp
from allmende.barcamp.views.doors import for_those_who
from allmende.core.child import ChildFailed, Declined
from allmende.core.errors import AllmendeError
from allmende.identity.models import Person
from allmende.web.doors import sent

_KEPT = 1_800
"""Seconds that a file waits to be taken over."""


@for_those_who(rules.can_organise)
def choose(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    form = FileForm(*sent(request))
    if form.is_valid():
        try:
            found = _read(form)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            token = secrets.token_urlsafe(12)
            cache.set(_key(request, camp, token), found, _KEPT)
            return redirect(f"{reverse('barcamp:bring-in-preview', args=(camp.slug,))}?datei={token}")
    return render(request, "barcamp/memory_bring_in.html", _around(request, camp) | {"form": form})


@for_those_who(rules.can_organise)
def preview(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """Nothing is changed before it is sent back."""
    key = _key(request, camp, request.GET.get("datei", ""))
    found: Foreign | None = cache.get(key)
    if found is None:
        messages.error(request, _("Die Datei ist nicht mehr da. Wählen Sie sie noch einmal."))
        return redirect("barcamp:bring-in", camp.slug)
    if request.method == "POST":
        return _taken(request, camp, found, key)
    plan = actions.planned(camp, found)
    shown = {"found": found, "plan": plan, "refusal": actions.outside(camp, plan)}
    return render(request, "barcamp/memory_preview.html", _around(request, camp) | shown)


def _taken(request: HttpRequest, camp: Barcamp, found: Foreign, key: str) -> HttpResponse:
    try:
        done = actions.bring_in(cast("Person", request.user), camp, found)
    except AllmendeError as error:
        messages.error(request, error.message)
        return redirect("barcamp:bring-in", camp.slug)
    cache.delete(key)
    said = _(
        "%(count)d Sessions stehen jetzt im Zeitplan, an dem Sie arbeiten. Veröffentlicht ist noch nichts."
    )
    messages.success(request, said % {"count": len(done.sessions)})
    return redirect("barcamp:camp", camp.slug)


def _read(form: FileForm) -> Foreign:
    """Raises ValidationError."""
    file = form.cleaned_data["file"]
    try:
        if file.size > bring_in.LARGEST:
            raise Declined("bytes", given=-(-file.size // 1_000_000), most=bring_in.LARGEST // 1_000_000)
        return bring_in.read(file.read(), timezone.get_default_timezone_name())
    except Declined as error:
        raise ValidationError(_words(error)) from error
    except ChildFailed as error:
        raise ValidationError(_("Die Datei ließ sich nicht lesen. Nichts wurde geändert.")) from error


def _words(error: Declined) -> str:
    sentences = {
        "format": _(
            "Das ist kein lesbares JSON oder XML. Nichts wurde geändert. Nehmen Sie eine schedule.json."
        ),
        "schedule": _(
            "In dieser Datei steht kein Zeitplan. Nichts wurde geändert. "
            "Gesucht ist schedule.json oder schedule.xml."
        ),
        "empty": _("In dieser Datei steht keine Session mit Titel, Beginn und Dauer. Nichts wurde geändert."),
        "many": _(
            "Die Datei hat mehr als %(most)s Termine oder mehr als %(rooms)s Räume. Nichts wurde geändert."
        ),
        "bytes": _("Die Datei ist %(given)s MB groß, erlaubt sind %(most)s MB. Nichts wurde geändert."),
    }
    return sentences[error.code] % error.facts if error.facts else sentences[error.code]


def _key(request: HttpRequest, camp: Barcamp, token: str) -> str:
    return f"barcamp-bring-in:{request.user.pk}:{camp.pk}:{token[:40].encode().hex()}"


def _around(request: HttpRequest, camp: Barcamp) -> dict[str, object]:
    return {"camp": camp, "tabs": tabs.of(camp, request.user, request.path)}
