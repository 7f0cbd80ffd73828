# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What lies under the stations: the demo town's own geography, or the outlines of the town and its Kreis."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

from django.apps import apps
from django.conf import settings

from allmende.identity.models import Municipality
from allmende.identity.portals import Portal
from allmende.web import maps
from allmende.web.assets import OUTLINES

Feature = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Territory:
    """Whose ground it is. `outline`: the town's own, as the text of a GeoJSON geometry; empty for none."""

    simulated: bool
    ags: str
    outline: str = ""

    @property
    def mark(self) -> str:
        """Changes with the outline, so that browsers ask for the new one."""
        return f"?{crc32(self.outline.encode()):x}" if self.outline and not self.simulated else ""


def territory(portal: Portal) -> Territory:
    """Where this portal's maps are."""
    outline = Municipality.objects.filter(pk=portal.number).values_list("outline", flat=True).first()
    return Territory(settings.ALLMENDE.town.simulated, portal.ags, outline or "")


@dataclass(frozen=True, slots=True)
class Ground:
    """`frame` is None where nothing is known about the town's shape."""

    features: tuple[Feature, ...]
    frame: maps.Frame | None


@lru_cache(maxsize=8)
def ground(territory: Territory) -> Ground:
    features = _demo_features() if territory.simulated else _outline_features(territory)
    shown = [one for one in features if one["properties"].get("kind") in ("building", "own")]
    around = (place for one in shown or features for place in maps.positions(one["geometry"]["coordinates"]))
    return Ground(tuple(features), maps.frame_around(around))


@lru_cache(maxsize=8)
def picture(territory: Territory) -> str:
    """The ground as SVG; empty where there is none."""
    here = ground(territory)
    return maps.ground(here.features, here.frame) if here.frame else ""


@lru_cache(maxsize=8)
def geojson(territory: Territory) -> bytes:
    collection = {"type": "FeatureCollection", "features": ground(territory).features}
    return json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()


def _demo_features() -> list[Feature]:
    """The demo's own room draws it: `base_map` of its AppConfig."""
    drawn = next(config.base_map() for config in apps.get_app_configs() if hasattr(config, "base_map"))
    features: list[Feature] = drawn["features"]
    return features


def _outline_features(territory: Territory) -> list[Feature]:
    """What the town says of its own shape counts more than the table of all municipalities."""
    known = _kreis_features(territory.ags)
    if not territory.outline:
        return known
    geometry = json.loads(territory.outline)
    own = {"type": "Feature", "properties": {"kind": "own"}, "geometry": geometry}
    return [*(one for one in known if one["properties"]["kind"] != "own"), own]


def _kreis_features(ags: str) -> list[Feature]:
    file = OUTLINES / f"{ags[:5]}.json"
    if len(ags) < 5 or not ags.isdigit() or not file.exists():
        return []
    features: list[Feature] = json.loads(file.read_text("utf-8"))["features"]
    for one in features:
        one["properties"]["kind"] = "own" if one["properties"]["ags"] == ags else "outline"
    return features
