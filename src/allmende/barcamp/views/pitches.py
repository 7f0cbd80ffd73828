# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pitches and wishes: read, offered, typed from paper."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import rules, tabs
from allmende.barcamp.actions import pitches, queue, registrations, wishes
from allmende.barcamp.errors import Refused
from allmende.barcamp.forms.pitching import PitchForm, SlipForm, WishForm
from allmende.barcamp.models import BallotState, Barcamp, Host, Registration, Wish
from allmende.barcamp.queries import pitching
from allmende.barcamp.views import visiting
from allmende.barcamp.views.doors import for_those_who, of_camp
from allmende.barcamp.visitors import Visitor, token_of
from allmende.identity.limits import is_too_often
from allmende.identity.models import Person
from allmende.web.doors import done, sent

_MOST, _SECONDS = 600, 600
"""Pitches and wishes from one address: a hall sits behind one."""


@require_safe
@of_camp
def listed(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    return _list(request, camp, WishForm())


@of_camp
def new(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    if not rules.can_pitch(request.user, camp):
        return render(request, "barcamp/pitching_shut.html", _head(request, camp), status=409)
    secret = visiting.secret(request) or visiting.new_secret()
    visitor = Visitor(request.user, token_of(secret))
    form = PitchForm(*sent(request)[:1], camp=camp, initial=_begun(request, camp))
    made: list[int] = []
    if not done(form, lambda: made.append(_offer(request, visitor, camp, form))):
        shown = {"form": form, "topics": pitching.topics(camp), "registration": _registration_said(request)}
        response = render(request, "barcamp/pitching_new.html", _head(request, camp) | shown)
    else:
        messages.success(request, _("Ihr Vorschlag steht in der Liste."))
        response = redirect("barcamp:pitch", camp.slug, made[0])
    visiting.keep_secret(response, secret)
    return response


@require_safe
@of_camp
def mine(_request: HttpRequest, camp: Barcamp, secret: str) -> HttpResponse:
    """The personal link: from another phone, or when the cookie is gone."""
    if not Host.objects.filter(camp=camp, token=token_of(secret)).exists():
        raise Http404
    response = redirect("barcamp:pitches", camp.slug)
    visiting.keep_secret(response, secret)
    return response


@for_those_who(rules.can_help)
def slip(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    begun = {"place": request.GET.get("wohin", queue.END)}
    form, person = SlipForm(request.POST or None, initial=begun), cast("Person", request.user)

    def act() -> None:
        given = form.cleaned_data
        pitches.slip(person, camp, given["title"], given["name"], given["place"])

    if not done(form, act):
        shown = {"form": form, "last": camp.pitches.order_by("-pk").prefetch_related("hosts")[:5]}
        return render(request, "barcamp/pitching_slip.html", _head(request, camp) | shown)
    place = f"?wohin={form.cleaned_data['place']}"
    return redirect(f"{request.path}{place}")


@require_POST
@of_camp
def wish(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    form = WishForm(request.POST)
    if not done(form, lambda: _wish(request, camp, form.cleaned_data["text"])):
        return _list(request, camp, form, status=400)
    messages.success(request, _("Ihr Wunsch steht in der Liste."))
    return redirect("barcamp:pitches", camp.slug)


@require_POST
@for_those_who(rules.can_help)
def wish_withdraw(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    wishes.withdraw(cast("Person", request.user), get_object_or_404(Wish, camp=camp, pk=number))
    messages.success(request, _("Entfernt."))
    return redirect("barcamp:pitches", camp.slug)


def _list(request: HttpRequest, camp: Barcamp, form: WishForm, status: int = 200) -> HttpResponse:
    lot = visiting.lot(request)
    visitor, may_help = visiting.visitor(request), rules.can_help(request.user, camp)
    shown: dict[str, Any] = {
        "lines": pitching.lines(camp, lot),
        "results": pitching.results(camp),
        "is_counted": camp.ballot == BallotState.CLOSED,
        "wishes": pitching.open_wishes(camp),
        "own": pitching.own(visitor, camp) if visitor.token or visitor.person else [],
        "gone": pitching.gone(camp) if may_help else [],
        "may_pitch": rules.can_pitch(request.user, camp),
        "may_help": may_help,
        "may_organise": rules.can_organise(request.user, camp),
        "form": form,
    }
    response = render(request, "barcamp/pitching_list.html", _head(request, camp) | shown, status=status)
    visiting.keep_lot(response, lot)
    return response


def _wish(request: HttpRequest, camp: Barcamp, text: str) -> None:
    _check_often(request)
    wishes.wish(visiting.visitor(request), camp, text)


def _offer(request: HttpRequest, visitor: Visitor, camp: Barcamp, form: PitchForm) -> int:
    _check_often(request)
    given = form.cleaned_data
    said = pitches.Offer(
        given["name"],
        form.facts,
        form.consent,
        given.get("absent", ()),
        given["second"],
        given["helper"],
        _registration(request, camp),
        _wished(request, camp),
    )
    return pitches.offer(visitor, camp, said).pk


def _check_often(request: HttpRequest) -> None:
    """Raises Refused."""
    if is_too_often(request, "pitch", _MOST, _SECONDS):
        raise Refused(
            _("Von hier kommt gerade sehr viel auf einmal. Versuchen Sie es in zehn Minuten wieder.")
        )


def _begun(request: HttpRequest, camp: Barcamp) -> dict[str, object]:
    """What is known already: their name, and the wish that they take up."""
    wish, registration = _wished(request, camp), _registration(request, camp)
    known = Host.objects.filter(visiting.visitor(request).is_host, camp=camp).first()
    name = known.name if known else registration.name if registration else ""
    return {"name": name, "title": wish.text[:100] if wish else ""}


def _wished(request: HttpRequest, camp: Barcamp) -> Wish | None:
    said = request.GET.get("wunsch", "")
    return (
        Wish.objects.filter(camp=camp, pk=int(said)).first() if said.isdecimal() and len(said) < 12 else None
    )


def _registration(request: HttpRequest, camp: Barcamp) -> Registration | None:
    """By the secret of its own link."""
    said = _registration_said(request)
    return registrations.of_secret(camp, said) if said else None


def _registration_said(request: HttpRequest) -> str:
    return request.GET.get("anmeldung", "")


def _head(request: HttpRequest, camp: Barcamp) -> dict[str, Any]:
    return {"camp": camp, "tabs": tabs.of(camp, request.user, request.path)}
