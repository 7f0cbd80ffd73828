# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes in: may not see → not there; not signed in → sign in first; may not change → refused."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from allmende.barcamp import queries
from allmende.barcamp.models import Barcamp
from allmende.identity.rules import Asker
from allmende.web.doors import check, signed_in

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Barcamp, Rest], HttpResponse]


def of_camp(view: View[Rest]) -> Callable[..., HttpResponse]:
    """For whoever may see the barcamp."""

    @wraps(view)
    def handle(request: HttpRequest, slug: str, *rest: Rest.args, **named: Rest.kwargs) -> HttpResponse:
        return view(request, seen(request, slug), *rest, **named)

    return handle


def for_those_who(
    rule: Callable[[Asker, Barcamp], bool],
) -> Callable[[View[Rest]], Callable[..., HttpResponse]]:
    """For whoever the rule lets in: `@for_those_who(rules.can_organise)`."""

    def decorated(view: View[Rest]) -> Callable[..., HttpResponse]:
        @signed_in
        @wraps(view)
        def handle(request: HttpRequest, slug: str, *rest: Rest.args, **named: Rest.kwargs) -> HttpResponse:
            camp = seen(request, slug)
            check(rule(request.user, camp))
            return view(request, camp, *rest, **named)

        return handle

    return decorated


def seen(request: HttpRequest, slug: str) -> Barcamp:
    """Raises Http404."""
    found = queries.camp(request.user, slug)
    if found is None:
        raise Http404
    return found
