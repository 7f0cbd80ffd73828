# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A barcamp is made and set up: one page for all, one for each part."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import rules, tabs
from allmende.barcamp.actions import camps, parts, registrations
from allmende.barcamp.forms.setting_up import HelperForm, NewForm
from allmende.barcamp.models import BallotState, Barcamp, Closure, Helper, State
from allmende.barcamp.setting_up import KINDS, SECTIONS, Kind
from allmende.barcamp.views.doors import for_those_who
from allmende.core.errors import AllmendeError
from allmende.identity.middleware import portal
from allmende.identity.models import Organisation, Person
from allmende.web.doors import check, done, sent, signed_in


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    house = Organisation.objects.get(pk=portal(request).organisation)
    check(rules.can_create(request.user, house.pk))
    form = NewForm(*sent(request)[:1])
    made: list[Barcamp] = []
    if not done(form, lambda: made.append(camps.create(_person(request), house, form.cleaned_data))):
        return render(request, "barcamp/setup_new.html", {"form": form})
    messages.success(
        request, _("Das Barcamp ist angelegt. Bis Sie es ankündigen, sieht es nur Ihre Organisation.")
    )
    return redirect("barcamp:setup", made[0].slug)


@require_safe
@for_those_who(rules.can_organise)
def setup(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    shown = {
        "sections": SECTIONS,
        "kinds": [(one, [(row, one.detail(row)) for row in one.rows(camp)]) for one in KINDS.values()],
        "helpers": camp.helpers.select_related("person"),
        "badges": camp.badges.filter(is_active=True).count(),
        "steps": _steps(camp),
        "ballot_open": camp.ballot == BallotState.OPEN,
    }
    return render(request, "barcamp/setup.html", _head(request, camp) | shown)


def _steps(camp: Barcamp) -> list[tuple[str, str]]:
    """(state, what the button says) of what comes next."""
    following = {
        State.PREPARING: (State.ANNOUNCED, _("Ankündigen: Alle sehen es")),
        State.ANNOUNCED: (State.RUNNING, _("Jetzt beginnen")),
        State.RUNNING: (State.ENDED, _("Das Barcamp ist zu Ende")),
    }
    found = following.get(State(camp.state))
    return [] if found is None else [(found[0].value, found[1])]


@for_those_who(rules.can_organise)
def section(request: HttpRequest, camp: Barcamp, part: str) -> HttpResponse:
    found = next((one for one in SECTIONS if one.slug == part), None)
    if found is None:
        raise Http404
    form = found.form(*sent(request)[:1], instance=camp)
    if not done(form, lambda: _change(request, camp, form)):
        return render(
            request, "barcamp/setup_part.html", _head(request, camp) | {"form": form, "title": found.title}
        )
    messages.success(request, _("Gespeichert."))
    return redirect("barcamp:setup", camp.slug)


def _change(request: HttpRequest, camp: Barcamp, form: Any) -> None:
    camps.change(_person(request), camp, form.cleaned_data)
    if "seats" in form.cleaned_data:
        registrations.refill(Barcamp.objects.get(pk=camp.pk))


@for_those_who(rules.can_organise)
def part(request: HttpRequest, camp: Barcamp, kind: str, row: int | None = None) -> HttpResponse:
    found = _kind(kind)
    instance = _row(camp, found, row) if row is not None else _fresh(camp, found)
    more = {"camp": camp} if found.model is Closure else {}
    form = found.form(*sent(request)[:1], instance=instance, **more)
    if not done(form, lambda: parts.keep(_person(request), camp, form.instance)):
        shown = {"form": form, "title": found.title if row else found.new, "kind": found, "row": row}
        return render(request, "barcamp/setup_part.html", _head(request, camp) | shown)
    messages.success(request, _("Gespeichert."))
    return redirect("barcamp:setup", camp.slug)


@require_POST
@for_those_who(rules.can_organise)
def remove(request: HttpRequest, camp: Barcamp, kind: str, row: int) -> HttpResponse:
    return _told(
        request,
        camp,
        lambda: parts.remove(_person(request), camp, _row(camp, _kind(kind), row)),
        _("Entfernt."),
    )


@for_those_who(rules.can_organise)
def helper(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    form = HelperForm(*sent(request)[:1], camp=camp)
    if not done(form, lambda: parts.keep(_person(request), camp, form.row)):
        shown = {"form": form, "title": _("Wer hilft")}
        return render(request, "barcamp/setup_part.html", _head(request, camp) | shown)
    messages.success(request, _("Gespeichert."))
    return redirect("barcamp:setup", camp.slug)


@require_POST
@for_those_who(rules.can_organise)
def helper_remove(request: HttpRequest, camp: Barcamp, row: int) -> HttpResponse:
    found = get_object_or_404(Helper, camp=camp, pk=row)
    return _told(request, camp, lambda: parts.remove(_person(request), camp, found), _("Entfernt."))


@require_POST
@for_those_who(rules.can_organise)
def move_on(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    said, person = request.POST, _person(request)
    if "state" in said:
        if said["state"] not in State.values:
            raise Http404
        return _told(
            request, camp, lambda: camps.move_on(person, camp, State(said["state"])), _("Gespeichert.")
        )
    what, is_open = said.get("what", ""), said.get("open") == "1"
    if what not in ("registrations", "pitches"):
        raise Http404
    return _told(request, camp, lambda: camps.open_up(person, camp, what, is_open=is_open), _("Gespeichert."))


def _told(request: HttpRequest, camp: Barcamp, act: Any, word: str) -> HttpResponse:
    try:
        act()
        messages.success(request, word)
    except AllmendeError as error:
        messages.error(request, error.message)
    return redirect("barcamp:setup", camp.slug)


def _head(request: HttpRequest, camp: Barcamp) -> dict[str, Any]:
    return {"camp": camp, "tabs": tabs.of(camp, request.user, request.path)}


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def _fresh(camp: Barcamp, kind: Kind) -> Any:
    return Closure() if kind.model is Closure else kind.model(camp=camp)


def _row(camp: Barcamp, kind: Kind, number: int) -> Any:
    owner = {"room__camp": camp} if kind.model is Closure else {"camp": camp}
    return get_object_or_404(kind.model, pk=number, **owner)
