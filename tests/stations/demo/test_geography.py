# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import json
from collections import Counter
from itertools import pairwise
from math import hypot

from allmende.stations.demo import geography
from allmende.stations.demo.catalogue import sites
from allmende.stations.demo.geography import CENTRE, base_map
from allmende.stations.demo.houses import houses
from allmende.stations.demo.lines import overlap


def positions(coordinates):
    if isinstance(coordinates[0], float):
        yield coordinates
    else:
        for part in coordinates:
            yield from positions(part)


def test_the_map_has_every_kind_and_is_small():
    kinds = Counter(feature["properties"]["kind"] for feature in base_map()["features"])
    assert set(kinds) == {"park", "river", "square", "street", "railway", "building"}
    assert kinds["street"] > 100
    text = json.dumps(base_map(), ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) < 400_000


def test_the_map_lies_around_its_centre():
    found = [place for one in base_map()["features"] for place in positions(one["geometry"]["coordinates"])]
    assert all(abs(lon - CENTRE[0]) < 0.032 and abs(lat - CENTRE[1]) < 0.016 for lon, lat in found)


def test_areas_are_closed_rings_that_turn_counter_clockwise():
    for feature in base_map()["features"]:
        geometry = feature["geometry"]
        parts = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
        for (ring,) in parts.get(geometry["type"], []):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            edges = pairwise(ring)
            assert sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in edges) > 0


def test_every_street_and_water_and_park_has_a_name():
    named = {"street", "river", "park", "square", "railway"}
    assert all(
        feature["properties"]["name"]
        for feature in base_map()["features"]
        if feature["properties"]["kind"] in named
    )


def test_the_map_is_the_same_every_time():
    first = json.dumps(base_map())
    geography.base_map.cache_clear()
    houses.cache_clear()
    assert json.dumps(base_map()) == first


def test_no_house_stands_on_another():
    town = houses()
    assert len(town) > 2_500
    cells: dict[tuple[int, int], list[int]] = {}
    for index, house in enumerate(town):
        for x, y in house.corners:
            cells.setdefault((int(x // 60), int(y // 60)), []).append(index)
    pairs = {(a, b) for found in cells.values() for a in found for b in found if a < b}
    unnamed = [(a, b) for a, b in pairs if not town[b].name]  # landmarks are set by hand
    assert [pair for pair in unnamed if overlap(town[pair[0]].corners, town[pair[1]].corners)] == []


def test_no_two_stations_stand_at_one_place():
    spots = [(one.station.name, one.station.longitude, one.station.latitude) for one in sites()]
    metres = [
        (a[0], b[0], hypot((a[1] - b[1]) * 70_200, (a[2] - b[2]) * 111_250))
        for index, a in enumerate(spots)
        for b in spots[:index]
    ]
    assert [one for one in metres if one[2] < 12] == []


def test_river_gauges_stand_at_the_river_and_bicycle_counters_on_streets():
    from allmende.stations.demo import plan
    from allmende.stations.demo.lines import nearest
    from allmende.stations.demo.quarters import bent, streets

    for one in sites():
        east = (one.station.longitude - CENTRE[0]) * geography._METRES_EAST
        north = (one.station.latitude - CENTRE[1]) * geography._METRES_NORTH
        kind = one.station.properties["kind"]
        if kind == "river":
            assert nearest(bent(plan.RIVER), (east, north))[0] < plan.RIVER_WIDTH / 2
        if kind == "bicycle":
            assert min(nearest(street.line, (east, north))[0] for street in streets()) < 9
