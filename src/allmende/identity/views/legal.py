# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages that the law wants from whoever runs a site, their editor, and the way to report a barrier."""

from django.contrib import messages
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.identity import limits, portals, queries, rules
from allmende.identity.actions.municipalities import write_legal
from allmende.identity.forms.municipalities import FeedbackForm, LegalForm
from allmende.identity.laender import ALL_BODIES, land_of
from allmende.identity.markdown import html_of
from allmende.identity.middleware import portal, principal
from allmende.identity.models.municipalities import LegalKind
from allmende.identity.starters import starter
from allmende.identity.views.municipalities import check_leads_here
from allmende.identity.views.organisations import signed_in

_MOST_MESSAGES, _HOUR = 20, 3_600


@require_safe
def page(request: HttpRequest, kind: str) -> HttpResponse:
    here = portal(request)
    language = translation.get_language() or "de"
    shown: dict[str, object] = {
        "kind": LegalKind(kind),
        "written": queries.legal_text(here, LegalKind(kind), language),
        "language": language,
        "may_lead": rules.can_lead(request.user, here.organisation),
    }
    if kind == LegalKind.ACCESSIBILITY:
        shown |= _reporting(request, FeedbackForm(initial={"page": request.GET.get("seite", "")}))
    return render(request, "identity/legal.html", shown)


def feedback(request: HttpRequest) -> HttpResponse:
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and limits.is_too_often(request, "feedback", _MOST_MESSAGES, _HOUR):
        form.add_error(None, _("Von hier kamen viele Nachrichten. Versuchen Sie es in einer Stunde wieder."))
    receiver = queries.feedback_address(portal(request))
    if not form.is_valid() or not receiver:
        return render(request, "identity/feedback.html", _reporting(request, form))
    if not form.is_trapped:
        _report(request, form, receiver)
    messages.success(request, _("Ihre Nachricht ist angekommen. Danke, dass Sie uns schreiben."))
    return redirect(f"legal-{LegalKind.ACCESSIBILITY.value}")


@signed_in
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    check_leads_here(request)
    here, legal = portal(request), LegalKind(kind)
    sent = request.POST if request.method == "POST" else None
    form = LegalForm(sent, languages=here.languages, initial=_beginning(request, legal))
    is_preview = sent is not None and "preview" in sent
    if is_preview or not form.is_valid():
        shown = {"form": form, "kind": legal, "previews": _previews(form) if is_preview else ()}
        return render(request, "identity/legal_edit.html", shown)
    write_legal(principal(request), here.number, kind, form.cleaned_data)
    messages.success(request, _("Gespeichert. Die Seite ist öffentlich."))
    return redirect(f"legal-{kind}")


def _beginning(request: HttpRequest, kind: LegalKind) -> dict[str, str]:
    """What was written, and where nothing was yet, a text to begin with."""
    here = portal(request)
    written = queries.legal_sources(here.number, kind)
    return {code: written.get(code) or starter(kind.value, code, here.name) for code in here.languages}


def _previews(form: LegalForm) -> list[tuple[str, object, object]]:
    """As the page would look, blanks and all; nothing of it is kept."""
    return [(code, field.label, html_of(form.data.get(code, ""))) for code, field in form.fields.items()]


def _reporting(request: HttpRequest, form: FeedbackForm) -> dict[str, object]:
    here = portal(request)
    return {
        "form": form,
        "can_report": bool(queries.feedback_address(here)),
        "land": land_of(here.ags),
        "all_bodies": ALL_BODIES,
    }


def _report(request: HttpRequest, form: FeedbackForm, receiver: str) -> None:
    here = portal(request)
    with translation.override("de"):
        words = render_to_string("identity/feedback_mail.txt", form.cleaned_data | {"portal": here.name})
        subject = _("Eine Barriere wurde gemeldet")
    mail.send_mail(subject, words, portals.sender(here), [receiver])
