# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Say something, change it, take it back, give it an organisation's name."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.core.errors import AllmendeError
from allmende.discussion import actions, queries, rules
from allmende.discussion.forms import ContributionForm, TextForm
from allmende.discussion.models import Contribution, State, Thread
from allmende.discussion.views.doors import asked_by, seen, sent, unlisted
from allmende.web.doors import done, signed_in


@require_safe
@unlisted
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Its address for ever: leads to where it stands."""
    return redirect(queries.home_of(seen(request, number), request.user))


@unlisted
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    thread = _thread(request)
    parent = _answered(request, thread)
    form = ContributionForm(sent(request), voices=queries.voices(request.user))
    made: list[Contribution] = []
    if not done(form, lambda: made.append(_contribute(request, thread, form, parent))):
        return _form(request, thread, parent, form)
    messages.success(request, _thanks(made[0]))
    return redirect(queries.home_of(made[0], request.user))


@unlisted
@signed_in
def edit(request: HttpRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    if not rules.can_edit(request.user, found):
        raise PermissionDenied(_("Diesen Beitrag können Sie nicht mehr ändern."))
    form = TextForm(sent(request), initial={"text": found.text})
    if not done(form, lambda: actions.edit(asked_by(request), found, form.cleaned_data["text"])):
        return render(request, "discussion/edit.html", {"contribution": found, "form": form})
    changed = Contribution.objects.select_related("thread").get(pk=number)
    messages.success(request, _("Gespeichert.") if changed.state != State.WAITING else _waits())
    return redirect(queries.home_of(changed, request.user))


@unlisted
@signed_in
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    if not rules.can_withdraw(request.user, found):
        raise PermissionDenied(_("Diesen Beitrag können Sie nicht zurückziehen."))
    if request.method != "POST":
        return _asked(request, found, "discussion/withdraw.html")
    _try(request, lambda: actions.withdraw(asked_by(request), found), _("Ihr Beitrag ist zurückgezogen."))
    return redirect(queries.home_of(found, request.user))


@unlisted
@signed_in
def release(request: HttpRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    if not rules.can_release(request.user, found):
        raise PermissionDenied(_("Freigeben kann, wer für die Organisation die Verantwortung trägt."))
    if request.method != "POST":
        return _asked(request, found, "discussion/release.html")
    _try(request, lambda: actions.release(asked_by(request), found), _("Die Stellungnahme ist freigegeben."))
    return redirect(queries.home_of(found, request.user))


def _thread(request: HttpRequest) -> Thread:
    thread = queries.thread_at(request.user, request.GET.get("zu", ""))
    if thread is None:
        raise Http404
    return thread


def _answered(request: HttpRequest, thread: Thread) -> Contribution | None:
    number = request.GET.get("auf", "")
    if not number:
        return None
    found = (
        queries.contribution(request.user, int(number)) if number.isdecimal() and len(number) < 19 else None
    )
    if found is None or found.thread_id != thread.pk:
        raise Http404
    return found


def _contribute(
    request: HttpRequest, thread: Thread, form: ContributionForm, parent: Contribution | None
) -> Contribution:
    text, voice = form.cleaned_data["text"], form.speaker
    return actions.contribute(asked_by(request), thread, text, parent=parent, voice=voice, once=True)


def _form(
    request: HttpRequest, thread: Thread, parent: Contribution | None, form: ContributionForm
) -> HttpResponse:
    shown = {
        "thread": queries.shown(thread, request.user),
        "parent": None if parent is None else queries.shown_contribution(parent, request.user),
        "form": form,
    }
    return render(request, "discussion/new.html", shown)


def _asked(request: HttpRequest, found: Contribution, template: str) -> HttpResponse:
    """A page that asks once more."""
    shown = {"contribution": found, "shown": queries.shown_contribution(found, request.user)}
    return render(request, template, shown)


def _try(request: HttpRequest, act: Callable[[], None], said: str) -> None:
    try:
        act()
    except AllmendeError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)


def _thanks(made: Contribution) -> str:
    if made.state == State.DRAFT:
        return _("Der Entwurf ist gespeichert. Freigeben können ihn die Verantwortlichen der Organisation.")
    return _waits() if made.state == State.WAITING else _("Danke. Ihr Beitrag steht jetzt hier.")


def _waits() -> str:
    return _("Danke. Die Moderation prüft Ihren Beitrag, dann sehen ihn alle. Bis dahin sehen nur Sie ihn.")
