# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What lies under the stations: the demo town's own geography, or the outlines of the town's Kreis."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from allmende.core.config import Town
from allmende.web import maps
from allmende.web.assets import OUTLINES

Feature = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """`frame` is None where nothing is known about the town's shape."""

    features: tuple[Feature, ...]
    frame: maps.Frame | None


@lru_cache(maxsize=2)
def ground(town: Town) -> Ground:
    features = _demo_features() if town.simulated else _outline_features(town.ags)
    shown = [one for one in features if one["properties"].get("kind") in ("building", "outline own")]
    around = (place for one in shown or features for place in maps.positions(one["geometry"]["coordinates"]))
    return Ground(tuple(features), maps.frame_around(around))


@lru_cache(maxsize=2)
def picture(town: Town) -> str:
    """The ground as SVG; empty where there is none."""
    here = ground(town)
    return maps.ground(here.features, here.frame) if here.frame else ""


@lru_cache(maxsize=2)
def geojson(town: Town) -> bytes:
    collection = {"type": "FeatureCollection", "features": ground(town).features}
    return json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()


def _demo_features() -> list[Feature]:
    from allmende.stations.demo.geography import base_map  # noqa: PLC0415  only the demo pays for its town

    features: list[Feature] = base_map()["features"]
    return features


def _outline_features(ags: str) -> list[Feature]:
    file = OUTLINES / f"{ags[:5]}.json"
    if len(ags) < 5 or not ags.isdigit() or not file.exists():
        return []
    features: list[Feature] = json.loads(file.read_text("utf-8"))["features"]
    for one in features:
        one["properties"]["kind"] = "outline own" if one["properties"]["ags"] == ags else "outline"
    return features
