# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.web.maps import Marker, frame_around, ground, mercator, overlay

SVG = "{http://www.w3.org/2000/svg}"
degrees = st.tuples(st.floats(5, 16), st.floats(47, 55))


def marker(longitude: float, latitude: float, text: str = "41 frei", colour: str = "river") -> Marker:
    return Marker(longitude, latitude, text, f"Station: {text}", "/messstellen/1", colour)


@given(st.lists(degrees, min_size=1, max_size=20))
def test_a_frame_holds_every_place(positions: list[tuple[float, float]]) -> None:
    frame = frame_around(positions)
    assert frame is not None
    height = frame.paper_height(1000)
    for longitude, latitude in positions:
        x, y = frame.place(longitude, latitude, 1000)
        assert 0 <= x <= 1000
        assert 0 <= y <= height + 0.1


def test_no_place_has_no_frame() -> None:
    assert frame_around([]) is None


@pytest.mark.parametrize(("position", "place"), [((0.0, 0.0), (0.5, 0.5)), ((-180.0, 0.0), (0.0, 0.5))])
def test_mercator(position: tuple[float, float], place: tuple[float, float]) -> None:
    assert mercator(*position) == pytest.approx(place)


def test_pills_and_dots_do_not_hide_each_other_and_keep_their_order() -> None:
    frame = frame_around([(9.0, 50.0), (9.1, 50.1)])
    assert frame is not None
    names = [f"{number} frei" for number in range(30)]
    markers = [marker(9.02 + number * 2e-3, 50.05, name) for number, name in enumerate(names)]
    svg = ET.fromstring(overlay(markers, frame, 760, "", "Karte"))  # noqa: S314  our own text
    shown = [link.get("aria-label", "") for link in svg]
    assert shown == sorted(shown, key=lambda one: int(one.split()[1]))
    boxes = [_box(link) for link in svg]
    assert not any(_overlap(a, b) for index, a in enumerate(boxes) for b in boxes[:index])
    assert len(boxes) >= 10


def test_a_dot_stands_at_its_place_whether_the_value_is_beside_it_or_not() -> None:
    frame = frame_around([(9.0, 50.0), (9.1, 50.1)])
    assert frame is not None
    places = [(9.001, 50.05), (9.05, 50.05), (9.056, 50.0505), (9.099, 50.05)]
    svg = ET.fromstring(  # noqa: S314  our own text
        overlay([marker(*place, "128 frei") for place in places], frame, 760, "", "Karte")
    )
    dots = [(float(one.get("cx", "")), float(one.get("cy", ""))) for one in svg.iter("circle")]
    expected = [frame.place(*place, 760) for place in places]
    assert [(pytest.approx(x, abs=0.1), pytest.approx(y, abs=0.1)) for x, y in expected] == dots


def _box(link: ET.Element) -> tuple[float, float, float, float]:
    pill = link.find("rect")
    if pill is not None:
        x, y, width, height = (float(pill.get(name, "")) for name in ("x", "y", "width", "height"))
        return x, y, x + width, y + height
    dot = link.find("circle")
    assert dot is not None
    x, y, r = (float(dot.get(name, "")) for name in ("cx", "cy", "r"))
    return x - r, y - r, x + r, y + r


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] - 0.2 and b[0] < a[2] - 0.2 and a[1] < b[3] - 0.2 and b[1] < a[3] - 0.2


def test_what_others_wrote_is_escaped() -> None:
    frame = frame_around([(9.0, 50.0), (9.1, 50.1)])
    assert frame is not None
    text = overlay([marker(9.05, 50.05, '<script>"')], frame, 760, "", 'Karte "A"')
    assert "<script>" not in text
    assert ET.fromstring(text).get("aria-label") == 'Karte "A"'  # noqa: S314  our own text


def test_the_ground_is_a_picture_of_every_kind_of_shape() -> None:
    features = [
        _feature("river", "LineString", [[9.0, 50.0], [9.1, 50.1]], width=12),
        _feature("building", "Polygon", [[[9.0, 50.0], [9.01, 50.0], [9.01, 50.01], [9.0, 50.0]]]),
        _feature("outline", "MultiPolygon", [[[[9.0, 50.0], [9.1, 50.0], [9.1, 50.1], [9.0, 50.0]]]]),
    ]
    frame = frame_around([(9.0, 50.0), (9.1, 50.1)])
    assert frame is not None
    svg = ET.fromstring(ground(features, frame))  # noqa: S314  our own text
    assert [one.get("class") for one in svg.iter(f"{SVG}path")] == ["river line", "building", "outline"]


def _feature(kind: str, shape: str, coordinates: object, **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"kind": kind, **properties},
        "geometry": {"type": shape, "coordinates": coordinates},
    }
