# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody finds under their name at the head of every page, and how the first operator comes in."""

from typing import cast

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allmende.identity import account_queries, first, invitation_queries, naming
from allmende.identity.actions import account as actions
from allmende.identity.first_steps import first_steps
from allmende.identity.forms.account import FirstOperator, Introduction
from allmende.identity.middleware import portal
from allmende.identity.models import Person


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    person = _signed_in(request)
    shown = {
        "account": account_queries.account(person),
        "steps": first_steps(person, portal(request)),
        "invitations": invitation_queries.asked(person),
    }
    return render(request, "identity/account.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def introduce(request: HttpRequest) -> HttpResponse:
    person = Person.objects.get(pk=_signed_in(request).pk)
    form = Introduction(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.introduce(person, **form.cleaned_data)
        except naming.NameTaken:
            form.add_error("pseudonym", naming.TAKEN)
        else:
            messages.success(request, _("Gespeichert. Unter diesem Namen sehen andere Sie jetzt."))
            return redirect("account")
    return render(request, "identity/account_introduce.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest, token: str) -> HttpResponse:
    """The link that `allmende serve` prints while there is no operator."""
    if not first.opens(token):
        return render(request, "identity/account_first_ended.html", status=404)
    form = FirstOperator(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _found(request, form)
    return render(request, "identity/account_first.html", {"form": form})


def _found(request: HttpRequest, form: FirstOperator) -> HttpResponse:
    given = form.cleaned_data
    try:
        person = actions.found_operator(
            pseudonym=given["username"], email=given["email"], password=given["password"]
        )
    except actions.OperatorExists:
        return render(request, "identity/account_first_ended.html", status=404)
    finally:
        first.end()
    get_adapter().login(request, person)
    said = _("Sie betreiben jetzt diese Installation. Schützen Sie Ihr Konto mit einem zweiten Faktor.")
    messages.success(request, said)
    return redirect("account")


def _signed_in(request: HttpRequest) -> Person:
    """Whoever stands behind `login_required`."""
    return cast("Person", request.user)
