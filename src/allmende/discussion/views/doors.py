# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the pages of this room have in common: whose contribution it is about, and that no search engine keeps
them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse

from allmende.discussion import queries
from allmende.discussion.models import Contribution
from allmende.identity.models import Person

Rest = ParamSpec("Rest")


def unlisted(
    view: Callable[Concatenate[HttpRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    @wraps(view)
    def handle(request: HttpRequest, /, *rest: Rest.args, **named: Rest.kwargs) -> HttpResponse:
        answer = view(request, *rest, **named)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return handle


def seen(request: HttpRequest, number: int) -> Contribution:
    """Raises Http404 where there is none that they may see."""
    found = queries.contribution(request.user, number)
    if found is None:
        raise Http404
    return found


def asked_by(request: HttpRequest) -> Person:
    """Only behind `signed_in`."""
    return cast("Person", request.user)


def sent(request: HttpRequest) -> Any:
    """What a form is bound to; None while it is only shown."""
    return request.POST if request.method == "POST" else None
