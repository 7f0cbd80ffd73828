# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""OGC 18-088 §8 and §12: what entities say of themselves and of each other."""

from typing import Any

import pytest

from tests.conformance.requirement import requirement
from tests.conformance.service import Service
from tests.sensing.http.door import ROOT
from tests.sensing.store import bodies

MEMBERS = {
    "Thing": ({"name", "description", "properties"}, {"Locations", "HistoricalLocations", "Datastreams", "MultiDatastreams"}),
    "Location": ({"name", "description", "encodingType", "location", "properties"}, {"Things", "HistoricalLocations"}),
    "HistoricalLocation": ({"time"}, {"Thing", "Locations"}),
    "Datastream": (
        {"name", "description", "unitOfMeasurement", "observationType", "properties", "observedArea", "phenomenonTime",
         "resultTime"},
        {"Thing", "Sensor", "ObservedProperty", "Observations"},
    ),
    "Sensor": ({"name", "description", "encodingType", "metadata", "properties"}, {"Datastreams", "MultiDatastreams"}),
    "ObservedProperty": ({"name", "definition", "description"}, {"Datastreams", "MultiDatastreams"}),
    "Observation": ({"phenomenonTime", "result", "resultTime"}, {"Datastream", "FeatureOfInterest"}),
    "FeatureOfInterest": ({"name", "description", "encodingType", "feature"}, {"Observations"}),
    "MultiDatastream": (
        {"name", "description", "unitOfMeasurements", "observationType", "multiObservationDataTypes", "observedArea",
         "phenomenonTime"},
        {"Thing", "Sensor", "ObservedProperties", "Observations"},
    ),
}  # fmt: skip
PATHS = {
    "Thing": "/Things(1)",
    "Location": "/Locations(1)",
    "HistoricalLocation": "/HistoricalLocations(1)",
    "Datastream": "/Datastreams(1)",
    "Sensor": "/Sensors(2)",
    "ObservedProperty": "/ObservedProperties(1)",
    "FeatureOfInterest": "/FeaturesOfInterest(1)",
    "MultiDatastream": "/MultiDatastreams(3)",
}


def path_of(service: Service, entity: str) -> str:
    return PATHS.get(entity, f"/Observations({service.numbers[0]})")


def check_properties(service: Service, entity: str, mandatory: tuple[str, ...]) -> None:
    """All are shown where they are given; without a mandatory one nothing is created."""
    found = service.get(path_of(service, entity))
    shown = {name for name in found if "@" not in name}
    assert shown == MEMBERS[entity][0]
    collection = found["@iot.selfLink"].removeprefix(ROOT).partition("(")[0]
    linked = {
        "Thing": {"@iot.id": 1}, "Sensor": {"@iot.id": 1}, "ObservedProperty": {"@iot.id": 1},
        "ObservedProperties": [{"@iot.id": 1}, {"@iot.id": 2}], "Locations": [{"@iot.id": 1}],
        "Datastream": {"@iot.id": 1},
    }  # fmt: skip
    links = {"Datastream": ("Thing", "Sensor", "ObservedProperty"), "HistoricalLocation": ("Thing", "Locations"),
             "MultiDatastream": ("Thing", "Sensor", "ObservedProperties"), "Observation": ("Datastream",)}  # fmt: skip
    body = {name: found[name] for name in mandatory} | {name: linked[name] for name in links.get(entity, ())}
    for name in mandatory:
        lacking = {one: value for one, value in body.items() if one != name}
        answer = service.door.post(collection, lacking)
        assert answer.status_code == 400, name
        assert name in answer.json()["message"]
    service.create(collection, body)


def check_relations(service: Service, entity: str) -> None:
    """Each link has an address, which leads to what it says."""
    found = service.get(path_of(service, entity))
    links = {
        name.partition("@")[0]: value for name, value in found.items() if name.endswith("navigationLink")
    }
    assert set(links) == MEMBERS[entity][1]
    for name, link in links.items():
        linked = service.get(link.removeprefix(ROOT))
        assert ("value" in linked) is name.endswith(("s", "ObservedProperties")), name


@requirement("datamodel/entity-control-information/common-control-information")
@pytest.mark.parametrize("entity", MEMBERS)
def test_every_entity_says_its_id_its_address_and_its_links(service: Service, entity: str) -> None:
    found = service.get(path_of(service, entity))
    assert isinstance(found["@iot.id"], int)
    assert found["@iot.selfLink"].endswith(f"({found['@iot.id']})")
    assert service.get(found["@iot.selfLink"].removeprefix(ROOT)) == found
    assert any(name.endswith("@iot.navigationLink") for name in found)


@requirement("datamodel/thing/properties")
def test_thing_properties(fresh: Service) -> None:
    check_properties(fresh, "Thing", ("name", "description"))


