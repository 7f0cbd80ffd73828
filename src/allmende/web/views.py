# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pages that belong to no room: errors, and what robots and browsers ask for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allmende.web.assets import STATIC


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django names it
    return render(request, "web/not_found.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "web/failed.html", status=500)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Pages are for everybody; machines that want all the data find the interface faster than the pages."""
    lines = ("User-agent: *", "Disallow: /v1.1/", "Disallow: /FROST-Server/", "Disallow: /*.csv", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    icon = HttpResponse((STATIC / "arms.svg").read_bytes(), content_type="image/svg+xml")
    icon["Cache-Control"] = "max-age=86400"
    return icon
