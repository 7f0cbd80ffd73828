# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan is changed by hand: moved, cancelled, repeated, undone; somebody is ill, a room is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from allmende.barcamp import rules, tabs
from allmende.barcamp.actions import planning, publishing, trouble
from allmende.barcamp.forms import planning as forms
from allmende.barcamp.models import Barcamp, Host, Pitch, Room, Session
from allmende.barcamp.queries import places
from allmende.barcamp.views.doors import for_those_who
from allmende.barcamp.views.planning import number, person, shown, told
from allmende.core.errors import AllmendeError
from allmende.web.doors import done, sent


@for_those_who(rules.can_organise)
def session(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    """Move, cancel, pin, count: all that one session may need."""
    rows = Session.objects.select_related("pitch", "slot", "room")
    found = get_object_or_404(rows, camp=camp, number=number)
    form = forms.SpotForm(*sent(request)[:1], options=places.options(camp, found.pitch, found))
    if done(form, lambda: _move(request, camp, found, form)):
        return _after(request, camp)
    facts = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "session": found,
        "form": form,
        "cancel_form": forms.CancelForm(),
        "count_form": forms.CountForm(initial={"guests": found.counted, "is_full": found.is_full}),
    }
    return render(request, "barcamp/plan_session.html", facts, status=400 if form.errors else 200)


def _move(request: HttpRequest, camp: Barcamp, session: Session, form: forms.SpotForm) -> None:
    to, anyway = form.option, form.cleaned_data["anyway"]
    planning.move(person(request), camp, session, to.slot, to.room, anyway=anyway)


@for_those_who(rules.can_organise)
def place(request: HttpRequest, camp: Barcamp, number: int) -> HttpResponse:
    """A pitch that does not run, or one that runs once more."""
    found = get_object_or_404(Pitch, camp=camp, pk=number)
    form = forms.SpotForm(*sent(request)[:1], options=places.options(camp, found, None))

    def put() -> None:
        to, anyway = form.option, form.cleaned_data["anyway"]
        planning.place(person(request), camp, found, to.slot, to.room, anyway=anyway)

    if done(form, put):
        return _after(request, camp)
    facts = {
        "camp": camp,
        "tabs": tabs.of(camp, request.user, request.path),
        "pitch": found,
        "form": form,
        "running": camp.sessions.filter(pitch=found, is_dropped=False, slot__isnull=False),
    }
    return render(request, "barcamp/plan_place.html", facts, status=400 if form.errors else 200)


@require_POST
@for_those_who(rules.can_organise)
def act(request: HttpRequest, camp: Barcamp, number: int, what: str) -> HttpResponse:
    found, who = get_object_or_404(Session, camp=camp, number=number), person(request)
    cancel, count = forms.CancelForm(request.POST), forms.CountForm(request.POST)
    given = {form: form.cleaned_data if form.is_valid() else {} for form in (cancel, count)}
    acts: dict[str, Callable[[], Any]] = {
        "absagen": lambda: planning.cancel(who, camp, found, given[cancel].get("reason", "")),
        "stattfinden": lambda: planning.bring_back(who, camp, found),
        "festhalten": lambda: planning.pin(who, camp, found, is_pinned=not found.is_pinned),
        "zaehlen": lambda: publishing.count(
            who, camp, found, guests=given[count].get("guests"), is_full=bool(given[count].get("is_full"))
        ),
    }
    if what == "zaehlen" and not count.is_valid():
        messages.error(request, _("Schreiben Sie eine Zahl. Nichts wurde geändert."))
        return redirect("barcamp:plan-session", camp.slug, number)
    try:
        acts[what]()
    except AllmendeError as error:
        messages.error(request, error.message)
        return redirect("barcamp:plan-session", camp.slug, number)
    return _after(request, camp) if what in ("absagen", "stattfinden") else _saved(request, camp, found)


def _saved(request: HttpRequest, camp: Barcamp, session: Session) -> HttpResponse:
    messages.success(request, _("Gespeichert."))
    return redirect("barcamp:plan-session", camp.slug, session.number)


@require_POST
@for_those_who(rules.can_organise)
def ill(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """Somebody cannot come: then the replan."""
    form = forms.IllForm(request.POST, camp=camp, prefix="ill")

    def change() -> None:
        said = form.cleaned_data
        _say_lost(
            request, said["host"].name, trouble.fall_ill(person(request), camp, said["host"], said["slots"])
        )

    if not done(form, change):
        return shown(request, camp, 400, ill_form=form)
    return redirect("barcamp:replan", camp.slug)


def _say_lost(request: HttpRequest, name: str, lost: int) -> None:
    if lost:
        word = ngettext(
            "Eine Session von %(name)s fällt jetzt aus. Alle sehen das erst nach dem Veröffentlichen.",
            "%(count)d Sessions von %(name)s fallen jetzt aus. Alle sehen das erst nach dem Veröffentlichen.",
            lost,
        )
        messages.warning(request, word % {"count": lost, "name": name})


@require_POST
@for_those_who(rules.can_organise)
def flood(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """A room cannot be used: then the replan."""
    form = forms.FloodForm(request.POST, camp=camp, prefix="flood")

    def change() -> None:
        said = form.cleaned_data
        trouble.flood(person(request), camp, said["room"], said["reason"], said["slots"])

    if not done(form, change):
        return shown(request, camp, 400, flood_form=form)
    return redirect("barcamp:replan", camp.slug)


@require_POST
@for_those_who(rules.can_organise)
def recover(request: HttpRequest, camp: Barcamp, row: int) -> HttpResponse:
    host = get_object_or_404(Host, camp=camp, pk=row)
    word = _("%(name)s ist wieder da. Abgesagte Sessions holen Sie einzeln zurück.") % {"name": host}
    return told(request, camp, lambda: trouble.recover(person(request), camp, host), word)


@require_POST
@for_those_who(rules.can_organise)
def reopen(request: HttpRequest, camp: Barcamp, row: int) -> HttpResponse:
    room = get_object_or_404(Room, camp=camp, pk=row)
    word = _("%(room)s ist wieder zu nutzen.") % {"room": room}
    return told(request, camp, lambda: trouble.reopen(person(request), camp, room), word)


@require_POST
@for_those_who(rules.can_organise)
def undo(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    word, step = _("Die letzte Änderung ist zurückgenommen."), number(request.POST.get("step", ""))
    return told(request, camp, lambda: planning.undo(person(request), camp, step), word)


def _after(request: HttpRequest, camp: Barcamp) -> HttpResponse:
    """What the last change cost."""
    step = camp.steps.order_by("-pk").first()
    if step is not None and step.cost is not None:
        messages.success(request, _cost(step.cost))
    return redirect("barcamp:plan", camp.slug)


def _cost(cost: int) -> str:
    if cost == 0:
        return _("Geändert. Das kostet niemanden einen Wunsch.")
    return _("Geändert: %(price)s. Sie können es zurücknehmen.") % {"price": places.worth(cost)}
