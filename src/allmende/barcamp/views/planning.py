# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Organisers have the timetable computed, look at what it is worth, take it over and publish."""

import hashlib
from collections.abc import Callable
from typing import Any, cast

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import rules, tabs
from allmende.barcamp.actions import planning, publishing, runs
from allmende.barcamp.forms import planning as forms
from allmende.barcamp.models import Announcement, Barcamp, Run
from allmende.barcamp.optimiser import Placement, Replan
from allmende.barcamp.queries import places, timetable
from allmende.barcamp.queries import planning as queries
from allmende.barcamp.views.doors import for_those_who
from allmende.core.errors import AllmendeError
from allmende.identity.models import Person
from allmende.web.doors import done, sent


@require_safe
@for_those_who(rules.can_organise)
def plan(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    return shown(request, camp)


def shown(request: HttpRequest, camp: Barcamp, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with a form that was not understood in the place of an empty one."""
    run = camp.runs.order_by("-pk").first()
    facts = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "stock": queries.stock(camp),
        "table": timetable.worked_on(camp, timezone.now()),
        "left": timetable.outside(camp, run) if queries.is_begun(camp) or run is None else [],
        "faults": places.faults(camp),
        "pending": queries.pending(camp),
        "many_cancelled": queries.falling_out(camp),
        "steps": queries.steps(camp),
        "absent": queries.absent(camp),
        "closed": queries.closed(camp),
        "announcements": timetable.announcements(camp, timezone.now()),
    }
    return render(
        request, "barcamp/plan.html", facts | _computed(camp, run) | _forms(camp) | more, status=status
    )


def _computed(camp: Barcamp, run: Run | None) -> dict[str, Any]:
    return {
        "run": run,
        "result": queries.result(camp, run),
        "computes": run is not None and not run.is_over and not runs.is_stale(run),
        "failure": runs.why(run.failure) if run is not None and run.failure else "",
    }


def _forms(camp: Barcamp) -> dict[str, Any]:
    return {
        "choice_form": forms.ChoiceForm(initial={"choice": camp.choice}),
        "ill_form": forms.IllForm(camp=camp, prefix="ill"),
        "flood_form": forms.FloodForm(camp=camp, prefix="flood"),
        "announce_form": forms.AnnounceForm(),
    }


@require_POST
@for_those_who(rules.can_organise)
def compute(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """First how pitches are chosen, where that was said, then the computation."""
    form, who = forms.ChoiceForm(request.POST), person(request)
    seconds = runs.LONGER if request.POST.get("longer") else runs.PREVIEW

    def act() -> None:
        if form.is_valid():
            planning.choose(who, camp, form.cleaned_data["choice"])
        runs.start(who, Barcamp.objects.get(pk=camp.pk), seconds)

    return told(request, camp, act, "")


@require_safe
@for_those_who(rules.can_organise)
def progress(_request: HttpRequest, camp: Barcamp) -> HttpResponse:
    run = camp.runs.order_by("-pk").first()
    if run is None:
        return JsonResponse({"over": True})
    spent = (timezone.now() - run.made).total_seconds()
    share = max(run.share, min(0.95, spent / max(run.seconds, 1.0)))
    value = (run.result or {}).get("value")
    words = _("Schon %(count)d Wünsche erfüllt") % {"count": value} if value is not None else ""
    is_over = run.is_over or runs.is_stale(run)
    return JsonResponse({"over": is_over, "share": round(share, 2), "words": words})


@require_POST
@for_those_who(rules.can_organise)
def take_over(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    run = get_object_or_404(Run, camp=camp, pk=number(request.POST.get("run", "")))
    if not run.result:
        return redirect("barcamp:plan", camp.slug)
    wanted = msgspec.convert(run.result["placements"], list[Placement])
    word = _("Übernommen. Noch sieht das niemand, bis Sie es veröffentlichen.")
    return told(request, camp, lambda: planning.take_over(person(request), camp, wanted), word)


@for_those_who(rules.can_organise)
def replan(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """Shown first, and taken over only if it still is what was shown."""
    try:
        found: Replan = runs.replan(camp)
    except AllmendeError as error:
        messages.error(request, error.message)
        return redirect("barcamp:plan", camp.slug)
    mark = hashlib.sha256(msgspec.json.encode(found.changes)).hexdigest()[:16]
    if request.method == "POST" and request.POST.get("mark") == mark:
        wanted = list(found.plan.placements)
        word = _("Übernommen. Noch sieht das niemand, bis Sie es veröffentlichen.")
        return told(request, camp, lambda: planning.take_over(person(request), camp, wanted), word)
    if request.method == "POST":
        messages.error(request, _("Inzwischen hat sich etwas geändert. So sieht es jetzt aus."))
    facts = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "mark": mark,
        "changes": queries.in_words(camp, found.changes),
        "pending": queries.pending(camp),
    }
    return render(request, "barcamp/plan_replan.html", facts)


@require_POST
@for_those_who(rules.can_organise)
def publish(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    word = _("Veröffentlicht. Wer sich eine geänderte Session vorgemerkt hat, bekommt Bescheid.")
    anyway = bool(request.POST.get("anyway"))
    return told(request, camp, lambda: publishing.publish(person(request), camp, anyway=anyway), word)


@require_POST
@for_those_who(rules.can_organise)
def announce(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    form = forms.AnnounceForm(*sent(request)[:1])
    if not done(form, lambda: publishing.announce(person(request), camp, form.cleaned_data["text"])):
        return shown(request, camp, 400, announce_form=form)
    messages.success(request, _("Alle sehen es jetzt."))
    return redirect("barcamp:plan", camp.slug)


@require_POST
@for_those_who(rules.can_organise)
def silence(request: HttpRequest, camp: Barcamp, row: int) -> HttpResponse:
    found = get_object_or_404(Announcement, camp=camp, pk=row)
    word = _("Nicht mehr zu sehen.")
    return told(request, camp, lambda: publishing.withdraw(person(request), camp, found), word)


def told(request: HttpRequest, camp: Barcamp, change: Callable[[], Any], word: str) -> HttpResponse:
    """Done, or said why not; then back to the plan."""
    try:
        change()
    except AllmendeError as error:
        messages.error(request, error.message)
    else:
        if word:
            messages.success(request, word)
    return redirect("barcamp:plan", camp.slug)


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def person(request: HttpRequest) -> Person:
    return cast("Person", request.user)
