# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is claimed is shown, and what is not shown is not claimed."""

import json
from typing import Any

import pytest

from allmende.sensing.http.conformance import CONFORMANCE, REQUIREMENTS
from tests.conformance import (  # noqa: F401  they note what they show
    test_datamodel,
    test_mqtt,
    test_reading,
    test_writing,
)
from tests.conformance.conftest import SAMPLES
from tests.conformance.requirement import TESTS
from tests.conformance.service import Service

IDS = {"$THING-ID": "1", "$OBSERVEDPROPERTY-ID": "1", "$SENSOR-ID": "1", "$OBSPROP-ID": "1"}
COLLECTIONS = {
    "datastreams": "/Datastreams",
    "locations": "/Locations",
    "observedproperties": "/ObservedProperties",
    "sensors": "/Sensors",
    "thing": "/Things",
}
NAMED = ("Thing", "Sensor", "ObservedProperty")
LACKING = {
    "datastreams/1.json": "Thing",
    "datastreams/2.json": "Thing",
    "datastreams/3.json": "Thing",
    "datastreams/4.json": "Thing",
    "datastreams/embeddedEntities2.json": "Thing",
    "datastreams/embeddedEntitiesAddObservations.json": "Thing",
    "datastreams/linkedObservedProperty.json": "Thing",
    "datastreams/linkedSensor.json": "Thing",
    "datastreams/linkedThing.json": "Sensor",
    "datastreams/nestedDatastream.json": "Thing",
    "locations/2.json": "Thing",
    "thing/2.json": "Locations",
    "thing/3.json": "Locations",
}
"""What these bodies of the OGC's own suite leave out or call wrong, beside names."""


def test_each_requirement_that_holds_has_its_test() -> None:
    assert set(TESTS) == {one.id for one in REQUIREMENTS if one.holds}


def test_only_what_holds_is_claimed() -> None:
    claimed = [one.rpartition("/req/")[2] for one in CONFORMANCE if "/iot_sensing/1.1/" in one]
    for one in REQUIREMENTS:
        assert (one.id in claimed or one.belongs_to in claimed) is one.holds, one.id


def named(value: Any) -> Any:
    """As version 1.1 wants it: with names."""
    if isinstance(value, list):
        return [named(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {
        name: named(one) if name not in ("location", "properties") else one for name, one in value.items()
    }
    if "description" in found and "name" not in found:
        found["name"] = "a name"
    return found


def suite() -> list[str]:
    if not SAMPLES.is_dir():
        return []
    return sorted(
        str(one.relative_to(SAMPLES)) for one in SAMPLES.rglob("*.json") if one.parent.name in COLLECTIONS
    )


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder with the bodies of the OGC suite is not here")
@pytest.mark.parametrize("name", suite())
def test_bodies_of_the_ogc_suite_do_as_the_standard_says(service: Service, name: str) -> None:
    text = (SAMPLES / name).read_text("utf-8")
    for mark, number in IDS.items():
        text = text.replace(mark, number)
    body, path = json.loads(text), COLLECTIONS[name.partition("/")[0]]
    whole = named(body)
    if body != whole:  # §8.2: a name is mandatory
        answer = service.door.post(path, body)
        assert answer.status_code == 400, name
        assert "name" in answer.text or LACKING.get(name, "name") in answer.text
    answer = service.door.post(path, whole)
    if name in LACKING:
        assert answer.status_code == 400
        assert LACKING[name] in answer.text
    else:
        assert answer.status_code == 201, (name, answer.text)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder with the bodies of the OGC suite is not here")
@pytest.mark.parametrize(
    ("name", "status"), [("1", 201), ("noName", 400), ("noSymbol", 400), ("noDefinition", 400)]
)
def test_a_unit_has_all_its_parts(service: Service, name: str, status: int) -> None:
    from tests.sensing.store import bodies

    unit = json.loads((SAMPLES / "unitsOfMeasurement" / f"{name}.json").read_text("utf-8"))
    body = bodies.datastream(unitOfMeasurement=unit)
    assert service.status("POST", "/Things(1)/Datastreams", body) == status
