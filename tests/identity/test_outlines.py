# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import json
from collections.abc import Iterator

import pytest
from django.utils import translation

from allmende.identity.outlines import LARGEST, BadOutline, outline_of

RING = [[9.4, 50.8], [9.5, 50.8], [9.5, 50.9], [9.4, 50.8]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
FEATURE = {"type": "Feature", "properties": {"name": "x"}, "geometry": POLYGON}


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


@pytest.mark.parametrize("sent", [POLYGON, FEATURE, {"type": "FeatureCollection", "features": [FEATURE]}])
def test_the_area_is_taken_out_of_whatever_wraps_it(sent: object) -> None:
    assert json.loads(outline_of(json.dumps(sent).encode())) == POLYGON


def test_an_area_in_several_parts_is_one() -> None:
    sent = {"type": "MultiPolygon", "coordinates": [[RING], [RING]]}
    assert json.loads(outline_of(json.dumps(sent).encode())) == sent


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"not json", "kein GeoJSON"),
        (b"[" * 100_000, "kein GeoJSON"),
        (b"[]", "genau eine Fläche"),
        (b'{"type": "Point", "coordinates": [9.4, 50.8]}', "genau eine Fläche"),
        (b'{"type": "FeatureCollection", "features": []}', "genau eine Fläche"),
        (b'{"type": "Polygon", "coordinates": 3}', "genau eine Fläche"),
        (b'{"type": "Polygon", "coordinates": []}', "nicht geschlossen oder leer"),
        (json.dumps({"type": "Polygon", "coordinates": [RING[:3]]}).encode(), "nicht geschlossen"),
        (json.dumps({"type": "Polygon", "coordinates": [[*RING[:3], [1, 2]]]}).encode(), "nicht geschlossen"),
        (json.dumps({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}).encode(), "nicht geschlossen"),
        (
            json.dumps({"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in RING]]}).encode(),
            "zuerst die Länge",
        ),
        (json.dumps({"type": "Polygon", "coordinates": [[[9.4, 50.8]] * 4]}).encode(), "nur aus einem Punkt"),
        (b" " * (LARGEST + 1), "größer als 1 MB"),
        (json.dumps({"type": "Polygon", "coordinates": [[[*one, 2] for one in RING]]}).encode(), "ohne Höhe"),
        (
            b'{"type": "Polygon", "coordinates": [[[9, 50, NaN], [9, 51, NaN], [9, 52, NaN], [9, 50, NaN]]]}',
            "kein",
        ),
        (b'{"type": "Polygon", "coordinates": [[[9, Infinity], [9, 51], [9, 52], [9, Infinity]]]}', "kein"),
        (
            b'{"type": "Polygon", "coordinates": [[[9, 1e999], [9, 51], [9, 52], [9, 1e999]]]}',
            "nicht in Deutschl",
        ),
    ],
)
def test_what_is_no_outline_is_refused_with_what_to_do(sent: bytes, said: str) -> None:
    with pytest.raises(BadOutline, match=said):
        outline_of(sent)
