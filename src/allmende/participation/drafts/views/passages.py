# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A passage: what was said of it, and saying something."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allmende.discussion import queries as discussion
from allmende.discussion.models import State
from allmende.participation.drafts import rules
from allmende.participation.drafts.actions import anchoring, commenting
from allmende.participation.drafts.forms import PlaceForm, RemarkForm
from allmende.participation.drafts.models import Anchor, Draft, Passage, Remark, Version
from allmende.participation.drafts.queries import reading, remarks
from allmende.participation.drafts.views.doors import done, person, said, seen, signed_in


def passage(request: HttpRequest, number: int, absatz: int) -> HttpResponse:
    """`?stelle=12-40` marks words of it."""
    draft, shown = seen(request, number)
    at = reading.passage(draft, shown, absatz)
    if at is None:
        raise Http404
    form = _form(request, at)
    if request.method == "POST":
        made = done(form, lambda: _commented(request, draft, at, form))
        if made is not None:
            messages.success(request, _said(made))
            return redirect(f"{request.path}#beitrag-{made.contribution_id}")
    return render(request, "drafts/passage.html", _page(request, draft, shown, at, form))


def _form(request: HttpRequest, at: Passage) -> RemarkForm:
    voices = reading.voices(request.user) if request.user.is_authenticated else None
    sent = request.POST if request.method == "POST" else None
    return RemarkForm(sent, passage=at, marked=request.GET.get("stelle", ""), voices=voices)


def _commented(request: HttpRequest, draft: Draft, at: Passage, form: RemarkForm) -> Remark:
    given = form.cleaned_data | {"once": True}
    return commenting.comment(person(request), draft, at, given, given.get("voice"))


def _page(
    request: HttpRequest, draft: Draft, shown: Version, at: Passage, form: RemarkForm
) -> dict[str, object]:
    is_gone = at.version_id != shown.pk
    may_comment = rules.can_comment(request.user, draft) and not is_gone
    return {
        "draft": draft,
        "version": shown,
        "passage": at,
        "is_gone": is_gone,
        "became": reading.became(at, shown) if is_gone else (),
        "remarks": remarks.on_passage(request.user, draft, at),
        "form": form,
        "may_comment": may_comment,
        "thread": remarks.before_writing(request.user, draft) if may_comment else None,
        "may_prepare": rules.can_prepare(request.user, draft.organisation_id),
    } | _beside(shown, at)


def _beside(shown: Version, at: Passage) -> dict[str, Passage | None]:
    """The passages before and after, to go on reading."""
    if at.version_id != shown.pk:
        return {}
    around = shown.passages.filter(position__in=(at.position - 1, at.position + 1))
    by_place = {one.position - at.position: one for one in around}
    return {"earlier": by_place.get(-1), "later": by_place.get(1)}


def _said(remark: Remark) -> str:
    state = remark.contribution.state
    if state == State.DRAFT:
        return _("Gespeichert. Jetzt gibt sie frei, wer für die Organisation die Verantwortung trägt.")
    if state == State.WAITING:
        return _("Danke. Ihr Kommentar wird geprüft, dann sehen ihn alle.")
    return _("Danke. Ihr Kommentar steht hier. Sie bekommen eine Nachricht, wenn er beantwortet ist.")


@signed_in
@require_POST
def agree(request: HttpRequest, number: int, remark: int) -> HttpResponse:
    draft, _shown = seen(request, number)
    found = get_object_or_404(
        Remark.objects.select_related("draft", "contribution__thread"), pk=remark, draft=draft
    )
    act = commenting.withdraw_agreement if request.POST.get("zurueck") else commenting.agree
    said(request, lambda: act(person(request), found), _("Gespeichert."))
    return redirect(discussion.home_of(found.contribution, request.user))


@signed_in
def place(request: HttpRequest, number: int, anchor: int) -> HttpResponse:
    """Where a remark belongs, corrected by hand."""
    draft, shown = seen(request, number)
    rows = Anchor.objects.select_related("remark__draft", "remark__contribution__author", "passage")
    found = get_object_or_404(rows, pk=anchor, remark__draft=draft, version=shown)
    if not rules.can_place(request.user, draft):
        raise Http404
    form = PlaceForm(request.POST or None, passages=shown.passages.all(), initial=found.passage)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        said(request, lambda: anchoring.place(person(request), found, to), _("Der Kommentar ist zugeordnet."))
        return redirect("drafts:placing", number)
    return render(request, "drafts/place.html", {"draft": draft, "anchor": found, "form": form})
