# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The clerk answers: one remark, or several at once with the same words."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allmende.participation.drafts.actions import answering
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.forms import AnswerForm
from allmende.participation.drafts.models import Draft, Outcome, Remark, Version
from allmende.participation.drafts.queries import remarks
from allmende.participation.drafts.views.doors import done, person, prepared, signed_in

_MOST = 25
"""Remarks on the page; the next come when these are answered."""
_DIGITS = 18


@signed_in
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """Those that wait; `?kommentar=7` is one, whether it has an answer or not."""
    draft, shown = prepared(request, number)
    one = _one(request, draft)
    form = AnswerForm(request.POST or None, initial=_given(one))
    chosen = request.POST.getlist("remark")
    if request.POST and done(form, lambda: _answered(request, draft, shown, form, chosen)) is not None:
        messages.success(request, _("Beantwortet. Wer kommentiert hat, bekommt eine Nachricht."))
        return redirect("drafts:answers", number)
    waiting = remarks.unanswered(draft) if one is None else one
    page = {"draft": draft, "waiting": waiting[:_MOST], "count": waiting.count(), "form": form}
    page |= {"version": shown, "is_one": one is not None, "chosen": chosen or _numbers(one)}
    return render(request, "drafts/answers.html", page)


def _one(request: HttpRequest, draft: Draft) -> QuerySet[Remark] | None:
    asked = request.GET.get("kommentar", "")
    if not _is_number(asked):
        return None
    return remarks.answerable(Remark.objects.filter(draft=draft, pk=int(asked)))


def _is_number(text: str) -> bool:
    """Of a row."""
    return text.isdecimal() and len(text) <= _DIGITS


def _numbers(one: QuerySet[Remark] | None) -> list[str]:
    return [] if one is None else [str(pk) for pk in one.values_list("pk", flat=True)]


def _given(one: QuerySet[Remark] | None) -> dict[str, object]:
    """The answer that is there."""
    answer = None if one is None else getattr(one.first(), "answer", None)
    if answer is None:
        return {}
    place = None if answer.passage is None else answer.passage.number
    return {"outcome": answer.outcome, "words": answer.words, "passage": place}


def _answered(request: HttpRequest, draft: Draft, shown: Version, form: AnswerForm, chosen: list[str]) -> int:
    numbers = [int(one) for one in chosen if _is_number(one)]
    found = list(remarks.answerable(Remark.objects.filter(draft=draft, pk__in=numbers)))
    if not found:
        raise Refused(_("Wählen Sie wenigstens einen Kommentar aus."))
    given = form.cleaned_data
    passage = shown.passages.filter(number=given["passage"]).first() if given.get("passage") else None
    if given.get("passage") and passage is None:
        raise Refused(_("Diesen Absatz gibt es in der neuesten Fassung nicht."))
    return answering.answer(person(request), draft, found, Outcome(given["outcome"]), given["words"], passage)
