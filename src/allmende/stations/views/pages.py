# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pages about what is measured. Each: read the address → query → template."""

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from allmende.core.errors import AllmendeError
from allmende.core.principal import ANONYMOUS
from allmende.identity.middleware import portal, principal
from allmende.identity.rules import can_lead
from allmende.search.queries import links
from allmende.sensing.api import read
from allmende.stations import mapping, queries, rules
from allmende.stations.answers import series_columns
from allmende.stations.downloads import EXCEL, STANDARD, csv_pieces
from allmende.stations.examples import A_STATION, examples, sending
from allmende.stations.periods import SPANS, asked
from allmende.stations.photos import photos
from allmende.stations.values import rhythm_of
from allmende.web import livemap, tiles
from allmende.web.charts import drawable
from allmende.web.fields import field_by_slug
from allmende.web.ground import geojson, ground, picture, territory
from allmende.web.inviting import invitations


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    told, who = queries.telling(), principal(request)
    found = queries.stations(who)
    places = queries.places(found, told)
    shown = {
        "fields": queries.fields_today(who, found, told),
        "figures": queries.figures(who),
        "operators": queries.operators(found),
        "may_add": rules.can_describe_somewhere(who),
        "is_shared": queries.is_shared(),
        "all_open": all(one.is_public and all(each.is_public for each in one.streams) for one in found),
        "told": told,
        "invitations": invitations(request.user, portal(request).organisation),
    }
    return render(request, "stations/start.html", shown | _pictured(request, places))


def _pictured(request: HttpRequest, places: tuple[queries.Place, ...]) -> dict[str, object]:
    """The map that the server draws, whom to credit for it, and who may give it an outline."""
    where = territory(portal(request))
    return {
        "pictures": mapping.pictures(places, where),
        "credit": livemap.credit(where),
        "has_ground": bool(ground(where).features),
        "may_outline": can_lead(request.user, portal(request).organisation),
    }


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The cards of the start page alone: the page fetches them anew when values have changed."""
    told, who = queries.telling(), principal(request)
    shown = {
        "fields": queries.fields_today(who, queries.stations(who), told),
        "may_add": rules.can_describe_somewhere(who),
        "told": told,
    }
    return render(request, "stations/_today.html", shown)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far the demo town's past is written; the page asks until nothing comes."""
    return render(request, "web/_progress.html")


@require_safe
def town_map(request: HttpRequest) -> HttpResponse:
    told, who = queries.telling(), principal(request)
    field = field_by_slug(request.GET.get("feld", ""))
    every = queries.places(queries.stations(who), told)
    places = queries.chosen(every, field)
    shown = {
        "places": places,
        "field": field,
        "choices": queries.choices(every),
        "located": any(one.station.longitude is not None for one in every),
        "map": livemap.live_map(territory(portal(request))),
        "may_add": rules.can_describe_somewhere(who),
        "chosen": request.GET.get("station", ""),
        "told": told,
    }
    return render(request, "stations/map.html", shown | _pictured(request, places))


@require_safe
def station_list(request: HttpRequest) -> HttpResponse:
    told = queries.telling()
    field = field_by_slug(request.GET.get("feld", ""))
    who = principal(request)
    every = queries.places(queries.stations(who), told)
    shown = {
        "places": queries.chosen(every, field),
        "may_add": rules.can_describe_somewhere(who),
        "field": field,
        "choices": queries.choices(every),
        "told": told,
    }
    return render(request, "stations/list.html", shown)


@require_safe
def station(request: HttpRequest, thing: int) -> HttpResponse:
    told, who = queries.telling(), principal(request)
    page = queries.station_page(who, thing, request.GET.dict(), told)
    if page is None:
        raise Http404
    shown = {
        "page": page,
        "may_change": rules.can_describe(who, page.station.organisation),
        "changeable": rules.describable(who, page.station.streams),
        "spans": SPANS,
        "told": told,
        "photos": photos(who, request.user, page.station, told),
        "root": mapping.public_address(request) + "/v1.1",
        "links": links(f"/messstellen/{thing}", request.user),
    }
    return render(request, "stations/station.html", shown)


@require_safe
def series(request: HttpRequest, thing: int, datastream: int) -> HttpResponse:
    told, who = queries.telling(), principal(request)
    stream = queries.stream_of(who, thing, datastream)
    if stream is None:
        raise Http404
    try:
        period = asked(request.GET.dict(), queries.usual_period(stream), told.zone)
    except AllmendeError as error:
        return JsonResponse({"code": 400, "message": error.message}, status=400)
    found = read.series(who, datastream, period)
    if found is None:
        raise Http404
    with translation.override("en" if request.GET.get("sprache") == "en" else "de"):
        columns = series_columns(drawable(found), rhythm_of(stream), queries.telling())
    return JsonResponse(columns)


@require_safe
def download(request: HttpRequest, thing: int, datastream: int) -> HttpResponse | StreamingHttpResponse:
    told, who = queries.telling(), principal(request)
    stream = queries.stream_of(who, thing, datastream)
    if stream is None:
        raise Http404
    try:
        period = asked(request.GET.dict(), queries.usual_period(stream), told.zone)
    except AllmendeError as error:
        return HttpResponseBadRequest(error.message, content_type="text/plain; charset=utf-8")
    dialect = EXCEL if request.GET.get("format") == "excel" else STANDARD
    rows = read.rows(who, datastream, period)
    file = StreamingHttpResponse(
        csv_pieces(stream, rows, told.zone, dialect), content_type="text/csv; charset=utf-8"
    )
    file["Content-Disposition"] = f'attachment; filename="{slugify(stream.name) or datastream}.csv"'
    return file


@require_safe
def interface(request: HttpRequest) -> HttpResponse:
    found = queries.stations(ANONYMOUS)  # its examples run without a key
    sample = next((one for one in found if one.streams), None)
    shown = {
        "root": mapping.public_address(request) + "/v1.1",
        "sample": sample,
        "sending": sending(found),
        "station": A_STATION,
        "examples": examples(sample.streams[0].id if sample else 1),
    }
    return render(request, "stations/interface.html", shown)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "stations/about.html")


@require_safe
@cache_control(max_age=3600)
def ground_picture(request: HttpRequest) -> HttpResponse:
    drawn = picture(territory(portal(request)))
    if not drawn:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml")


@require_safe
@cache_control(max_age=3600)
def ground_geojson(request: HttpRequest) -> HttpResponse:
    drawn = geojson(territory(portal(request)))
    return HttpResponse(drawn, content_type="application/geo+json")


@require_safe
def map_tiles(request: HttpRequest) -> HttpResponseBase:
    return tiles.answer(request, livemap.tile_file())
