# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys of an organisation: who belongs to it sees them, who may connect makes and revokes them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.core.errors import Forbidden, Unknown
from allmende.identity.actions.keys import make_key, revoke_key
from allmende.identity.addresses import origin
from allmende.identity.forms.keys import KeyForm
from allmende.identity.key_examples import examples
from allmende.identity.key_queries import own_stations, shown_keys
from allmende.identity.key_rules import can_connect, can_see_keys
from allmende.identity.middleware import principal
from allmende.identity.models import ApiKey, Organisation

_signed_in = login_required(login_url="account_login")


@_signed_in
@require_safe
def overview(request: HttpRequest, organisation: int) -> HttpResponse:
    found = _organisation(request, organisation)
    shown = {
        "organisation": found,
        "keys": shown_keys(principal(request), organisation),
        "may_connect": can_connect(request.user, organisation),
    }
    return render(request, "identity/keys.html", shown)


@_signed_in
def new(request: HttpRequest, organisation: int) -> HttpResponse:
    found = _for_connecting(request, organisation)
    stations = own_stations(principal(request), organisation)
    form = KeyForm(request.POST if request.method == "POST" else None, stations=stations)
    if not form.is_valid():
        return render(request, "identity/key_new.html", {"organisation": found, "form": form})
    try:
        key, text = make_key(principal(request), found, form.grant())
    except (Forbidden, Unknown) as error:  # a role was taken or a stream deleted while the form was open
        raise PermissionDenied from error
    return _made(request, key, text)


@_signed_in
@require_POST
def revoke(request: HttpRequest, organisation: int, key: int) -> HttpResponse:
    _for_connecting(request, organisation)
    found = get_object_or_404(ApiKey, pk=key, organisation=organisation)
    revoke_key(principal(request), found)
    messages.success(request, _("„%(name)s“ ist widerrufen und gilt nicht mehr.") % {"name": found.name})
    return redirect("keys", organisation)


def _made(request: HttpRequest, key: ApiKey, text: str) -> HttpResponse:
    """The one page that shows a key: neither it nor its secret may stay anywhere."""
    root = f"{origin(request)}/v1.1"
    shown = {
        "organisation": key.organisation,
        "key": key,
        "text": text,
        "examples": examples(key, text, root),
    }
    answer = render(request, "identity/key_made.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _organisation(request: HttpRequest, organisation: int) -> Organisation:
    found = get_object_or_404(Organisation, pk=organisation)
    if not can_see_keys(request.user, organisation):
        raise Http404
    return found


def _for_connecting(request: HttpRequest, organisation: int) -> Organisation:
    found = _organisation(request, organisation)
    if not can_connect(request.user, organisation):
        raise PermissionDenied
    return found
