# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What becomes of an idea: for the clerk and the moderation."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allmende.core.errors import AllmendeError
from allmende.identity.middleware import portal
from allmende.identity.models import Organisation, Person
from allmende.participation.ideas import actions, queries, rules
from allmende.participation.ideas.forms import CategoriesForm, CategoryForm, MergeForm, StatusForm
from allmende.participation.ideas.models import Idea, Status
from allmende.participation.ideas.views.taking_part import seen

signed_in = login_required(login_url="account_login")


@signed_in
@require_POST
def status(request: HttpRequest, number: int) -> HttpResponse:
    found, form = _steered(request, number), StatusForm(request.POST)
    if not rules.can_steer(request.user, found):
        raise PermissionDenied

    def act(person: Person) -> None:
        actions.set_status(person, found, Status(form.cleaned_data["status"]), form.cleaned_data["reason"])

    return _done(
        request, found, form, act, _("Der Stand ist gespeichert. Wer die Idee hatte, erfährt davon.")
    )


@signed_in
@require_POST
def merge(request: HttpRequest, number: int) -> HttpResponse:
    found = _steered(request, number)
    form = MergeForm(request.POST, targets=queries.merge_targets(found))

    def act(person: Person) -> None:
        actions.merge(person, found, form.cleaned_data["into"])

    return _done(request, found, form, act, _("Die Ideen sind zusammengelegt."))


@signed_in
@require_POST
def category(request: HttpRequest, number: int) -> HttpResponse:
    found = _steered(request, number)
    form = CategoryForm(request.POST, categories=queries.categories(found.municipality_id), idea=found)

    def act(person: Person) -> None:
        actions.set_category(person, found, form.cleaned_data["category"])

    return _done(request, found, form, act, _("Das Thema ist gespeichert."))


@signed_in
def categories(request: HttpRequest) -> HttpResponse:
    house = Organisation.objects.get(pk=portal(request).organisation)
    if not rules.can_sort(request.user, house.pk):
        raise PermissionDenied
    lines = "\n".join(f"{one.name}: {one.field}" for one in queries.categories(house.pk))
    form = CategoriesForm(request.POST if request.method == "POST" else None, initial={"lines": lines})
    if not form.is_valid():
        return render(request, "ideas/categories.html", {"form": form})
    actions.keep_categories(cast("Person", request.user), house, form.cleaned_data["lines"])
    messages.success(request, _("Die Themen sind gespeichert."))
    return redirect("ideas:list")


def _steered(request: HttpRequest, number: int) -> Idea:
    found = seen(request, number)
    if not rules.can_merge(request.user, found):
        raise PermissionDenied
    return found


def _done(
    request: HttpRequest, found: Idea, form: Form, act: Callable[[Person], Any], said: str
) -> HttpResponse:
    """Back to the idea, with what came of it."""
    try:
        if form.is_valid():
            act(cast("Person", request.user))
            messages.success(request, said)
        else:
            messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    except AllmendeError as error:
        messages.error(request, str(error))
    return redirect("ideas:idea", found.pk)
