# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every view with a form does: who is let in, what was sent, and whether it could be done."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest

from allmende.core.errors import AllmendeError

signed_in = login_required(login_url="account_login")


def check(allowed: bool) -> None:  # noqa: FBT001  it is what the rule says
    """Raises PermissionDenied."""
    if not allowed:
        raise PermissionDenied


def done(form: BaseForm, act: Callable[[], Any]) -> bool:
    """Whether it was; else the form says why not, with what was typed."""
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
