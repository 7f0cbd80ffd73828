# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a Vorhaben consists of is added, changed and removed: one row on each page."""

from typing import Any, cast

from django.contrib import messages
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allmende.core.errors import AllmendeError
from allmende.identity.middleware import principal
from allmende.identity.models import Person
from allmende.projects import actions, queries, rules
from allmende.projects.editing import KINDS, Kind
from allmende.projects.forms import EntryForm, SensorForm
from allmende.projects.models import Project, Sheet
from allmende.projects.views.doors import of_project
from allmende.web.doors import check, done, sent


@of_project(rules.can_work)
def add(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    kind = _kind(request, project, slug)
    if kind.model is Sheet:
        return _add_sensor(request, project, kind)
    return _edited(request, kind, kind.model(project=project))


@of_project(rules.can_work)
def change(request: HttpRequest, project: Project, slug: str, row: int) -> HttpResponse:
    kind = _kind(request, project, slug)
    return _edited(request, kind, _row(project, kind, row))


@of_project(rules.can_work)
@require_POST
def remove(request: HttpRequest, project: Project, slug: str, row: int) -> HttpResponse:
    kind = _kind(request, project, slug)
    try:
        actions.remove(cast("Person", request.user), _row(project, kind, row))
        messages.success(request, _("Entfernt."))
    except AllmendeError as error:
        messages.error(request, error.message)
    return redirect("projects:edit", project.pk)


def _edited(request: HttpRequest, kind: Kind, row: Any) -> HttpResponse:
    form, person = kind.form(*sent(request), instance=row), cast("Person", request.user)
    if not done(form, lambda: _keep(person, form)):
        return _shown(request, kind, row, form)
    messages.success(request, _("Gespeichert."))
    return redirect("projects:edit", row.project_id)


def _keep(person: Person, form: "ModelForm[Any]") -> None:
    row = form.instance
    if not isinstance(form, EntryForm):
        actions.keep(person, row)
        return
    given = form.cleaned_data
    pictures = {name: given[name] for name in ("picture", "alt", "credit")}
    actions.keep_entry(person, row, **pictures, without=given.get("without", ()))


def _add_sensor(request: HttpRequest, project: Project, kind: Kind) -> HttpResponse:
    """Its sheet follows on a page of its own."""
    stations = queries.stations_to_link(principal(request), project)
    form = SensorForm(*sent(request)[:1], instance=Sheet(project=project), stations=stations)
    made: list[Sheet] = []

    def act() -> None:
        made.append(actions.link_sensor(cast("Person", request.user), project, form.cleaned_data["thing"]))

    if not done(form, act):
        return _shown(request, kind, form.instance, form)
    messages.success(request, _("Die Messstelle gehört dazu. Füllen Sie jetzt ihren Steckbrief aus."))
    return redirect("projects:piece", project.pk, kind.slug, made[0].pk)


def _shown(request: HttpRequest, kind: Kind, row: Any, form: "ModelForm[Any]") -> HttpResponse:
    shown = {"project": row.project, "kind": kind, "row": row, "form": form}
    if isinstance(row, Sheet) and row.pk:
        shown["sensor"] = queries.sensor(principal(request), row.project, row.thing)
    return render(request, "projects/piece.html", shown)


def _kind(request: HttpRequest, project: Project, slug: str) -> Kind:
    """Raises Http404, PermissionDenied."""
    kind = KINDS.get(slug)
    if kind is None:
        raise Http404
    check(rules.can_keep(request.user, project, kind.model))
    return kind


def _row(project: Project, kind: Kind, number: int) -> Any:
    return get_object_or_404(kind.model, project=project, pk=number)
