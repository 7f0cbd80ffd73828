# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The audit log: an organisation's for whoever leads it, everything for whoever runs the installation."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.identity import audit_log
from allmende.identity.audit_lines import Line
from allmende.identity.audit_log import Place
from allmende.identity.forms.audit import AuditForm
from allmende.identity.models import Organisation
from allmende.identity.roles import Right
from allmende.identity.rules import can_lead, can_run, has

_signed_in = login_required(login_url="account_login")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@_signed_in
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    _check_operator(request)
    return _page(request, None)


@_signed_in
@require_safe
def everything_file(request: HttpRequest) -> HttpResponseBase:
    _check_operator(request)
    return _file(request, None)


@_signed_in
@require_safe
def of_organisation(request: HttpRequest, organisation: int) -> HttpResponse:
    return _page(request, _organisation(request, organisation))


@_signed_in
@require_safe
def of_organisation_file(request: HttpRequest, organisation: int) -> HttpResponseBase:
    return _file(request, _organisation(request, organisation))


def _check_operator(request: HttpRequest) -> None:
    if not can_run(request.user):
        raise Http404


def _organisation(request: HttpRequest, number: int) -> Organisation:
    """Members see that there is a log; only whoever leads may read it."""
    found = get_object_or_404(Organisation, pk=number)
    if not can_lead(request.user, number):
        raise PermissionDenied if has(request.user, Right.READ, number) else Http404
    return found


def _page(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    number = None if organisation is None else organisation.pk
    place = _place(request)
    form = AuditForm(request.GET, verbs=audit_log.verbs(number))
    page = audit_log.page(form.wanted(number), place) if form.is_valid() else None
    shown = {
        "organisation": organisation,
        "form": form,
        "page": page,
        "filters": _filters(request),
        "two_logs": page is not None and any(one.number.startswith("M") for one in page.lines),
        "chain_asked": place == Place(),
        "broken": audit_log.broken() if place == Place() else None,
    }
    return render(request, "identity/audit.html", shown)


def _file(request: HttpRequest, organisation: Organisation | None) -> HttpResponseBase:
    number = None if organisation is None else organisation.pk
    form = AuditForm(request.GET, verbs=audit_log.verbs(number))
    if not form.is_valid():
        return _page(request, organisation)
    lines = audit_log.all_lines(form.wanted(number))
    answer = StreamingHttpResponse(_rows(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_("protokoll")}.csv"'
    return answer


def _rows(lines: Iterator[Line]) -> Iterator[str]:
    heads = (_("Zeile"), _("Zeitpunkt"), _("Wer"), _("Was"), _("Woran"), _("Änderung"), _("Für Programme"))
    yield _row(*heads)
    for one in lines:
        moment = localtime(one.at).isoformat(timespec="seconds")
        changed = "; ".join(f"{each.name}: {each.before} → {each.after}".lstrip(": ") for each in one.changes)
        stored = f"{one.verb} {one.subject}"
        yield _row(one.number, moment, one.who, one.words, one.about, changed, stored)


def _row(*cells: str) -> str:
    """A spreadsheet must not take what somebody wrote for a formula."""
    line = StringIO()
    csv.writer(line).writerow(f"'{one}" if one.lstrip().startswith(_FORMULA) else one for one in cells)
    return line.getvalue()


def _place(request: HttpRequest) -> Place:
    return Place(_number(request, "vor"), _number(request, "vor-m"))


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _filters(request: HttpRequest) -> str:
    """The address's own filters, for links to older lines and to the file."""
    kept = request.GET.copy()
    for name in ("vor", "vor-m"):
        kept.pop(name, None)
    return kept.urlencode()
