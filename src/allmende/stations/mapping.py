# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the map pages are told: pictures drawn here, and where the browser's map finds its layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.stations import queries
from allmende.stations.ground import ground
from allmende.web import maps
from allmende.web.assets import outline_address

_WIDE, _NARROW = 760, 400


@dataclass(frozen=True, slots=True)
class LiveMap:
    """`ground` is GeoJSON of our own, `style` and `tiles` what may lie under it; empty for none."""

    ground: str
    style: str
    tiles: str
    attribution: str
    longitude: float
    latitude: float
    zoom: float


def live_map() -> LiveMap:
    chosen, town = settings.ALLMENDE.map, queries.town()
    own = reverse("ground-geojson") if town.simulated else outline_address(town.ags)
    tiles = reverse("map-tiles") if tile_file() else ""
    style = "" if town.simulated or tiles else chosen.style
    attribution = _("Geografie: erfunden") if town.simulated else chosen.attribution
    return LiveMap(own, style, tiles, attribution, town.centre_lon, town.centre_lat, town.zoom)


def tile_file() -> Path | None:
    """The town's own PMTiles file; a relative name counts from the data folder."""
    name = settings.ALLMENDE.map.tiles
    file: Path | None = settings.ALLMENDE.data / name if name else None
    return file if file is not None and file.is_file() else None


def pictures(places: Sequence[queries.Place]) -> tuple[str, ...]:
    """The map as drawn by the server, for wide and for narrow pages; none where no place is known."""
    frame = queries.frame(tuple(places))
    if frame is None:
        return ()
    markers = [one for one in map(_marker, places) if one is not None]
    address = reverse("ground-picture") if ground(queries.town()).frame else ""
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
