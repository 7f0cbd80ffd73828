# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A session's page, and what people add to it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allmende.barcamp import memory_rules as rules
from allmende.barcamp import rules as camp_rules
from allmende.barcamp import tabs
from allmende.barcamp.actions import memory as actions
from allmende.barcamp.forms.memory import LinkForm, NoteForm, PadForm, PhotoForm, TakeawayForm
from allmende.barcamp.models import Barcamp, Link, Photo, Session, Takeaway
from allmende.barcamp.queries import sessions as queries
from allmende.barcamp.views.doors import seen
from allmende.core.errors import AllmendeError
from allmende.identity.models import Person
from allmende.web import framing
from allmende.web.doors import check, done, sent, signed_in

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Session, Rest], HttpResponse]


def of_session(view: View[Rest]) -> Callable[..., HttpResponse]:
    """For whoever may see the barcamp; a session that is not published is not there."""

    @wraps(view)
    def handle(
        request: HttpRequest, slug: str, number: int, *rest: Rest.args, **named: Rest.kwargs
    ) -> HttpResponse:
        found = queries.session(seen(request, slug), number)
        if found is None:
            raise Http404
        return view(request, found, *rest, **named)

    return handle


@require_safe
@of_session
def session(request: HttpRequest, found: Session) -> HttpResponse:
    """A stranger's player is loaded only where the address asks for it, and asked for consent each time."""
    shown = queries.shown(request.user, found, timezone.now(), request.GET.get("beitraege", 1))
    playing = shown.video(request.GET.get("abspielen", ""))
    said = {"shown": shown, "playing": playing, "form": TakeawayForm()}
    answer = render(request, "barcamp/memory_session.html", _around(request, found) | said)
    return framing.may_show(answer, playing.player.address) if playing else answer


@require_safe
@of_session
def history(request: HttpRequest, found: Session) -> HttpResponse:
    saved = queries.history(found, request.GET.get("stand", ""))
    return render(request, "barcamp/memory_history.html", _around(request, found) | {"saved": saved})


@signed_in
@of_session
def write_note(request: HttpRequest, found: Session) -> HttpResponse:
    """Where somebody else was quicker, both texts are shown; saving again takes this one."""
    check(rules.can_write(request.user, found.camp))
    newest = queries.latest(found)
    begun = {"text": newest.text if newest else "", "base": newest.number if newest else 0}
    form = NoteForm(request.POST or None, initial=begun)
    theirs: list[actions.Conflict] = []

    def act() -> None:
        try:
            given = form.cleaned_data
            actions.write_note(cast("Person", request.user), found, given["text"], given["base"])
        except actions.Conflict as conflict:
            theirs.append(conflict)

    if done(form, act) and not theirs:
        messages.success(request, _("Gespeichert."))
        return _back(found, "notizen")
    return render(request, "barcamp/memory_note.html", _around(request, found) | _with(form, theirs))


def _with(form: NoteForm, theirs: list[actions.Conflict]) -> dict[str, Any]:
    if not theirs:
        return {"form": form}
    current = theirs[0].current
    form.data = {
        **form.data,
        "text": form.cleaned_data["text"],
        "base": current.number,
    }  # saved again, it is meant
    return {
        "form": form,
        "theirs": current,
        "pieces": queries.compared(current.text, form.cleaned_data["text"]),
    }


@signed_in
@of_session
def pad(request: HttpRequest, found: Session) -> HttpResponse:
    check(rules.can_present(request.user, found))
    form = PadForm(request.POST or None, initial={"pad": found.pad})
    person = cast("Person", request.user)
    if done(form, lambda: actions.set_pad(person, found, form.cleaned_data["pad"])):
        return _saved(request, found, "notizen")
    return _form(request, found, form, _("Woanders mitschreiben"))


@signed_in
@of_session
def photo(request: HttpRequest, found: Session) -> HttpResponse:
    check(rules.can_write(request.user, found.camp))
    form = PhotoForm(*sent(request))
    person = cast("Person", request.user)

    def act() -> None:
        given = form.cleaned_data
        words = {"alt": given["alt"], "credit": given["credit"]}
        actions.add_photo(person, found, given["picture"], **words)

    if done(form, act):
        return _saved(request, found, "fotos")
    note = _("Zeigen Sie niemanden, der kein Foto von sich will: Das steht auf dem Namensschild.")
    return _form(request, found, form, _("Foto zeigen"), note)


@signed_in
@of_session
def link(request: HttpRequest, found: Session) -> HttpResponse:
    check(rules.can_present(request.user, found))
    form = LinkForm(*sent(request)[:1])
    person = cast("Person", request.user)
    if done(form, lambda: actions.add_link(person, found, form.instance)):
        return _saved(request, found, "links")
    note = _("Eine Aufzeichnung ist nur zu sehen, solange alle einverstanden sind, die die Session halten.")
    return _form(request, found, form, _("Folien, Aufzeichnung oder mehr dazu"), note)


@signed_in
@require_POST
@of_session
def take_away(request: HttpRequest, found: Session) -> HttpResponse:
    check(rules.can_write(request.user, found.camp))
    form, person = TakeawayForm(request.POST), cast("Person", request.user)
    if done(form, lambda: actions.add_takeaway(person, found, form.cleaned_data["text"])):
        return _back(found, "mitnehmen")
    shown = queries.shown(request.user, found, timezone.now())
    return render(
        request, "barcamp/memory_session.html", _around(request, found) | {"shown": shown, "form": form}
    )


@signed_in
@require_POST
@of_session
def agree(request: HttpRequest, found: Session, row: int) -> HttpResponse:
    one = get_object_or_404(Takeaway.objects.select_related("session"), session=found, pk=row)
    does = not request.POST.get("zurueck")
    return _done(request, found, "mitnehmen", lambda person: actions.agree(person, one, does=does))


@signed_in
@require_POST
@of_session
def remove(request: HttpRequest, found: Session, kind: str, row: int) -> HttpResponse:
    """`kind`: foto, link or satz."""
    table, act, part = _REMOVED[kind]
    one = get_object_or_404(table, session=found, pk=row)
    return _done(request, found, part, lambda person: act(person, one))


_REMOVED: dict[str, tuple[Any, Callable[[Person, Any], None], str]] = {
    "foto": (Photo, actions.remove_photo, "fotos"),
    "link": (Link, actions.remove_link, "links"),
    "satz": (Takeaway, actions.remove_takeaway, "mitnehmen"),
}


def _done(request: HttpRequest, found: Session, part: str, act: Callable[[Person], None]) -> HttpResponse:
    try:
        act(cast("Person", request.user))
    except AllmendeError as error:
        messages.error(request, error.message)
    return _back(found, part)


def _saved(request: HttpRequest, found: Session, part: str) -> HttpResponse:
    messages.success(request, _("Gespeichert."))
    return _back(found, part)


def _back(found: Session, part: str) -> HttpResponse:
    there = redirect("barcamp:session", found.camp.slug, found.number)
    there["Location"] += f"#{part}"
    return there


def _form(request: HttpRequest, found: Session, form: BaseForm, title: str, note: str = "") -> HttpResponse:
    said = {"form": form, "heading": title, "hint": note}
    return render(request, "barcamp/memory_form.html", _around(request, found) | said)


def _around(request: HttpRequest, found: Session) -> dict[str, Any]:
    """What every page of a session has."""
    camp: Barcamp = found.camp
    return {
        "camp": camp,
        "session": found,
        "tabs": tabs.of(camp, request.user, request.path),
        "may_create": camp_rules.can_create(request.user, camp.municipality_id),
    }
