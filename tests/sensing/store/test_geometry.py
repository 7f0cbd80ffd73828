# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import json
from typing import Any

import pytest

from allmende.core.errors import Malformed
from allmende.sensing.store import geometry

LINE = {"type": "LineString", "coordinates": [[1, 2], [3, -4, 100]]}


@pytest.mark.parametrize(
    ("value", "box"),
    [
        ({"type": "Point", "coordinates": [7.5, 51]}, (7.5, 51, 7.5, 51)),
        (LINE, (1, -4, 3, 2)),
        ({"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 5], [0, 0]]]}, (0, 0, 4, 5)),
        ({"type": "MultiPoint", "coordinates": []}, None),
        ({"type": "Feature", "geometry": LINE, "properties": None}, (1, -4, 3, 2)),
        ({"type": "Feature", "geometry": None}, None),
        (
            {"type": "GeometryCollection", "geometries": [LINE, {"type": "Point", "coordinates": [9, 9]}]},
            (1, -4, 9, 9),
        ),
    ],
)
def test_the_box_around_geojson(value: Any, box: geometry.Box | None) -> None:
    geometry.check(value, "location")
    assert geometry.box_of(value) == box


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        "POINT (1 2)",
        [],
        {},
        {"type": "Point"},
        {"type": "Point", "coordinates": [1]},
        {"type": "Point", "coordinates": [True, 1]},
        {"type": "Point", "coordinates": [1, float("inf")]},
        {"type": "Point", "coordinates": [1, 10**400]},
        {"type": "Point", "coordinates": [-1e31, 1]},
        {"type": "Point", "coordinates": [[1, 2]]},
        {"type": "Polygon", "coordinates": [[1, 2]]},
        {"type": ["Point"], "coordinates": [1, 2]},
        {"type": "FeatureCollection", "features": [1]},
        {"type": "GeometryCollection"},
    ],
)
def test_what_is_no_geojson_is_refused(value: Any) -> None:
    with pytest.raises(Malformed):
        geometry.check(value, "location")
    assert geometry.box_of(value) is None


@pytest.mark.parametrize("position", [[463000, 5637000], [948, 50.88], [51.9, 97.6], [-180.1, 0]])
def test_metres_and_swapped_degrees_are_no_place(position: list[float]) -> None:
    with pytest.raises(Malformed, match=f"{position[0]}, {position[1]} are no degrees"):
        geometry.check({"type": "Feature", "geometry": {"type": "Point", "coordinates": position}}, "feature")


@pytest.mark.parametrize(
    "encoding", ["application/vnd.geo+json", "application/geo+json", "application/geojson; charset=utf-8"]
)
def test_geojson_has_several_names(encoding: str) -> None:
    assert geometry.is_geojson(encoding)


def test_a_box_as_geojson_lies_around_itself() -> None:
    for box in ((1.0, 2.0, 3.0, 4.0), (1.0, 2.0, 1.0, 2.0)):
        assert geometry.box_of(json.loads(geometry.box_to_text(box) or "")) == box
    assert geometry.around([None, (1, 2, 3, 4), (0, 3, 1, 9)]) == (0, 2, 3, 9)
    assert geometry.box_to_text(geometry.around([None])) is None
