# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The page where an organisation says at which address it is called when a device falls silent."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.identity.models import Organisation, Person
from allmende.sensors import hooks, rules
from allmende.sensors.forms import HookForm
from allmende.sensors.models import Hook
from allmende.sensors.telling import telling

_signed_in = login_required(login_url="account_login")
_SHOWN = 5


@_signed_in
@require_http_methods(("GET", "HEAD", "POST"))
def hook(request: HttpRequest, organisation: int) -> HttpResponse:
    person, owner = _let_in(request, organisation)
    known = hooks.of(organisation)
    start = {"url": known.url} if known else None
    form = HookForm(request.POST if request.method == "POST" else None, initial=start)
    if not form.is_valid():
        return _shown(request, owner, form)
    _found, secret = hooks.put(person, owner, form.cleaned_data["url"])
    if secret:
        return _shown(request, owner, HookForm(initial=form.cleaned_data), secret)
    messages.success(request, _("Die Adresse ist gespeichert."))
    return redirect("sensors:hook", organisation)


@_signed_in
@require_safe
def calls(request: HttpRequest, organisation: int) -> HttpResponse:
    """The part that changes, asked for again and again."""
    _let_in(request, organisation)
    answer = render(request, "sensors/_calls.html", _calls(hooks.of(organisation)))
    answer["Cache-Control"] = "no-store"
    return answer


@_signed_in
@require_POST
def test(request: HttpRequest, organisation: int) -> HttpResponse:
    _let_in(request, organisation)
    hooks.test(_hook(organisation))
    messages.success(request, _("Eine Probe ist unterwegs. Was daraus wird, steht unten."))
    return redirect("sensors:hook", organisation)


@_signed_in
@require_POST
def renew(request: HttpRequest, organisation: int) -> HttpResponse:
    person, owner = _let_in(request, organisation)
    found = _hook(organisation)
    secret = hooks.renew_secret(person, found)
    return _shown(request, owner, HookForm(initial={"url": found.url}), secret)


@_signed_in
@require_POST
def drop(request: HttpRequest, organisation: int) -> HttpResponse:
    person, _owner = _let_in(request, organisation)
    hooks.drop(person, _hook(organisation))
    messages.success(request, _("Die Adresse ist entfernt. Es wird nichts mehr gemeldet."))
    return redirect("sensors:health", organisation)


def _shown(request: HttpRequest, owner: Organisation, form: HookForm, secret: str = "") -> HttpResponse:
    """`secret`: shown this once."""
    known = hooks.of(owner.pk)
    shown = {
        "organisation": owner,
        "hook": known,
        "form": form,
        "secret": secret,
        "is_simulated": settings.ALLMENDE.town.simulated,
        **_calls(known),
    }
    answer = render(request, "sensors/hook.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _calls(known: Hook | None) -> dict[str, object]:
    return {"calls": list(known.calls.all()[:_SHOWN]) if known else [], "telling": telling()}


def _let_in(request: HttpRequest, organisation: int) -> tuple[Person, Organisation]:
    owner = get_object_or_404(Organisation, pk=organisation)
    if not isinstance(request.user, Person) or not rules.can_set_hook(request.user, organisation):
        raise Http404
    return request.user, owner


def _hook(organisation: int) -> Hook:
    return get_object_or_404(Hook, organisation=organisation)
