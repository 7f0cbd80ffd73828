# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""For whoever moderates: what waits, one case, the rules. For everybody: the rules and the counts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.discussion import actions, queries, rules
from allmende.discussion.forms import DecisionForm, ModerationForm
from allmende.discussion.models import Moderation, Reason
from allmende.discussion.queries import Case
from allmende.discussion.views.doors import asked_by, sent, unlisted
from allmende.identity.markdown import html_of
from allmende.identity.middleware import portal
from allmende.web.doors import done, signed_in


@unlisted
@signed_in
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    if not rules.moderates(request.user):
        raise Http404
    shown = {"waiting": queries.queue(request.user), "count": queries.queued(request.user)}
    return render(request, "discussion/queue.html", shown)


@unlisted
@signed_in
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """After it the next case comes."""
    case = queries.case(request.user, number)
    if case is None:
        raise Http404
    form = DecisionForm(sent(request), verdicts=case.verdicts)
    if not done(form, lambda: _decide(request, case, form)):
        shown = {"case": case, "form": form, "left": queries.queued(request.user)}
        return render(request, "discussion/decide.html", shown)
    following = queries.next_case(request.user, number)
    if following is None:
        messages.success(request, _("Entschieden. Jetzt wartet nichts mehr."))
        return redirect("discussion:queue")
    messages.success(request, _("Entschieden. Das ist der nächste Beitrag."))
    return redirect("discussion:decide", following)


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    here = portal(request).organisation
    years = queries.years(here) or (timezone.localdate().year,)
    asked = request.GET.get("jahr", "")
    year = int(asked) if asked in {str(one) for one in years} else years[0]
    return render(request, "discussion/counts.html", {"counts": queries.counted(here, year), "years": years})


def rules_of_the_house(request: HttpRequest) -> HttpResponse:
    """Everybody reads them, whoever leads the municipality writes them."""
    here = portal(request).organisation
    kept = Moderation.of(here)
    may_set = rules.can_set_rules(request.user, here)
    if request.method == "POST" and not may_set:
        raise PermissionDenied(_("Die Regeln bestimmt, wer für die Kommune die Verantwortung trägt."))
    form = ModerationForm(sent(request), instance=Moderation.of(here)) if may_set else None
    if form is not None and done(form, lambda: actions.set_rules(asked_by(request), here, form.cleaned_data)):
        messages.success(
            request, _("Gespeichert. Die Regeln gelten für alles, was ab jetzt geschrieben wird.")
        )
        return redirect("discussion:rules")
    shown = {
        "moderation": kept,
        "words": html_of(kept.words_of_the_house),
        "form": form,
        "reasons": Reason.labels,
    }
    return render(request, "discussion/rules.html", shown)


def _decide(request: HttpRequest, case: Case, form: DecisionForm) -> None:
    given, person = form.cleaned_data, asked_by(request)
    said = (given["verdict"], given["reason"], given["words"])
    if case.appeal is not None:
        actions.decide_appeal(person, case.appeal, *said)
    else:
        actions.decide(person, case.contribution, *said)
