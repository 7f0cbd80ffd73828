# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes in: not signed in → sign in first; not of the organisation → not there; else who may."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.core.errors import AllmendeError, Overloaded, StoreFull, Unknown
from allmende.identity.middleware import principal
from allmende.identity.models import Organisation
from allmende.identity.rules import Asker
from allmende.sensing.api import sources
from allmende.sensing.ingest.sources import Source
from allmende.sensors.sources import rules

Rest = ParamSpec("Rest")
May = Callable[[Asker, int], bool]

_signed_in = login_required(login_url="account_login")
form_page = require_http_methods(("GET", "HEAD", "POST"))


def of_organisation(
    may: May,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Organisation, Rest], HttpResponse]], Callable[..., HttpResponse]
]:
    """The view is given the organisation of this number."""

    def wrapped(
        view: Callable[Concatenate[HttpRequest, Organisation, Rest], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @_signed_in
        @wraps(view)
        def handle(request: HttpRequest, organisation: int, *rest: Any, **named: Any) -> HttpResponse:
            found = get_object_or_404(Organisation, pk=organisation)
            _check(request, found.pk, may)
            return view(request, found, *rest, **named)

        return handle

    return wrapped


def of_source(
    may: May,
) -> Callable[[Callable[Concatenate[HttpRequest, Source, Rest], HttpResponse]], Callable[..., HttpResponse]]:
    """The view is given the source of this number; there is none where the asker manages nothing of it."""

    def wrapped(
        view: Callable[Concatenate[HttpRequest, Source, Rest], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @_signed_in
        @wraps(view)
        def handle(request: HttpRequest, number: int, *rest: Any, **named: Any) -> HttpResponse:
            try:
                found = sources.source(principal(request), number)
            except Unknown as error:
                raise Http404 from error
            if rules.is_citizens(found):
                raise Http404
            _check(request, found.organisation, may)
            return view(request, found, *rest, **named)

        return handle

    return wrapped


def refused(form: Form, error: AllmendeError) -> None:
    """What the hub said, at the form."""
    if isinstance(error, Overloaded):
        form.add_error(
            None, _("Gerade wird sehr viel geschrieben. Versuchen Sie es in einer Minute noch einmal.")
        )
    elif isinstance(error, StoreFull):
        form.add_error(None, _("Der Speicher ist voll. Sagen Sie bitte dem Betrieb Bescheid."))
    else:
        form.add_error(None, _("Das ließ sich so nicht speichern: {words}").format(words=error.message))


def _check(request: HttpRequest, organisation: int, may: May) -> None:
    if not rules.belongs(request.user, organisation):
        raise Http404
    if not may(request.user, organisation):
        raise PermissionDenied
