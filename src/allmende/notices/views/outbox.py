# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What was written to people: for the operator, and in the demo for everybody."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allmende.identity import terms
from allmende.notices import queries
from allmende.notices.models import Mail
from allmende.notices.rules import can_see_outbox, is_mailbox_open

_PAGE = 25


@login_required(login_url="account_login")
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    if not can_see_outbox(request.user):
        raise Http404
    return _page(request, "notices/outbox.html", Paginator(queries.mails(), _PAGE))


@require_safe
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    if not is_mailbox_open(settings.ALLMENDE):
        raise Http404
    return _page(request, "notices/mailbox.html", Paginator(queries.mails_for_visitors(), _PAGE))


def _page(request: HttpRequest, template: str, found: "Paginator[Mail]") -> HttpResponse:
    page = found.get_page(request.GET.get("seite"))
    shown = {
        "page": page,
        "mails": queries.shown(page.object_list),
        "kept": terms.days(settings.ALLMENDE.identity.mail_days),
        "has_server": bool(settings.ALLMENDE.mail.server),
    }
    answer = render(request, template, shown)
    answer["Cache-Control"] = "no-store"
    return answer
