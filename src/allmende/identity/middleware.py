# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every request of the pages is given: the portal it came to and the principal that asks."""

from collections.abc import Callable
from functools import partial
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from allmende.core.principal import Principal
from allmende.identity import portals
from allmende.identity.models import Person
from allmende.identity.principals import principal_of

Handler = Callable[[HttpRequest], HttpResponse]


def who_and_where(get_response: Handler) -> Handler:
    """`request.portal` is a portals.Portal. A page that somebody signed in sees is nobody else's."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.portal = portals.of_host(request.get_host())  # type: ignore[attr-defined]
        request.user = cast("Person", SimpleLazyObject(partial(_asking, request.user)))
        response = get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return handle


def _asking(user: Person | AnonymousUser) -> Person | AnonymousUser:
    """As long as a request lasts nobody's roles change under it: they are asked for once."""
    if isinstance(user, Person):
        user.is_asking = True  # type: ignore[attr-defined]
    return user


def portal(request: HttpRequest) -> portals.Portal:
    """Where they ask."""
    found: portals.Portal = request.portal  # type: ignore[attr-defined]
    return found


def principal(request: HttpRequest) -> Principal:
    """Who asks, looked up once for a request."""
    found: Principal | None = getattr(request, "asking", None)
    if found is None:
        found = principal_of(request.user if isinstance(request.user, Person) else None)
        request.asking = found  # type: ignore[attr-defined]
    return found
