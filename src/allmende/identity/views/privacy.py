# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One's own data, and the papers of data protection."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from allmende.identity import privacy
from allmende.identity.actions.leaving import StillNeeded, delete_account, is_last_operator, led_alone
from allmende.identity.forms.privacy import LeaveForm
from allmende.identity.middleware import principal
from allmende.identity.models import Person
from allmende.identity.packing import packed, rooms_in
from allmende.identity.papers import Paper, markdown
from allmende.identity.privacy import Asked, Kind
from allmende.identity.rules import can_lead, can_run

_signed_in = login_required(login_url="account_login")


@_signed_in
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/privacy_own.html", {"rooms": rooms_in()})


@_signed_in
@require_safe
@cache_control(private=True, no_store=True)
def own_file(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(packed(_person(request), timezone.now()), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{_("meine-daten")}.zip"'
    return answer


@_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    if (alone := led_alone(person)) or is_last_operator(person):
        return render(request, "identity/privacy_needed.html", {"alone": alone}, status=409)
    sent = request.method == "POST"
    if sent and not ratelimit.consume(request, action="reauthenticate", user=person):
        return render(request, "429.html", status=429)
    form = LeaveForm(request.POST if sent else None, person=person)
    if not form.is_valid():
        return render(request, "identity/privacy_delete.html", {"form": form, "done": privacy.leaving()})
    return _left(request, person)


def _left(request: HttpRequest, person: Person) -> HttpResponse:
    try:
        delete_account(principal(request), person)
    except StillNeeded:  # somebody else left while the form was open
        return redirect("privacy-delete")
    logout(request)
    messages.success(request, _("Ihr Konto ist gelöscht. Sie sind abgemeldet."))
    return redirect("stations:start")


@_signed_in
@require_safe
def show(request: HttpRequest, kind: str) -> HttpResponse:
    shown = {"paper": _paper(request, kind), "kind": kind, "papers": privacy.titles()}
    return render(request, "identity/privacy_paper.html", shown)


@_signed_in
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    answer = HttpResponse(markdown(_paper(request, kind)), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.md"'
    return answer


def _paper(request: HttpRequest, kind: str) -> Paper:
    """For whoever leads the municipality, and whoever runs the installation. For others there is none."""
    portal = request.portal  # type: ignore[attr-defined]
    if not (can_run(request.user) or can_lead(request.user, portal.organisation)):
        raise Http404
    return privacy.paper(Kind(kind), Asked(portal, settings.ALLMENDE))


def _person(request: HttpRequest) -> Person:
    person = request.user
    if not isinstance(person, Person):  # the door before let nobody else in
        raise Http404
    return Person.objects.get(pk=person.pk)
