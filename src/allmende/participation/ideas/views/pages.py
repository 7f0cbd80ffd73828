# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ideas for everybody: list, map, one idea, and the files."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from allmende.identity.middleware import portal
from allmende.participation.ideas import drawing, queries, rules
from allmende.participation.ideas.forms import CategoryForm, MergeForm, StatusForm
from allmende.participation.ideas.models import Status
from allmende.web import livemap
from allmende.web.ground import territory

ORDER_WORDS = {
    "neu": _("neueste"),
    "unterstuetzt": _("am meisten unterstützt"),
    "bewegt": _("zuletzt bewegt"),
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    house = portal(request).organisation
    wanted = _wanted(request)
    found = Paginator(queries.ideas(request.user, house, wanted), queries.PAGE).get_page(
        request.GET.get("seite")
    )
    shown = _choices(request, wanted) | {
        "page": found,
        "rows": [(one, queries.field_of(one)) for one in found.object_list],
        "may_sort": rules.can_sort(request.user, house),
    }
    return render(request, "ideas/list.html", shown)


@require_safe
def on_map(request: HttpRequest) -> HttpResponse:
    """The list beside it says the same, and all that there is without JavaScript."""
    wanted = _wanted(request)
    where = territory(portal(request))
    found = list(queries.ideas(request.user, portal(request).organisation, wanted)[:500])
    placed = [one for one in found if one.longitude is not None]
    shown = _choices(request, wanted) | {
        "rows": [(one, queries.field_of(one)) for one in placed],
        "unplaced": len(found) - len(placed),
        "pictures": drawing.pictures(placed, where),
        "credit": livemap.credit(where),
    }
    return render(request, "ideas/map.html", shown)


@require_safe
def idea(request: HttpRequest, number: int) -> HttpResponse:
    found = queries.idea(request.user, number)
    if found is None:
        return _ended(request, number)
    page = queries.page(request.user, found)
    shown = {"page": page, "idea": found, "field": queries.field_of(found)} | _forms(page)
    return render(request, "ideas/idea.html", shown)


def _forms(page: queries.Page) -> dict[str, object]:
    """For whoever steers."""
    found = page.idea
    if not page.may_merge:
        return {}
    return {
        "status_form": StatusForm(initial={"status": found.status}) if page.may_steer else None,
        "merge_form": MergeForm(targets=queries.merge_targets(found)) if found.is_open else None,
        "category_form": CategoryForm(categories=queries.categories(found.municipality_id), idea=found),
    }


def _ended(request: HttpRequest, number: int) -> HttpResponse:
    """A tombstone where something stood that everybody could see."""
    found = queries.ended(number)
    if found is None or found.opening is None:
        raise Http404
    return render(request, "ideas/ended.html", {"opening": queries.tombstone(found)}, status=410)


def _wanted(request: HttpRequest) -> queries.Wanted:
    number = request.GET.get("thema", "")
    category = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    return queries.Wanted(category, request.GET.get("stand", ""), request.GET.get("folge", ""))


def _choices(request: HttpRequest, wanted: queries.Wanted) -> dict[str, object]:
    house = portal(request).organisation
    statuses = [
        one for one in Status if queries.ideas(request.user, house, queries.Wanted(status=one)).exists()
    ]
    return {
        "wanted": wanted,
        "categories": queries.categories(house),
        "statuses": statuses,
        "orders": tuple((key, ORDER_WORDS[key]) for key in queries.ORDERS),
    }
