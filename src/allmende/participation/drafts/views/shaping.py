# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a text was divided, and changing it while nobody else sees it."""

from collections.abc import Callable
from typing import Literal, cast

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from allmende.identity.models import Person
from allmende.participation.drafts import rules
from allmende.participation.drafts.actions import shaping
from allmende.participation.drafts.forms import DivideForm, RecastForm
from allmende.participation.drafts.models import Draft, Passage, Version
from allmende.participation.drafts.shaping import WORDS
from allmende.participation.drafts.views.doors import done, person, prepared, signed_in


@signed_in
def shape(request: HttpRequest, number: int) -> HttpResponse:
    """The passages of what is prepared."""
    draft, version = _shapeable(request, number)
    page = {"draft": draft, "version": version, "passages": version.passages.all()}
    return render(request, "drafts/shape.html", page)


@signed_in
def passage(request: HttpRequest, number: int, passage: int) -> HttpResponse:
    """One of them: what it is, whether it is one. `act` says which of the page's forms was sent."""
    draft, version = _shapeable(request, number)
    found = get_object_or_404(version.passages.select_related("version__draft"), pk=passage)
    act = request.POST.get("act", "")
    forms = _forms(request, found, act)
    if act in _ACTS and done(forms[act], lambda: _ACTS[act](person(request), found, forms[act])):
        return redirect(reverse("drafts:shape", args=(number,)) + f"#stelle-{found.position}")
    return render(request, "drafts/shape_passage.html", _page(draft, found, forms))


def _shapeable(request: HttpRequest, number: int) -> tuple[Draft, Version]:
    """What is prepared beside the text that people read, or that text itself before they do."""
    draft, _shown = prepared(request, number)
    version = draft.versions.filter(published=None).select_related("draft").last()
    if version is None or not rules.can_shape(request.user, version):
        raise Http404
    return draft, version


def _forms(request: HttpRequest, found: Passage, act: str) -> dict[str, Form]:
    sent = request.POST
    return {
        "recast": RecastForm(sent if act == "recast" else None, passage=found),
        "divide": DivideForm(sent if act == "divide" else None, passage=found),
        "join": Form(sent if act == "join" else None),
        "leave_out": Form(sent if act == "leave_out" else None),
    }


def _page(draft: Draft, found: Passage, forms: dict[str, Form]) -> dict[str, object]:
    following = found.version.passages.filter(position=found.position + 1).first()
    may_join = following is not None and shaping.can_join(found.block, following.block)
    are_words = found.kind in WORDS
    divide = forms["divide"]
    return {
        "draft": draft,
        "passage": found,
        "following": following if may_join else None,
        "recast": forms["recast"] if are_words else None,
        "divide": divide if are_words and divide["at"].field.choices else None,  # type: ignore[attr-defined]
        "errors": [error for one in forms.values() for error in one.non_field_errors()],
    }


def _recast(who: Person, found: Passage, form: Form) -> Version:
    kind, _dash, level = form.cleaned_data["kind"].partition("-")
    words = form.cleaned_data["words"] if kind == "heading" else ""
    kept = cast('Literal["heading", "paragraph"]', kind)
    return shaping.recast(who, found, kept, int(level or 0), words)


_ACTS: dict[str, Callable[[Person, Passage, Form], Version]] = {
    "recast": _recast,
    "divide": lambda who, found, form: shaping.divide(who, found, form.cleaned_data["at"]),
    "join": lambda who, found, _form: shaping.join(who, found),
    "leave_out": lambda who, found, _form: shaping.leave_out(who, found),
}
