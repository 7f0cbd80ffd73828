# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a map that moves is told: where the browser finds its layers and where it opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.web.assets import outline_address
from allmende.web.ground import Territory


class Placed(Protocol):
    @property
    def longitude(self) -> float | None: ...
    @property
    def latitude(self) -> float | None: ...


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


def live_map(where: Territory, around: Sequence[Placed] = ()) -> LiveMap:
    """`around`: things in whose midst it opens, where no outline says where the town is."""
    chosen, town = settings.ALLMENDE.map, settings.ALLMENDE.town
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


def _midst(around: Sequence[Placed], otherwise: tuple[float, float]) -> tuple[float, float]:
    placed = [
        (one.longitude, one.latitude)
        for one in around
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
