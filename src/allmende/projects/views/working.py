# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A new Vorhaben, and what has to be looked after: for those who work on them."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.core.clock import now
from allmende.identity.middleware import portal, principal
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.roles import Right
from allmende.identity.rules import has
from allmende.projects import actions, queries, rules
from allmende.projects.forms import ProjectForm
from allmende.projects.models import Project
from allmende.projects.views.doors import of_project
from allmende.search.models import Entry as Found
from allmende.web import livemap
from allmende.web.doors import check, done, sent, signed_in
from allmende.web.ground import territory


@signed_in
def create(request: HttpRequest) -> HttpResponse:
    house = Organisation.objects.get(pk=portal(request).organisation)
    check(rules.can_create(request.user, house.pk))
    origin = queries.origin(request.user, request.GET.get("aus", ""))
    owners = queries.owners(request.user, house)
    form = ProjectForm(*sent(request), owners=owners, initial=_begun(origin))
    made: list[Project] = []

    def act() -> None:
        owner = form.cleaned_data.get("organisation")
        person = cast("Person", request.user)
        made.append(actions.create(person, house, form.facts, organisation=owner, origin=origin))

    if not done(form, act):
        shown = {"form": form, "origin": origin, "map": livemap.live_map(territory(portal(request)))}
        return render(request, "projects/new.html", shown)
    messages.success(
        request, _("Das Vorhaben ist angelegt. Erzählen Sie weiter: wer mitmacht, wo, wie lange.")
    )
    return redirect("projects:edit", made[0].pk)


def _begun(origin: Found | None) -> dict[str, object]:
    """What the page that it comes of says already."""
    if origin is None:
        return {}
    return {"title": origin.title[:120], "question": origin.text[:2_000], "audience": int(Audience.PUBLIC)}


@of_project(rules.can_look_inside)
@require_safe
def inside(request: HttpRequest, project: Project) -> HttpResponse:
    found = queries.inside(request.user, principal(request), project, timezone.localdate(), now())
    shown = {"inside": found, "project": project, "may_work": rules.can_work(request.user, project)}
    return render(request, "projects/inside.html", shown)


@signed_in
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    house = portal(request).organisation
    check(has(request.user, Right.READ, house))
    found = queries.overdue(request.user, principal(request), house, timezone.localdate(), now())
    return render(request, "projects/overdue.html", {"found": found})
