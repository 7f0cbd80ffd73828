# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One pitch: changed, withdrawn, merged, and who holds it and lets it be recorded."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import rules, tabs
from allmende.barcamp.actions import consent, hosts, pitches
from allmende.barcamp.forms.pitching import AbsentForm, ConsentForm, EditForm, HostForm, MergeForm
from allmende.barcamp.models import Barcamp, Consent, Hosting, Pitch, Role
from allmende.barcamp.queries import pitching
from allmende.barcamp.queries.pitching import Page
from allmende.barcamp.views import visiting
from allmende.barcamp.views.doors import for_those_who, of_camp
from allmende.core.errors import AllmendeError
from allmende.identity.addresses import origin
from allmende.identity.models import Person
from allmende.web.doors import check, done, sent


@require_safe
@of_camp
def shown(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found = _page(request, camp, number)
    secret = visiting.secret(request)
    is_by_secret = found.own is not None and found.own.host.person_id is None and bool(secret)
    link = origin(request) + reverse("barcamp:pitch-mine", args=(camp.slug, secret)) if is_by_secret else ""
    more = {"page": found, "link": link, "host_form": HostForm(), "merge_form": MergeForm(pitch=found.pitch)}
    return render(request, "barcamp/pitching_one.html", _head(request, camp) | more)


@of_camp
def edit(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found = _page(request, camp, number)
    check(found.may_edit)
    form = EditForm(*sent(request)[:1], instance=Pitch.objects.get(pk=number))
    visitor = visiting.visitor(request)
    if not done(form, lambda: pitches.edit(visitor, found.pitch, form.facts)):
        more = {"page": found, "form": form, "topics": pitching.topics(camp)}
        return render(request, "barcamp/pitching_edit.html", _head(request, camp) | more)
    messages.success(request, _("Gespeichert."))
    return redirect("barcamp:pitch", camp.slug, number)


@of_camp
def absent(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    """When they cannot: for oneself, and for helpers of whoever speaks first."""
    found = _page(request, camp, number)
    check(found.may_edit and bool(found.hostings))
    host = (found.own or found.hostings[0]).host
    form = AbsentForm(*sent(request)[:1], camp=camp, initial={"absent": host.absent.all()})
    visitor = visiting.visitor(request)
    if not done(form, lambda: pitches.absent(visitor, found.pitch, host, form.cleaned_data["absent"])):
        more = {"page": found, "form": form, "host": host}
        return render(request, "barcamp/pitching_absent.html", _head(request, camp) | more)
    messages.success(request, _("Gespeichert."))
    return redirect("barcamp:pitch", camp.slug, number)


@require_POST
@of_camp
def withdraw(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found, visitor = _page(request, camp, number), visiting.visitor(request)
    return _acted(
        request, found, lambda: pitches.withdraw(visitor, found.pitch), _("Der Vorschlag ist zurückgezogen.")
    )


@require_POST
@of_camp
def restore(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found, visitor = _page(request, camp, number), visiting.visitor(request)
    return _acted(
        request, found, lambda: pitches.restore(visitor, found.pitch), _("Der Vorschlag steht wieder da.")
    )


@require_POST
@for_those_who(rules.can_help)
def merge(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found = _page(request, camp, number)
    form, person = MergeForm(request.POST, pitch=found.pitch), cast("Person", request.user)

    def act() -> None:
        pitches.merge(person, found.pitch, form.cleaned_data["into"])

    if not done(form, act):
        messages.error(request, _("Wählen Sie den Vorschlag, in dem dieser aufgeht. Nichts wurde geändert."))
        return redirect("barcamp:pitch", camp.slug, number)
    messages.success(request, _("Zusammengelegt. Alle, die sie halten, stehen jetzt hier."))
    return redirect("barcamp:pitch", camp.slug, form.cleaned_data["into"].pk)


@require_POST
@of_camp
def host_add(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found, visitor, form = _page(request, camp, number), visiting.visitor(request), HostForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Schreiben Sie einen Namen. Nichts wurde geändert."))
        return redirect("barcamp:pitch", camp.slug, number)
    name, role = form.cleaned_data["name"], Role(form.cleaned_data["role"])
    return _acted(request, found, lambda: hosts.add(visitor, found.pitch, name, role), _("Gespeichert."))


@require_POST
@of_camp
def host_remove(request: HttpRequest, camp: Barcamp, number: int, row: int) -> HttpResponse:
    found, visitor = _page(request, camp, number), visiting.visitor(request)
    hosting = get_object_or_404(Hosting.objects.select_related("pitch"), pitch=found.pitch, pk=row)
    return _acted(request, found, lambda: hosts.remove(visitor, hosting), _("Entfernt."))


@require_POST
@of_camp
def say_consent(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    found, visitor = _page(request, camp, number), visiting.visitor(request)
    form = ConsentForm(request.POST, pitch=found.pitch)
    if not form.is_valid():
        raise Http404
    said = Consent(form.cleaned_data["recording"])
    word = (
        _("Vermerkt: Die Session darf aufgenommen werden.")
        if said == Consent.GIVEN
        else _("Vermerkt: keine Aufnahme. Was es schon gibt, ist ab sofort nicht mehr zu sehen.")
    )
    return _acted(request, found, lambda: consent.say(visitor, form.cleaned_data["hosting"], said), word)


def _acted(request: HttpRequest, found: Page, act: Callable[[], None], word: str) -> HttpResponse:
    try:
        act()
        messages.success(request, word)
    except AllmendeError as error:
        messages.error(request, error.message)
    return redirect("barcamp:pitch", found.pitch.camp.slug, found.pitch.pk)


def _page(request: HttpRequest, camp: Barcamp, number: int) -> Page:
    """Raises Http404."""
    found = pitching.page(visiting.visitor(request), camp, number)
    if found is None:
        raise Http404
    return found


def _head(request: HttpRequest, camp: Barcamp) -> dict[str, object]:
    return {"camp": camp, "tabs": tabs.of(camp, request.user, request.path)}
