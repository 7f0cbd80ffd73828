# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Parts of a Vorhaben are changed, one on each page; other pages are linked with it."""

from copy import copy
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.core.errors import AllmendeError
from allmende.identity.middleware import portal, principal
from allmende.identity.models import Person
from allmende.projects import actions, queries, rules
from allmende.projects.editing import SECTIONS
from allmende.projects.forms import LinkForm
from allmende.projects.models import Project
from allmende.projects.views.doors import of_project
from allmende.web import livemap
from allmende.web.doors import check, done, sent
from allmende.web.ground import territory


@of_project(rules.can_work)
@require_safe
def parts(request: HttpRequest, project: Project) -> HttpResponse:
    return _parts(request, project, LinkForm())


@of_project(rules.can_work)
def section(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    found = SECTIONS.get(slug)
    if found is None:
        raise Http404
    check(found.may(request.user, project))
    form = found.form(*sent(request)[:1], instance=copy(project))
    if not done(form, lambda: found.act(cast("Person", request.user), project, form.facts)):
        shown = {"project": project, "section": found, "form": form}
        return render(request, "projects/section.html", shown | _map(request, form))
    messages.success(request, _("Gespeichert."))
    return redirect("projects:edit", project.pk)


def _map(request: HttpRequest, form: object) -> dict[str, object]:
    has_place = "position" in getattr(form, "fields", {})
    return {"map": livemap.live_map(territory(portal(request)))} if has_place else {}


@of_project(rules.can_edit)
@require_POST
def link(request: HttpRequest, project: Project) -> HttpResponse:
    form, person = LinkForm(request.POST), cast("Person", request.user)
    if not done(form, lambda: actions.link(person, project, form.cleaned_data["address"])):
        return _parts(request, project, form)
    messages.success(request, _("Die Seiten verweisen jetzt aufeinander."))
    return redirect("projects:edit", project.pk)


@of_project(rules.can_edit)
@require_POST
def unlink(request: HttpRequest, project: Project) -> HttpResponse:
    try:
        actions.unlink(cast("Person", request.user), project, request.POST.get("address", ""))
    except AllmendeError as error:
        messages.error(request, error.message)
    return redirect("projects:edit", project.pk)


def _parts(request: HttpRequest, project: Project, form: LinkForm) -> HttpResponse:
    shown = queries.parts(request.user, principal(request), project)
    return render(request, "projects/parts.html", {"project": project, "parts": shown, "form": form})
