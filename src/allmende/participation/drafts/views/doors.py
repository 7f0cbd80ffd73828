# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes in: what the asker may not see is not there; what they may not do, they are told."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from allmende.core.errors import AllmendeError
from allmende.identity.models import Person
from allmende.participation.drafts import rules
from allmende.participation.drafts.models import Draft, Version
from allmende.participation.drafts.queries import reading

signed_in = login_required(login_url="account_login")


def seen(request: HttpRequest, number: int, version: int | None = None) -> tuple[Draft, Version]:
    """The draft and the version that is read. Raises Http404."""
    draft = reading.draft(request.user, number)
    shown = None if draft is None else reading.version(request.user, draft, version)
    if draft is None or shown is None:
        raise Http404
    return draft, shown


def prepared(request: HttpRequest, number: int) -> tuple[Draft, Version]:
    """For whoever prepares it."""
    draft, shown = seen(request, number)
    if not rules.can_prepare(request.user, draft.organisation_id):
        raise PermissionDenied
    return draft, shown


def person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def done(form: BaseForm, act: Any) -> Any:
    """What came of it; None where the form must be shown again, with what went wrong on it."""
    if not form.is_valid():
        return None
    try:
        return act()
    except AllmendeError as error:
        form.add_error(None, getattr(error, "message", str(error)))
        return None


def said(request: HttpRequest, act: Any, words: str) -> None:
    """Done, or refused, in a line at the head of the next page."""
    try:
        act()
        messages.success(request, words)
    except AllmendeError as error:
        messages.error(request, error.message)
