# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the map pages are told: pictures drawn here, and where the browser's map finds its layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.sensing.api.read import Station
from allmende.stations import queries
from allmende.stations.ground import Territory, ground
from allmende.web import maps
from allmende.web.assets import outline_address

_WIDE, _NARROW = 760, 400


@dataclass(frozen=True, slots=True)
class LiveMap:
    """`ground` is GeoJSON of our own, `style` and `tiles` what may lie under it; empty for none. `credit`
    names the makers of the ground, `attribution` those of what may lie under it."""

    ground: str
    style: str
    tiles: str
    credit: str
    attribution: str
    ags: str
    longitude: float
    latitude: float
    zoom: float


def live_map(where: Territory, around: Sequence[Station] = ()) -> LiveMap:
    """`around`: stations in whose midst it opens, where no outline says where the town is."""
    chosen, town = settings.ALLMENDE.map, queries.town()
    tiles = reverse("map-tiles") if tile_file() else ""
    style = "" if where.simulated or tiles else chosen.style
    return LiveMap(
        _ground_address(where),
        style,
        tiles,
        credit(where),
        chosen.attribution,
        where.ags,
        *_midst(around, (town.centre_lon, town.centre_lat)),
        town.zoom,
    )


def _midst(stations: Sequence[Station], otherwise: tuple[float, float]) -> tuple[float, float]:
    placed = [
        (one.longitude, one.latitude)
        for one in stations
        if one.longitude is not None and one.latitude is not None
    ]
    if not placed:
        return otherwise
    return median(one[0] for one in placed), median(one[1] for one in placed)


def _ground_address(where: Territory) -> str:
    if where.simulated or where.outline:
        return reverse("ground-geojson") + where.mark
    return outline_address(where.ags)


def credit(where: Territory) -> str:
    """Who made the ground that is shown; empty where there is none, or where the town brought its own."""
    if where.simulated:
        return _("Geografie: erfunden")
    return _("Grenzen: © GeoBasis-DE / BKG") if outline_address(where.ags) else ""


def tile_file() -> Path | None:
    """The town's own PMTiles file; a relative name counts from the data folder."""
    name = settings.ALLMENDE.map.tiles
    file: Path | None = settings.ALLMENDE.data / name if name else None
    return file if file is not None and file.is_file() else None


def pictures(places: Sequence[queries.Place], where: Territory) -> tuple[str, ...]:
    """The map as drawn by the server, for wide and for narrow pages; none where no place is known."""
    frame = queries.frame(tuple(places), where)
    if frame is None:
        return ()
    markers = [one for one in map(_marker, places) if one is not None]
    address = reverse("ground-picture") + where.mark if ground(where).frame else ""
    return tuple(
        maps.overlay(markers, frame, width, address, _("Karte der Messstellen")) for width in (_WIDE, _NARROW)
    )


def _marker(place: queries.Place) -> maps.Marker | None:
    station = place.station
    if station.longitude is None or station.latitude is None:
        return None
    address = reverse("stations:station", args=(station.id,))
    text = "" if place.silence else place.short_text
    said = place.silence or place.short_text
    if not place.is_public:
        said = _("{words} (nur intern)").format(words=said)
    return maps.Marker(
        station.longitude, station.latitude, text, f"{station.name}: {said}", address, place.field.colour
    )


def public_address(request: HttpRequest) -> str:
    """Where visitors reach this server, without a slash at the end."""
    chosen: str = settings.ALLMENDE.server.public_url
    return chosen.rstrip("/") or f"{request.scheme}://{request.get_host()}"
