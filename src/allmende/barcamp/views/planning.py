# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Organisers have the timetable computed, change it, undo and publish."""

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
from allmende.barcamp.models import Announcement, Barcamp, Run, Session
from allmende.barcamp.optimiser import Placement, Replan
from allmende.barcamp.queries import timetable
from allmende.barcamp.views.doors import for_those_who
from allmende.core.errors import AllmendeError
from allmende.identity.models import Person
from allmende.web.doors import done, sent


@require_safe
@for_those_who(rules.can_organise)
def plan(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    return _shown(request, camp)


def _shown(request: HttpRequest, camp: Barcamp, status: int = 200, **more: Any) -> HttpResponse:
    run = camp.runs.order_by("-pk").first()
    shown = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "table": timetable.worked_on(camp, timezone.now()),
        "left": timetable.outside(camp, run),
        "run": run,
        "computes": run is not None and not run.is_over and not runs.is_stale(run),
        "clashes": timetable.clashes(camp, run) if run and run.result else [],
        "ballots": camp.ballots.count(),
        "places": camp.slots.count() * camp.rooms.count(),
        "steps": camp.steps.filter(is_undone=False).order_by("-pk")[:5],
        "announcements": timetable.announcements(camp, timezone.now()),
        "choice_form": forms.ChoiceForm(initial={"choice": camp.choice}),
        "place_form": forms.PlaceForm(camp=camp),
        "ill_form": forms.IllForm(camp=camp),
        "flood_form": forms.FloodForm(camp=camp),
        "announce_form": forms.AnnounceForm(),
    }
    return render(request, "barcamp/plan.html", shown | more, status=status)


