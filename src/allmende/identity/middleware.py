# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every request of the pages is given: the portal it came to and the principal that asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from allmende.core.principal import Principal
from allmende.identity import portals
from allmende.identity.models import Person
from allmende.identity.principals import principal_of

Handler = Callable[[HttpRequest], HttpResponse]


def who_and_where(get_response: Handler) -> Handler:
    """`request.portal` is a portals.Portal. A page that somebody signed in sees is nobody else's."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.portal = portals.of_host(request.get_host())  # type: ignore[attr-defined]
        response = get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return handle


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
