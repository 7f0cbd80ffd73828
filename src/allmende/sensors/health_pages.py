# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How all sensors of an organisation are, for who looks after them."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from allmende.core.principal import TOWN
from allmende.identity.middleware import principal
from allmende.identity.models import Organisation
from allmende.sensing.api import doors
from allmende.sensors import health as queries
from allmende.sensors import hooks, rules
from allmende.sensors.queries import in_words
from allmende.sensors.telling import telling

PAGE = 50
_REFUSED = 50
_ALL = "alle"


@login_required(login_url="account_login")
@require_safe
def health(request: HttpRequest, organisation: int) -> HttpResponse:
    """What needs attention; with `?zeige=alle` all of them, a page at a time."""
    found = get_object_or_404(Organisation, pk=organisation)
    if not rules.can_see_health(request.user, organisation):
        raise Http404
    known = queries.overview(principal(request), organisation)
    words = request.GET.get("suche", "")[:200]
    is_all = bool(words.strip()) or request.GET.get("zeige") == _ALL
    chosen = queries.matching(known.devices, words) if is_all else known.needy
    hook = hooks.of(organisation)
    shown = {
        "organisation": found,
        "known": known,
        "is_all": is_all,
        "words": words,
        "asked": urlencode({"zeige": _ALL, "suche": words} if is_all else {}),
        "page": Paginator(chosen, PAGE).get_page(request.GET.get("seite")),
        "refused": in_words(known.refused[:_REFUSED]),
        "may_connect": rules.can_approve(request.user),
        "may_set_hook": rules.can_set_hook(request.user, organisation),
        "hook": hook,
        "calls": hook.calls.all()[:1] if hook else (),
        "telling": telling(),
        "mqtt": doors.mqtt() if organisation == TOWN else None,
    }
    return render(request, "sensors/health.html", shown)
