# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Drafts for everybody: the list, the text, what changed, what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from allmende.discussion import queries as discussion
from allmende.discussion.models import Thread
from allmende.identity.middleware import portal
from allmende.participation.drafts import rules
from allmende.participation.drafts.models import Outcome, RemarkKind
from allmende.participation.drafts.queries import reading
from allmende.participation.drafts.views.doors import person, seen, signed_in


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    shown = {
        "phases": reading.drafts(request.user, portal(request).organisation),
        "may_bring": reading.voices(request.user).exists(),
    }
    return render(request, "drafts/list.html", shown)


@require_safe
def draft(request: HttpRequest, number: int, version: int | None = None) -> HttpResponse:
    found, shown = seen(request, number, version)
    thread = Thread.objects.filter(address=found.address).first()
    page = {
        "draft": found,
        "version": shown,
        "versions": found.versions.exclude(published=None),
        "lines": reading.lines(shown),
        "thread": None if thread is None else discussion.shown(thread, request.user),
        "links": reading.links(found, request.user),
        "may_prepare": rules.can_prepare(request.user, found.organisation_id),
        "may_place": rules.can_place(request.user, found),
        "may_comment": rules.can_comment(request.user, found),
    }
    return render(request, "drafts/draft.html", page)


@require_safe
def difference(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """A version beside the one before it, word by word."""
    found, shown = seen(request, number, version)
    page = {
        "draft": found,
        "version": shown,
        "before": get_object_or_404(found.versions, number=shown.number - 1),
        "changes": reading.changes(shown),
    }
    return render(request, "drafts/difference.html", page)


@require_safe
def result(request: HttpRequest, number: int) -> HttpResponse:
    """What you said, what we did."""
    found, shown = seen(request, number)
    remarks = reading.shown_remarks(request.user, found, reading.placed(shown)[:2_000])
    summary = reading.summary(found)
    page = {
        "draft": found,
        "version": shown,
        "summary": summary,
        "kinds": [(RemarkKind(key).label, count) for key, count in summary["kinds"].items()],
        "outcomes": [(Outcome(key).label, count) for key, count in summary["outcomes"].items() if key],
        "remarks": remarks,
    }
    return render(request, "drafts/result.html", page)


@signed_in
@require_safe
def own(request: HttpRequest, number: int) -> HttpResponse:
    """Where my remarks are now and what became of them."""
    found, shown = seen(request, number)
    remarks = reading.shown_remarks(request.user, found, reading.own(person(request), shown))
    return render(request, "drafts/own.html", {"draft": found, "version": shown, "remarks": remarks})


@require_safe
def text(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """The words of a version, to read elsewhere."""
    _found, shown = seen(request, number, version)
    said = (
        f"[{one.number}] {'#' * one.level + ' ' if one.kind == 'heading' else ''}{one.plain}"
        for one in shown.passages.all()
    )
    return HttpResponse("\n\n".join(said) + "\n", content_type="text/plain; charset=utf-8")
