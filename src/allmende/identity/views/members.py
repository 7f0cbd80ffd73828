# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Members of an organisation: who belongs to it sees them, who leads it changes them. For all others this
page is not there."""

from functools import partial
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allmende.identity import addresses, invitation_queries, limits, portals, queries, rules
from allmende.identity.actions import invitations
from allmende.identity.actions import organisations as actions
from allmende.identity.forms.organisations import InvitationForm, RoleForm
from allmende.identity.middleware import portal, principal
from allmende.identity.models import Invitation, Membership, Organisation, Person
from allmende.identity.models.organisations import RoleChoice
from allmende.identity.roles import Role
from allmende.identity.views.organisations import led, signed_in

_MOST_INVITATIONS, _HOUR = 30, 3_600


@signed_in
def overview(request: HttpRequest, organisation: int) -> HttpResponse:
    found = _seen(request, organisation)
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        led(request, organisation)
    form = InvitationForm(sent, organisation=organisation)
    if not form.is_valid() or not isinstance(request.user, Person):
        return _shown(request, found, form)
    if limits.is_too_often(request, "invitation", _MOST_INVITATIONS, _HOUR):
        form.add_error(None, _("Das waren viele Einladungen. Versuchen Sie es in einer Stunde wieder."))
        return _shown(request, found, form)
    given = form.cleaned_data
    asked = Invitation(organisation=found, inviter=request.user, who=given["who"], role=given["role"])
    asked.person = form.person
    _invite(request, asked)
    messages.success(request, _("Gibt es dieses Konto, ist die Einladung unterwegs. Sie gilt 14 Tage."))
    return redirect("members", organisation)


@signed_in
@require_POST
def change(request: HttpRequest, organisation: int, membership: int) -> HttpResponse:
    found = _for_leading(request, organisation, membership)
    form = RoleForm(request.POST, instance=found)
    if not form.is_valid():
        messages.error(request, _("Diese Rolle gibt es nicht. Nichts wurde geändert."))
        return redirect("members", organisation)
    role = Role(form.cleaned_data["role"])
    return _done(request, organisation, partial(actions.change_role, principal(request), found, role))


@signed_in
@require_POST
def remove(request: HttpRequest, organisation: int, membership: int) -> HttpResponse:
    found = _for_leading(request, organisation, membership)
    return _done(request, organisation, partial(actions.part, principal(request), found))


@signed_in
def leave(request: HttpRequest, organisation: int) -> HttpResponse:
    own = queries.membership(request.user, organisation)
    if own is None:
        raise Http404
    if request.method != "POST":
        return render(request, "identity/member_leave.html", {"organisation": own.organisation})
    try:
        actions.part(principal(request), own)
    except actions.LastOwner:
        messages.error(request, _last_owner())
        return redirect("organisation", organisation)
    messages.success(request, _("Sie gehören nicht mehr zu „%(name)s“.") % {"name": own.organisation})
    return redirect("organisation", organisation)


@signed_in
@require_POST
def withdraw(request: HttpRequest, organisation: int, invitation: int) -> HttpResponse:
    _seen(request, organisation)
    led(request, organisation)
    found = get_object_or_404(Invitation, pk=invitation, organisation=organisation)
    invitations.withdraw(principal(request), found)
    messages.success(request, _("Die Einladung gilt nicht mehr."))
    return redirect("members", organisation)


@signed_in
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitations.opened(token, request.user) if isinstance(request.user, Person) else None
    if found is None or request.method != "POST":
        status = 200 if found else 410
        shown = {"invitation": found, "role": RoleChoice(found.role).label if found else ""}
        return render(request, "identity/organisation_invitation.html", shown, status=status)
    joined = invitations.accept(principal(request), found, cast("Person", request.user))
    messages.success(request, _("Sie gehören jetzt zu „%(name)s“.") % {"name": joined.organisation})
    return redirect("organisation", joined.organisation_id)


def _invite(request: HttpRequest, asked: Invitation) -> None:
    path = reverse("invitation", args=["TOKEN"]).replace("TOKEN", "{}")
    here = portal(request)
    letter = invitations.Letter(addresses.origin(request) + path, portals.sender(here), here.name)
    invitations.invite(principal(request), asked, letter)


def _done(request: HttpRequest, organisation: int, act: "partial[None]") -> HttpResponse:
    try:
        act()
    except actions.LastOwner:
        messages.error(request, _last_owner())
    else:
        messages.success(request, _("Gespeichert."))
    return redirect("members", organisation)


def _last_owner() -> str:
    return _("Jemand muss die Verantwortung tragen. Geben Sie sie zuerst einem anderen Mitglied.")


def _seen(request: HttpRequest, organisation: int) -> Organisation:
    if not rules.can_see_members(request.user, organisation):
        raise Http404
    return get_object_or_404(Organisation, pk=organisation)


def _for_leading(request: HttpRequest, organisation: int, membership: int) -> Membership:
    _seen(request, organisation)
    led(request, organisation)
    return get_object_or_404(Membership, pk=membership, organisation=organisation)


def _shown(request: HttpRequest, organisation: Organisation, form: InvitationForm) -> HttpResponse:
    shown = {
        "organisation": organisation,
        "members": queries.members(organisation.pk),
        "open": invitation_queries.open_ones(organisation.pk),
        "roles": RoleChoice.choices,
        "may_lead": rules.can_lead(request.user, organisation.pk),
        "form": form,
    }
    return render(request, "identity/members.html", shown)
