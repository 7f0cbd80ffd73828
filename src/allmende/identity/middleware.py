# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every request of the pages is given: the portal it came to and the principal that asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from allmende.core.principal import Principal
from allmende.identity import portals
from allmende.identity.models import Person
from allmende.identity.principals import principal_of

Handler = Callable[[HttpRequest], HttpResponse]


def who_and_where(get_response: Handler) -> Handler:
    """`request.portal` is a portals.Portal, `request.principal` a Principal, looked up when first asked for.

    A page that somebody signed in sees is nobody else's.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        request.portal = portals.of_host(request.get_host())  # type: ignore[attr-defined]
        request.principal = SimpleLazyObject(lambda: _principal(request))  # type: ignore[attr-defined]
        response = get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return handle


def _principal(request: HttpRequest) -> Principal:
    return principal_of(request.user if isinstance(request.user, Person) else None)


def principal(request: HttpRequest) -> Principal:
    """Who asks."""
    found: Principal = request.principal  # type: ignore[attr-defined]
    return found