@require_POST
@for_those_who(rules.can_organise)
def compute(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """First how pitches are chosen, where that was said, then the computation."""
    form, person = forms.ChoiceForm(request.POST), _person(request)
    seconds = runs.LONGER if request.POST.get("longer") else runs.PREVIEW

    def act() -> None:
        if form.is_valid():
            planning.choose(person, camp, form.cleaned_data["choice"])
        runs.start(person, Barcamp.objects.get(pk=camp.pk), seconds)

    return _told(request, camp, act, "")


@require_safe
@for_those_who(rules.can_organise)
def progress(_request: HttpRequest, camp: Barcamp) -> HttpResponse:
    run = camp.runs.order_by("-pk").first()
    if run is None:
        return JsonResponse({"over": True})
    spent = (timezone.now() - run.made).total_seconds()
    share = max(run.share, min(0.95, spent / max(run.seconds, 1.0)))
    result = run.result or {}
    return JsonResponse(
        {"over": run.is_over or runs.is_stale(run), "share": round(share, 2), "value": result.get("value")}
    )


@require_POST
@for_those_who(rules.can_organise)
def take_over(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    run = get_object_or_404(Run, camp=camp, pk=_number(request.POST.get("run", "")))
    wanted = msgspec.convert((run.result or {}).get("placements", []), list[Placement])
    word = _("Übernommen. Noch sieht das niemand, bis Sie es veröffentlichen.")
    return _told(request, camp, lambda: planning.take_over(_person(request), camp, wanted), word)


@for_those_who(rules.can_organise)
def replan(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """Shown first, taken over when it is confirmed: computed again, from what is there then."""
    try:
        found: Replan = runs.replan(camp)
    except AllmendeError as error:
        messages.error(request, error.message)
        return redirect("barcamp:plan", camp.slug)
    if request.method == "POST":
        wanted = list(found.plan.placements)
        return _told(
            request, camp, lambda: planning.take_over(_person(request), camp, wanted), _("Übernommen.")
        )
    shown = {"camp": camp, "tabs": tabs.of(camp, request.user, request.path)}
    return render(
        request, "barcamp/plan_replan.html", shown | {"changes": _changes(camp, found), "found": found.plan}
    )


def _changes(camp: Barcamp, found: Replan) -> list[str]:
    titles = {str(one.pk): one.title for one in camp.pitches.all()}
    slots = {str(one.pk): str(one) for one in camp.slots.all()}
    rooms = {str(one.pk): one.name for one in camp.rooms.all()}
    words = {
        "added": _("Dazu kommt „%(title)s“, um %(slot)s in %(room)s."),
        "dropped": _("„%(title)s“ findet keinen Platz mehr."),
        "moved": _("„%(title)s“ zieht um: von %(old_slot)s auf %(slot)s, in %(room)s."),
        "room": _("„%(title)s“ wechselt den Raum: von %(old_room)s nach %(room)s."),
    }
    return [
        words[one.code]
        % {
            "title": titles.get(one.pitch, "?"),
            "slot": slots.get(one.slot, ""),
            "room": rooms.get(one.room, ""),
            "old_slot": slots.get(one.old_slot, ""),
            "old_room": rooms.get(one.old_room, ""),
        }
        for one in found.changes
    ]


@for_those_who(rules.can_organise)
def session(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    """Move, cancel, pin, count: all that one session may need."""
    found = get_object_or_404(
        Session.objects.select_related("pitch", "slot", "room"), camp=camp, number=number
    )
    begun = {"slot": found.slot_id, "room": found.room_id}
    form = forms.MoveForm(request.POST if request.method == "POST" else None, camp=camp, initial=begun)
    if done(form, lambda: _move(request, camp, found, form.cleaned_data)):
        return _after(request, camp)
    shown = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "session": found,
        "form": form,
        "cancel_form": forms.CancelForm(),
        "count_form": forms.CountForm(initial={"guests": found.counted, "is_full": found.is_full}),
    }
    return render(request, "barcamp/plan_session.html", shown)


def _move(request: HttpRequest, camp: Barcamp, session: Session, said: dict[str, Any]) -> None:
    planning.move(_person(request), camp, session, said["slot"], said["room"], anyway=said["anyway"])


@require_POST
@for_those_who(rules.can_organise)
def act(request: HttpRequest, camp: Barcamp, number: int, what: str) -> HttpResponse:
    found, person = get_object_or_404(Session, camp=camp, number=number), _person(request)
    cancel, count = forms.CancelForm(request.POST), forms.CountForm(request.POST)
    given = {form: form.cleaned_data if form.is_valid() else {} for form in (cancel, count)}
    acts: dict[str, Callable[[], Any]] = {
        "absagen": lambda: planning.cancel(person, camp, found, given[cancel].get("reason", "")),
        "festhalten": lambda: planning.pin(person, camp, found, is_pinned=not found.is_pinned),
        "zaehlen": lambda: publishing.count(
            person, camp, found, guests=given[count].get("guests"), is_full=bool(given[count].get("is_full"))
        ),
    }
    return _told(request, camp, acts[what], "")


@require_POST
@for_those_who(rules.can_organise)
def place(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    form = forms.PlaceForm(request.POST, camp=camp)

    def put() -> None:
        said = form.cleaned_data
        planning.place(
            _person(request), camp, said["pitch"], said["slot"], said["room"], anyway=said["anyway"]
        )

    if not done(form, put):
        return _shown(request, camp, 400, place_form=form)
    return _after(request, camp)


@require_POST
@for_those_who(rules.can_organise)
def trouble(request: HttpRequest, camp: Barcamp, what: str) -> HttpResponse:
    """Somebody is ill, or a room cannot be used: then the replan."""
    form: Any = (
        forms.IllForm(request.POST, camp=camp)
        if what == "krank"
        else forms.FloodForm(request.POST, camp=camp)
    )

    def change() -> None:
        said, person = form.cleaned_data, _person(request)
        if what == "krank":
            planning.fall_ill(person, camp, said["host"])
        else:
            planning.flood(person, camp, said["room"], said["reason"])

    if not done(form, change):
        return _shown(request, camp, 400, **{"ill_form" if what == "krank" else "flood_form": form})
    return redirect("barcamp:replan", camp.slug)


@require_POST
@for_those_who(rules.can_organise)
def undo(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    return _told(
        request,
        camp,
        lambda: planning.undo(_person(request), camp),
        _("Die letzte Änderung ist zurückgenommen."),
    )


@require_POST
@for_those_who(rules.can_organise)
def publish(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    word = _("Veröffentlicht. Wer sich eine geänderte Session vorgemerkt hat, bekommt Bescheid.")
    return _told(request, camp, lambda: publishing.publish(_person(request), camp), word)


@require_POST
@for_those_who(rules.can_organise)
def announce(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    form = forms.AnnounceForm(*sent(request)[:1])
    if not done(form, lambda: publishing.announce(_person(request), camp, form.cleaned_data["text"])):
        return _shown(request, camp, 400, announce_form=form)
    messages.success(request, _("Alle sehen es jetzt."))
    return redirect("barcamp:plan", camp.slug)


@require_POST
@for_those_who(rules.can_organise)
def silence(request: HttpRequest, camp: Barcamp, row: int) -> HttpResponse:
    found = get_object_or_404(Announcement, camp=camp, pk=row)
    return _told(
        request, camp, lambda: publishing.withdraw(_person(request), camp, found), _("Nicht mehr zu sehen.")
    )


def _after(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """What the last change cost."""
    step = camp.steps.order_by("-pk").first()
    if step is not None and step.cost is not None:
        messages.success(request, _cost(step.cost))
    return redirect("barcamp:plan", camp.slug)


def _cost(cost: int) -> str:
    if cost == 0:
        return _("Geändert. Das kostet niemanden einen Wunsch.")
    if cost > 0:
        return _("Geändert. Jetzt werden %(count)d Wünsche mehr erfüllt.") % {"count": cost}
    return _("Geändert. Das kostet %(count)d Wünsche. Sie können es zurücknehmen.") % {"count": -cost}


def _told(request: HttpRequest, camp: Barcamp, change: Callable[[], Any], word: str) -> HttpResponse:
    try:
        change()
    except AllmendeError as error:
        messages.error(request, error.message)
    else:
        if word:
            messages.success(request, word)
    return redirect("barcamp:plan", camp.slug)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)
