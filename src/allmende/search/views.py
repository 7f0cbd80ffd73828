# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The page that finds, and what is found while somebody types."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allmende.identity import portals
from allmende.identity.middleware import portal, principal
from allmende.search import queries
from allmende.search.asking import LONGEST
from allmende.web.addresses import local

_DIGITS = 6
_TEXT = 500  # characters of a text that others are compared with


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`?q=Parken&art=idea&seite=2`; with `alle=1` of every municipality."""
    asked, kind = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("art", "")[:20]
    everywhere = "alle" in request.GET or not _is_shared()
    shown = {"asked": asked, "kind": kind, "everywhere": everywhere, "is_shared": _is_shared(), "found": None}
    if asked:
        place = None if everywhere else portal(request).organisation
        page = request.GET.get("seite", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < _DIGITS else 1
        shown["found"] = queries.find(
            request.user, principal(request), asked, kind=kind, municipality=place, page=number
        )
    return render(request, "search/search.html", shown)


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """`?art=idea&text=`: what has been said already in much the same words."""
    text, kind = request.GET.get("text", "")[:_TEXT], request.GET.get("art", "")[:20]
    found = queries.similar(request.user, text, kind)
    alike = [{"title": one.title, "address": local(one.address)} for one in found]
    return JsonResponse({"similar": alike})


def _is_shared() -> bool:
    """Whether there are several municipalities to look in."""
    return len(portals.everyone()) > 1
