# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Report what breaks the rules, and object to what was decided."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allmende.discussion import actions, queries, rules
from allmende.discussion.forms import AppealForm, ReportForm
from allmende.discussion.models import Contribution, Report
from allmende.discussion.views.doors import asked_by, seen, sent, unlisted
from allmende.identity import limits
from allmende.identity.models import Person
from allmende.web.doors import done, signed_in

_MOST_REPORTS, _HOUR = 100, 3_600


@unlisted
def report(request: HttpRequest, number: int) -> HttpResponse:
    """For everybody, with an account or without."""
    found = seen(request, number)
    if not rules.can_report(request.user, found):
        raise PermissionDenied(
            _("Diesen Beitrag können Sie nicht melden: Er steht nicht da, oder er ist Ihrer.")
        )
    form = ReportForm(sent(request), is_visitor=not isinstance(request.user, Person))
    made: list[Report] = []
    if _is_too_often(request, form) or not done(form, lambda: made.append(_report(request, found, form))):
        shown = {"contribution": queries.shown_contribution(found, request.user), "form": form}
        return render(request, "discussion/report.html", shown | {"thread": found.thread})
    return render(request, "discussion/reported.html", {"report": made[0], "contribution": found})


@unlisted
@signed_in
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """What was decided about it and why: for its author, and for whoever reported it."""
    found = seen(request, number)
    decision = queries.decision_for(request.user, found)
    if decision is None:
        raise Http404
    form = AppealForm(sent(request)) if rules.can_appeal(request.user, decision.decision) else None
    if form is None or not done(
        form, lambda: actions.appeal(asked_by(request), found, form.cleaned_data["words"])
    ):
        return render(
            request, "discussion/appeal.html", {"contribution": found, "decided": decision, "form": form}
        )
    messages.success(request, _("Ihr Widerspruch ist da. Was daraus wird, schreiben wir Ihnen."))
    return redirect("discussion:appeal", number)


def _report(request: HttpRequest, found: Contribution, form: ReportForm) -> Report:
    given = form.cleaned_data
    person = request.user if isinstance(request.user, Person) else None
    return actions.report(person, found, given["reason"], given["words"], email=given.get("email", ""))


def _is_too_often(request: HttpRequest, form: ReportForm) -> bool:
    """Only without an account: a program could bury the moderation; a whole hall does not report at once."""
    if request.method != "POST" or isinstance(request.user, Person):
        return False
    if not limits.is_too_often(request, "report", _MOST_REPORTS, _HOUR):
        return False
    form.add_error(None, _("Von hier kamen sehr viele Meldungen. Versuchen Sie es in einer Stunde wieder."))
    return True
