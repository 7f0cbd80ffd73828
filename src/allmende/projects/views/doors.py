# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes in: may not see → not there; not signed in → sign in first; may not change → refused."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from allmende.identity.rules import Asker
from allmende.projects import queries
from allmende.projects.models import Project
from allmende.web.doors import check, signed_in

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Project, Rest], HttpResponse]


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
