# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ideas as open data: what everybody sees, by the names that people took."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from allmende.identity.addresses import origin
from allmende.identity.middleware import portal
from allmende.participation.ideas import queries
from allmende.participation.ideas.models import Idea
from allmende.web import tables

LICENCE = "https://www.govdata.de/dl-de/by-2-0"
COLUMNS = (
    *("id", "title", "text", "category", "place", "longitude", "latitude", "status", "reason", "supports"),
    *("author", "organisation", "made", "changed", "merged_into", "url"),
)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    home = origin(request)
    rows = (tables.row(facts.values()) for facts in _all(request, home))

    def lines() -> Iterator[str]:
        yield tables.row(COLUMNS)
        yield from rows

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ideen.csv"'
    return answer


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    said = {"license": LICENCE, "ideas": list(_all(request, origin(request)))}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@require_safe
def as_geojson(request: HttpRequest) -> HttpResponse:
    features = [_feature(one) for one in _all(request, origin(request)) if one["longitude"] is not None]
    said = {"type": "FeatureCollection", "license": LICENCE, "features": features}
    return JsonResponse(
        said, json_dumps_params={"ensure_ascii": False}, content_type="application/geo+json; charset=utf-8"
    )


def _all(request: HttpRequest, home: str) -> Iterator[dict[str, Any]]:
    found = queries.public_ideas(portal(request).organisation).prefetch_related("steps")
    return (_facts(one, home) for one in found.iterator(chunk_size=500))


def _facts(one: Idea, home: str) -> dict[str, Any]:
    opening, steps = one.opening, list(one.steps.all())
    cells = (
        one.pk,
        one.title,
        opening.text if opening else "",
        str(one.category or ""),
        one.place,
        one.longitude,
        one.latitude,
        one.status,
        steps[-1].reason if steps else "",
        one.supports,
        one.author.name if one.author else "",
        str(opening.voice or "") if opening else "",
        one.made.isoformat(timespec="seconds"),
        one.changed.isoformat(timespec="seconds"),
        one.merged_into_id,
        home + one.address,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _feature(facts: dict[str, Any]) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [facts["longitude"], facts["latitude"]]}
    rest = {key: value for key, value in facts.items() if key not in ("longitude", "latitude", "id")}
    return {"type": "Feature", "id": facts["id"], "geometry": place, "properties": rest}