@requirement("datamodel/thing/relations")
def test_thing_relations(service: Service) -> None:
    check_relations(service, "Thing")


@requirement("datamodel/location/properties")
def test_location_properties(fresh: Service) -> None:
    check_properties(fresh, "Location", ("name", "description", "encodingType", "location"))


@requirement("datamodel/location/relations")
def test_location_relations(service: Service) -> None:
    check_relations(service, "Location")


@requirement("datamodel/historical-location/properties")
def test_historical_location_properties(fresh: Service) -> None:
    check_properties(fresh, "HistoricalLocation", ("time",))


@requirement("datamodel/historical-location/relations")
def test_historical_location_relations(service: Service) -> None:
    check_relations(service, "HistoricalLocation")
    assert service.get("/HistoricalLocations(1)/Thing")["@iot.id"] == 1


@requirement("datamodel/datastream/properties")
def test_datastream_properties(fresh: Service) -> None:
    check_properties(fresh, "Datastream", ("name", "description", "unitOfMeasurement", "observationType"))
    found = fresh.get("/Datastreams(1)")
    assert found["phenomenonTime"] == "2026-11-01T06:00:00Z/2026-11-12T06:00:00Z"
    assert found["observedArea"]["type"] == "Point"


@requirement("datamodel/datastream/relations")
def test_datastream_relations(service: Service) -> None:
    check_relations(service, "Datastream")


@requirement("datamodel/sensor/properties")
def test_sensor_properties(fresh: Service) -> None:
    check_properties(fresh, "Sensor", ("name", "description", "encodingType", "metadata"))


@requirement("datamodel/sensor/relations")
def test_sensor_relations(service: Service) -> None:
    check_relations(service, "Sensor")


@requirement("datamodel/observed-property/properties")
def test_observed_property_properties(fresh: Service) -> None:
    check_properties(fresh, "ObservedProperty", ("name", "definition", "description"))


@requirement("datamodel/observed-property/relations")
def test_observed_property_relations(service: Service) -> None:
    check_relations(service, "ObservedProperty")


@requirement("datamodel/observation/properties")
def test_observation_properties(fresh: Service) -> None:
    check_properties(fresh, "Observation", ("result",))
    more = {
        "resultQuality": "good",
        "validTime": "2026-01-01T00:00:00Z/2026-02-01T00:00:00Z",
        "parameters": {"a": 1},
    }
    for result in (1, 2.0, "x", True, None, [1], {"a": 1}):
        number = fresh.create("/Datastreams(1)/Observations", {"result": result, **more})
        found = fresh.get(f"/Observations({number})")
        assert {name: found[name] for name in ("result", *more)} == {"result": result, **more}
        assert (found["resultTime"], found["phenomenonTime"][:2]) == (None, "20")


@requirement("datamodel/observation/relations")
def test_observation_relations(service: Service) -> None:
    check_relations(service, "Observation")


@requirement("datamodel/feature-of-interest/properties")
def test_feature_of_interest_properties(fresh: Service) -> None:
    check_properties(fresh, "FeatureOfInterest", ("name", "description", "encodingType", "feature"))


@requirement("datamodel/feature-of-interest/relations")
def test_feature_of_interest_relations(service: Service) -> None:
    check_relations(service, "FeatureOfInterest")


@requirement("multi-datastream/properties")
def test_multi_datastream_properties(fresh: Service) -> None:
    names = ("name", "description", "observationType", "multiObservationDataTypes", "unitOfMeasurements")
    check_properties(fresh, "MultiDatastream", names)


@requirement("multi-datastream/relations")
def test_multi_datastream_relations(service: Service) -> None:
    check_relations(service, "MultiDatastream")
    found = service.values("/MultiDatastreams(3)/ObservedProperties")
    assert [one["name"] for one in found] == ["Schallpegel", "Anzahl"]
    assert service.get(f"/Observations({service.arrays})/MultiDatastream")["@iot.id"] == 3


@requirement("multi-datastream/constraints")
@pytest.mark.parametrize(
    "change",
    [
        {"unitOfMeasurements": bodies.multi_datastream()["unitOfMeasurements"][:1]},
        {"multiObservationDataTypes": bodies.multi_datastream()["multiObservationDataTypes"] * 2},
        {"ObservedProperties": [{"@iot.id": 1}]},
    ],
)
def test_multi_datastream_constraints(service: Service, change: dict[str, Any]) -> None:
    body = bodies.multi_datastream(**change)
    assert service.status("POST", "/Things(1)/MultiDatastreams", body) == 400
    for result in ([1], [1, 2, 3], 1):
        assert service.status("POST", "/MultiDatastreams(3)/Observations", {"result": result}) == 400
