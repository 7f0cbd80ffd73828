# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Drafts for everybody: the list, the text, what changed, what came of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from allmende.discussion import queries as discussion
from allmende.discussion.models import Thread
from allmende.discussion.queries import ShownThread
from allmende.identity.middleware import portal
from allmende.participation.drafts import rules
from allmende.participation.drafts.models import Draft, Outcome, Passage, Phase, RemarkKind, Version
from allmende.participation.drafts.queries import changes, reading, remarks, results
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
    page = {
        "draft": found,
        "version": shown,
        "versions": found.versions.exclude(published=None),
        "is_newest": version is None or shown == reading.version(request.user, found),
        "lines": reading.lines(shown),
        "phases": list(Phase),
        "links": reading.links(found, request.user),
        "thread": _thread(request, found),
        "may_comment": rules.can_comment(request.user, found),
    }
    return render(request, "drafts/draft.html", page | _doors(request, found, shown))


def _thread(request: HttpRequest, found: Draft) -> ShownThread | None:
    """What is said of the whole, once others see it."""
    thread = Thread.objects.filter(address=found.address).first() if found.is_public else None
    page = request.GET.get("beitraege")
    return None if thread is None else discussion.shown(thread, request.user, page)


def _doors(request: HttpRequest, found: Draft, shown: Version) -> dict[str, object]:
    """For those who prepare it, and those who put remarks in their place."""
    may_place = rules.can_place(request.user, found)
    return {
        "may_prepare": rules.can_prepare(request.user, found.organisation_id),
        "uncertain": remarks.uncertain_anchors(shown).count() if may_place else 0,
    }


@require_safe
def difference(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """A version beside the one before it, word by word."""
    found, shown = seen(request, number, version)
    page = {
        "draft": found,
        "version": shown,
        "before": get_object_or_404(found.versions, number=shown.number - 1),
        "changes": changes.changes(shown),
    }
    return render(request, "drafts/difference.html", page)


@require_safe
def result(request: HttpRequest, number: int) -> HttpResponse:
    """What you said, what we did: `?seite=2`."""
    found, shown = seen(request, number)
    here = results.page_of(shown, request.GET.get("seite"))
    page = {
        "draft": found,
        "version": shown,
        "page": here,
        "places": list(results.by_passage(remarks.shown_remarks(request.user, found, here.object_list))),
        "may_prepare": rules.can_prepare(request.user, found.organisation_id),
    }
    return render(request, "drafts/result.html", page | _numbers(found))


def _numbers(found: Draft) -> dict[str, Any]:
    """Nothing while they are not shown."""
    if not found.shows_counts:
        return {"summary": None}
    summary = results.summary(found)
    return {
        "summary": summary,
        "kinds": [(RemarkKind(key).label, count) for key, count in summary["kinds"].items()],
        "outcomes": [(Outcome(key).label, count) for key, count in summary["outcomes"].items() if key],
    }


@signed_in
@require_safe
def own(request: HttpRequest, number: int) -> HttpResponse:
    """Where my remarks are now and what became of them."""
    found, shown = seen(request, number)
    own_ones = remarks.shown_remarks(request.user, found, remarks.own(person(request), shown))
    page = {"draft": found, "version": shown, "places": list(results.by_passage(own_ones))}
    return render(request, "drafts/own.html", page)


@require_safe
def text(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """The words of a version, to read elsewhere."""
    _found, shown = seen(request, number, version)
    said = (f"[{one.number}] {_mark(one)}{one.plain}" for one in shown.passages.all())
    return HttpResponse("\n\n".join(said) + "\n", content_type="text/plain; charset=utf-8")


def _mark(one: Passage) -> str:
    """As Markdown has it."""
    return {"heading": "#" * one.level + " ", "item": "- ", "quote": "> "}.get(one.kind, "")
