# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Badges, signs and a poster to print."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.barcamp import codes, rules, tabs
from allmende.barcamp.actions import badges
from allmende.barcamp.actions.badges import Drawn
from allmende.barcamp.export.badges import Badge, Sheet, Sign, printed
from allmende.barcamp.forms.setting_up import BadgesForm
from allmende.barcamp.models import Barcamp
from allmende.barcamp.setting_up import features
from allmende.barcamp.views.doors import for_those_who
from allmende.core.child import ChildFailed
from allmende.identity.addresses import origin
from allmende.identity.models import Person
from allmende.web.doors import done


@for_those_who(rules.can_organise)
def badges_pdf(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """Draws new ones and prints them at once: their codes are nowhere afterwards."""
    waiting = badges.waiting(camp).count()
    begun = {"count": max(10, waiting), "with_names": bool(waiting)}
    form = BadgesForm(request.POST if request.method == "POST" else None, initial=begun)
    drawn: list[Drawn] = []
    person = cast("Person", request.user)

    def draw() -> None:
        said = form.cleaned_data
        drawn.extend(badges.make(person, camp, said["count"], named=said["with_names"]))

    if not done(form, draw):
        shown = {"camp": camp, "form": form, "title": _("Namensschilder drucken")}
        return render(
            request, "barcamp/setup_part.html", shown | {"tabs": tabs.of(camp, request.user, request.path)}
        )
    response = _pdf(request, camp, _badges(request, drawn), (), "namensschilder")
    if response.status_code != HTTPStatus.OK:
        badges.take_back(camp, drawn)
    response["Cache-Control"] = "no-store"
    return response


def _badges(request: HttpRequest, drawn: list[Drawn]) -> tuple[Badge, ...]:
    home = origin(request)
    return tuple(
        Badge(
            one.serial,
            one.guest.name if one.guest else "",
            one.guest.house if one.guest else "",
            bool(one.guest and one.guest.no_photos),
            codes.shown(one.code),
            f"{home}/v#{one.code}",
        )
        for one in drawn
    )


@require_safe
@for_those_who(rules.can_organise)
def signs_pdf(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    signs = tuple(
        Sign(one.name, one.place, " · ".join(part for part in (_seats(one.seats), features(one)) if part))
        for one in camp.rooms.all()
    )
    return _pdf(request, camp, (), signs, "tuerschilder")


def _seats(count: int) -> str:
    return _("%(seats)d Plätze") % {"seats": count}


@require_safe
@for_those_who(rules.can_organise)
def poster_pdf(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    return _pdf(request, camp, (), (), "plakat")


def _pdf(
    request: HttpRequest, camp: Barcamp, given: tuple[Badge, ...], signs: tuple[Sign, ...], name: str
) -> HttpResponse:
    address = f"{origin(request)}{camp.address}"
    today = timezone.localdate()
    sheet = Sheet(
        camp.title,
        date_format(camp.starts),
        camp.place,
        f"{address}/programm" if signs else address,
        (today.year, today.month, today.day),
        given,
        signs,
    )
    try:
        content = printed(sheet)
    except ChildFailed:
        messages.error(
            request,
            _("Das PDF ließ sich gerade nicht erstellen. Versuchen Sie es in einer Minute noch einmal."),
        )
        return redirect("barcamp:setup", camp.slug)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{camp.slug}-{name}.pdf"'
    return response
