# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People register, look at their registration, change it and cancel; helpers let them in."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import rules, tabs
from allmende.barcamp.actions import badges, registrations
from allmende.barcamp.forms.registering import ArrivalForm, RegistrationForm
from allmende.barcamp.models import Barcamp, Place, Registration
from allmende.barcamp.queries import marks, people
from allmende.barcamp.views.doors import for_those_who, of_camp
from allmende.core.errors import AllmendeError
from allmende.identity.limits import is_too_often
from allmende.identity.models import Person
from allmende.web import tables
from allmende.web.doors import done, sent

_MOST, _SECONDS = 300, 600
"""Registrations from one address: a town hall has one."""
_COLUMNS = (
    *("name", "email", "house", "sector", "access", "food", "language", "no_photos"),
    *("place", "badge", "arrived"),
)


@of_camp
def register(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    known = people.own(camp, request.user)
    person = request.user if isinstance(request.user, Person) else None
    begun = {"name": person.pseudonym, "email": person.email} if person else {}
    form = RegistrationForm(*sent(request)[:1], initial=begun)
    made: list[tuple[Registration, str]] = []
    if request.method == "POST" and is_too_often(request, "barcamp-register", _MOST, _SECONDS):
        return render(request, "barcamp/setup_busy.html", _head(request, camp), status=429)
    if not done(form, lambda: made.append(registrations.register(camp, form.facts, person))):
        taken, seats = people.arrived(camp)[1], camp.seats
        shown = {"form": form, "known": known, "is_full": seats is not None and taken >= seats}
        return render(request, "barcamp/people_register.html", _head(request, camp) | shown)
    if not made[0][1]:
        return render(request, "barcamp/people_written.html", _head(request, camp))
    return redirect("barcamp:registration", camp.slug, made[0][1])


@of_camp
def registration(request: HttpRequest, camp: Barcamp, secret: str) -> HttpResponse:
    found = registrations.of_secret(camp, secret)
    if found is None:
        raise Http404
    form = RegistrationForm(*sent(request)[:1], instance=found)
    if done(form, lambda: registrations.change(found, form.facts)):
        messages.success(request, _("Gespeichert."))
        return redirect(request.path)
    shown = {"form": form, "registration": found, "secret": secret, "waits": found.place == Place.WAITING}
    response = render(request, "barcamp/people_registration.html", _head(request, camp) | shown)
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
    marks.keep_registration(response, found)
    return response


@require_POST
@of_camp
def cancel(request: HttpRequest, camp: Barcamp, secret: str) -> HttpResponse:
    found = registrations.of_secret(camp, secret)
    if found is None:
        raise Http404
    registrations.cancel(found)
    messages.success(request, _("Sie haben abgesagt. Der Platz geht an die Nächsten auf der Warteliste."))
    return redirect("barcamp:camp", camp.slug)


@for_those_who(rules.can_help)
def door(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    form, sought = ArrivalForm(*sent(request)[:1]), request.GET.get("q", "").strip()[:80]
    if done(form, lambda: _arrive(request, camp, form)):
        messages.success(request, _("Eingetragen."))
        return redirect("barcamp:door", camp.slug)
    there, all_of_them = people.arrived(camp)
    shown = {
        "form": form,
        "rows": people.at_the_door(camp, sought)[:300],
        "sought": sought,
        "there": there,
        "all": all_of_them,
    }
    return render(request, "barcamp/people_door.html", _head(request, camp) | shown)


def _arrive(request: HttpRequest, camp: Barcamp, form: ArrivalForm) -> None:
    said, person = form.cleaned_data, cast("Person", request.user)
    if said["registration"]:
        found = get_object_or_404(Registration, camp=camp, pk=said["registration"])
        registrations.arrive(person, found, said["badge"])
    else:
        registrations.walk_in(person, camp, said["name"].strip(), said["badge"])


@require_POST
@for_those_who(rules.can_help)
def lost(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """A badge is gone: it votes no more."""
    given = request.POST.get("serial", "")
    try:
        badges.revoke(
            cast("Person", request.user), camp, int(given) if given.isdecimal() and len(given) < 9 else 0
        )
        messages.success(request, _("Gesperrt. Geben Sie ein anderes Namensschild aus."))
    except AllmendeError as error:
        messages.error(request, error.message)
    return redirect("barcamp:door", camp.slug)


@require_safe
@for_those_who(rules.can_organise)
def coming(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    rows = camp.registrations.order_by("place", "made")
    shown = {"rows": rows, "sectors": people.sectors(camp), "fewest": people.FEWEST}
    return render(request, "barcamp/people_coming.html", _head(request, camp) | shown)


@require_safe
@for_those_who(rules.can_organise)
def coming_csv(_request: HttpRequest, camp: Barcamp) -> HttpResponse:
    lines = [tables.row(_COLUMNS, ";")]
    lines += [tables.row([getattr(one, name) for name in _COLUMNS], ";") for one in camp.registrations.all()]
    response = HttpResponse(tables.BYTE_ORDER_MARK + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{camp.slug}-anmeldungen.csv"'
    return response


def _head(request: HttpRequest, camp: Barcamp) -> dict[str, Any]:
    return {"camp": camp, "tabs": tabs.of(camp, request.user, request.path)}
