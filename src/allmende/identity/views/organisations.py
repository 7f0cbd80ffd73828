# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Organisations: a public list, a page for each, and forms for who leads them."""

from functools import partial
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.identity import addresses, naming, queries, rules
from allmende.identity.actions import organisations as actions
from allmende.identity.forms.organisations import OrganisationForm
from allmende.identity.middleware import principal
from allmende.identity.models import Organisation, Person

signed_in = login_required(login_url="account_login")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    shown = {"organisations": queries.organisations(), "may_run": rules.can_run(request.user)}
    return render(request, "identity/organisations.html", shown)


@require_safe
def page(request: HttpRequest, organisation: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=organisation)
    shown = {
        "organisation": found,
        "stations": queries.stations(principal(request), organisation),
        "office": queries.office(organisation, partial(addresses.of_host, request)),
        "membership": queries.membership(request.user, organisation),
        "doors": queries.doors(request.user, organisation),
        "may_lead": rules.can_lead(request.user, organisation),
    }
    return render(request, "identity/organisation.html", shown)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = OrganisationForm(sent, offices=rules.can_found_offices(request.user))
    made = _founded(request, form) if form.is_valid() else None
    if made is None:
        return render(request, "identity/organisation_new.html", {"form": form})
    messages.success(request, _("„%(name)s“ ist angelegt. Sie tragen die Verantwortung.") % {"name": made})
    return redirect("organisation", made.pk)


@signed_in
def edit(request: HttpRequest, organisation: int) -> HttpResponse:
    found = led(request, organisation)
    sent = request.POST if request.method == "POST" else None
    form = OrganisationForm(sent, instance=found, offices=rules.can_found_offices(request.user))
    if not form.is_valid() or not _edited(request, found, form):
        kept = Organisation.objects.get(pk=organisation)
        return render(request, "identity/organisation_edit.html", {"form": form, "organisation": kept})
    messages.success(request, _("Gespeichert."))
    return redirect("organisation", organisation)


def _founded(request: HttpRequest, form: OrganisationForm) -> Organisation | None:
    """None where somebody else took the name since the check."""
    try:
        return actions.found(principal(request), cast("Person", request.user), form.cleaned_data)
    except naming.NameTaken:
        form.add_error("name", naming.TAKEN)
        return None


def _edited(request: HttpRequest, organisation: Organisation, form: OrganisationForm) -> bool:
    try:
        actions.edit(principal(request), organisation, form.cleaned_data)
    except naming.NameTaken:
        form.add_error("name", naming.TAKEN)
    return form.is_valid()


def led(request: HttpRequest, organisation: int) -> Organisation:
    """The organisation is public, so whoever may not lead it is told so."""
    found = get_object_or_404(Organisation, pk=organisation)
    if not rules.can_lead(request.user, organisation):
        raise PermissionDenied(_("Das dürfen die Verantwortlichen von „%(name)s“.") % {"name": found})
    return found
