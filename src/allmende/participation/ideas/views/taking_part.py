# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Propose, change, support: for whoever is signed in."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allmende.core.errors import AllmendeError
from allmende.discussion.models import Moderation, State
from allmende.identity.middleware import portal
from allmende.identity.models import Organisation, Person
from allmende.media.actions import keep_picture
from allmende.participation.ideas import actions, queries, rules
from allmende.participation.ideas.forms import IdeaForm
from allmende.participation.ideas.models import Idea
from allmende.search.queries import entry, similar
from allmende.search.results import Linked
from allmende.web import livemap
from allmende.web.ground import territory

signed_in = login_required(login_url="account_login")


@signed_in
def propose(request: HttpRequest) -> HttpResponse:
    house = Organisation.objects.get(pk=portal(request).organisation)
    form = _form(request, house.pk)
    alike = _alike(request, form)
    made = None if alike or not form.is_valid() else _proposed(request, form, house)
    if made is None:
        if alike:
            form.ask_again()
        return _shown(request, form, {"alike": alike, "moderation": Moderation.of(house.pk)})
    messages.success(request, _said(made))
    return redirect("ideas:idea", made.pk)


@signed_in
def edit(request: HttpRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    if not rules.can_edit(request.user, found):
        raise PermissionDenied
    form = _form(request, found.municipality_id, found)
    person = cast("Person", request.user)
    if not form.is_valid() or not done(
        form, lambda: actions.change(person, found, _facts(person, form, found.organisation))
    ):
        return _shown(request, form, {"idea": found})
    messages.success(request, _("Die Änderungen sind gespeichert."))
    return redirect("ideas:idea", number)


@signed_in
@require_POST
def support(request: HttpRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    person = cast("Person", request.user)
    act = actions.withdraw_support if request.POST.get("zurueck") else actions.support
    try:
        act(person, found)
    except AllmendeError as error:
        messages.error(request, str(error))
    return redirect("ideas:idea", number)


def seen(request: HttpRequest, number: int) -> Idea:
    """Raises Http404."""
    found = queries.idea(request.user, number)
    if found is None:
        raise Http404
    return found


def done(form: IdeaForm, act: Callable[[], Any]) -> bool:
    """Whether it was; else the form says why not."""
    try:
        act()
    except AllmendeError as error:
        form.add_error(None, str(error))
        return False
    return True


def _form(request: HttpRequest, house: int, idea: Idea | None = None) -> IdeaForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    origin = None if idea else _origin(request)
    return IdeaForm(
        *sent,
        categories=queries.categories(house),
        voices=queries.voices(request.user),
        idea=idea,
        title=origin.title if origin else "",
    )


def _origin(request: HttpRequest) -> Linked | None:
    """The page that an idea comes of: a session of a barcamp, a draft."""
    return entry(request.GET.get("aus", ""), request.user)


def _alike(request: HttpRequest, form: IdeaForm) -> tuple[Any, ...]:
    """What is there already in much the same words, unless they have seen it."""
    if request.method != "POST" or request.POST.get("gesehen") or not form.is_valid():
        return ()
    return similar(request.user, form.cleaned_data["title"], "idea")


def _proposed(request: HttpRequest, form: IdeaForm, house: Organisation) -> Idea | None:
    person = cast("Person", request.user)
    made: list[Idea] = []

    def act() -> None:
        origin, voice = _origin(request), form.cleaned_data.get("voice")
        facts = _facts(person, form, house) | {"once": True}
        made.append(actions.propose(person, house, facts, voice, origin.address if origin else ""))

    return made[0] if done(form, act) else None


def _facts(person: Person, form: IdeaForm, house: Organisation) -> dict[str, Any]:
    """The picture is drawn before anything else is written. Raises BadPicture."""
    given = form.cleaned_data
    sent = given.get("picture")
    if not sent:
        return form.facts
    words = {"alt": given["alt"], "credit": given["credit"]}
    kept = keep_picture(person, sent, **words, organisation=house, municipality=house, audience=2)
    return form.facts | {"pictures": (kept,)}


def _said(idea: Idea) -> str:
    state = idea.opening.state if idea.opening else State.PUBLISHED
    if state == State.DRAFT:
        return _(
            "Die Idee ist gespeichert. Jetzt gibt sie frei, wer für die Organisation die Verantwortung trägt."
        )
    if state == State.WAITING:
        return _("Danke. Ihre Idee wird geprüft, dann sehen sie alle. Sie bekommen eine Nachricht.")
    return _("Danke. Ihre Idee ist für alle sichtbar.")


def _shown(request: HttpRequest, form: IdeaForm, further: dict[str, Any]) -> HttpResponse:
    shown = {"form": form, "map": livemap.live_map(territory(portal(request)))}
    return render(request, "ideas/describe.html", shown | further)
