# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes in: may not see → not there; not signed in → sign in first; may not change → refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse

from allmende.core.errors import AllmendeError
from allmende.identity.rules import Asker
from allmende.projects import queries
from allmende.projects.models import Project

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Project, Rest], HttpResponse]

signed_in = login_required(login_url="account_login")


def of_project(rule: Callable[[Asker, Project], bool]) -> Callable[[View[Rest]], Callable[..., HttpResponse]]:
    """For whoever the rule lets in."""

    def decorated(view: View[Rest]) -> Callable[..., HttpResponse]:
        @signed_in
        @wraps(view)
        def handle(request: HttpRequest, number: int, *rest: Rest.args, **named: Rest.kwargs) -> HttpResponse:
            project = seen(request, number)
            check(rule(request.user, project))
            return view(request, project, *rest, **named)

        return handle

    return decorated


def seen(request: HttpRequest, number: int) -> Project:
    """Raises Http404."""
    found = queries.project(request.user, number)
    if found is None:
        raise Http404
    return found


def check(allowed: bool) -> None:  # noqa: FBT001  it is what the rule says
    """Raises PermissionDenied."""
    if not allowed:
        raise PermissionDenied


def done(form: BaseForm, act: Callable[[], Any]) -> bool:
    """Whether it was; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        act()
    except AllmendeError as error:
        form.add_error(None, error.message)
        return False
    return True


def sent(request: HttpRequest) -> tuple[Any, ...]:
    """What a form is bound to; nothing while it is only shown."""
    return (request.POST, request.FILES) if request.method == "POST" else ()
