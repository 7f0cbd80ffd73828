# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the OGC suite asks of creating, updating and deleting, with its sample bodies."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Make = Callable[..., int]
Sample = Callable[..., dict[str, Any]]

THING = {"name": "Orange", "description": "a fruit", "properties": {"taste": "sweet"}}
SENSOR = {
    "name": "Fluke",
    "description": "meter",
    "encodingType": "application/pdf",
    "metadata": "http://a.example/b.pdf",
}
OBSERVED = {"name": "Entropy", "definition": "http://en.example/Entropy", "description": "disorder"}
LOCATION = {
    "name": "bow river",
    "description": "a bend",
    "encodingType": "application/vnd.geo+json",
    "location": {"type": "Point", "coordinates": [-114.05, 51.05]},
}
DATASTREAM = {
    "name": "entropy of an orange",
    "description": "measured",
    "unitOfMeasurement": {
        "name": "Celsius",
        "symbol": "degC",
        "definition": "http://qudt.org/vocab/unit#DegreeCelsius",
    },
    "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
}
FEATURE = {
    "name": "a weather station",
    "description": "on the roof",
    "encodingType": "application/vnd.geo+json",
    "feature": {"type": "Point", "coordinates": [-114.05, 51.06]},
}


@pytest.fixture
def thing(make: Make) -> int:
    return make("/Things", THING | {"Locations": [LOCATION]})


@pytest.fixture
def datastream(make: Make, thing: int) -> int:
    return make(
        "/Datastreams",
        DATASTREAM | {"Thing": {"@iot.id": thing}, "Sensor": SENSOR, "ObservedProperty": OBSERVED},
    )


@pytest.fixture
def observation(make: Make, datastream: int) -> int:
    return make(
        f"/Datastreams({datastream})/Observations", {"phenomenonTime": "2015-03-01T00:40:00Z", "result": 8}
    )


def test_the_samples_of_the_suite_are_taken(make: Make, sample: Sample, hub: httpx.Client) -> None:
    thing = make("/Things", sample("thing/complete.json"))
    sensor = make("/Sensors", sample("sensors/sensor.json"))
    observed = make("/ObservedProperties", sample("observedproperties/observedproperty.json"))
    for name in ("location.json", "3.json", "4.json", "cuba-point.json", "southern-alberta-polygon.json"):
        make("/Locations", sample(f"locations/{name}"))
    ids = {"THING_ID": thing, "SENSOR_ID": sensor, "OBSERVEDPROPERTY_ID": observed, "OBSPROP_ID": observed}
    for name in (
        "5",
        "6",
        "7",
        "8",
        "datastream",
        "embeddedEntities",
        "linkedObservedPropertyValid",
        "linkedThingValid",
    ):
        make("/Datastreams", _linked(sample(f"datastreams/{name}.json", **ids)))
    assert len(hub.get(f"/Things({thing})/Datastreams").json()["value"]) >= 8


def _linked(body: dict[str, Any]) -> dict[str, Any]:
    """1.0 samples write `id` where 1.1 writes `@iot.id`; the suite itself replaces it."""
    return {
        key: {"@iot.id": value["id"]} if isinstance(value, dict) and value.keys() == {"id"} else value
        for key, value in body.items()
    }


@pytest.mark.parametrize(
    "name", ["1", "2", "3", "4", "linkedObservedProperty", "linkedSensor", "linkedThing"]
)
def test_a_datastream_without_its_mandatory_links_is_refused(
    hub: httpx.Client, sample: Sample, thing: int, name: str
) -> None:
    ids = {"THING_ID": thing, "SENSOR_ID": 1, "OBSERVEDPROPERTY_ID": 1, "OBSPROP_ID": 1}
    before = hub.get("/Datastreams?$count=true&$top=0").json()
    answer = hub.post("/Datastreams", json=_linked(sample(f"datastreams/{name}.json", **ids)))
    assert answer.status_code in (400, 409), answer.text
    assert hub.get("/Datastreams?$count=true&$top=0").json() == before


@pytest.mark.parametrize(
    ("path", "body", "changed"),
    [
        ("Things", THING, {"description": "another", "properties": {"colour": "blue"}}),
        (
            "Locations",
            LOCATION,
            {"description": "another", "location": {"type": "Point", "coordinates": [1.5, 2.5]}},
        ),
        ("Sensors", SENSOR, {"metadata": "http://a.example/c.pdf"}),
        ("ObservedProperties", OBSERVED, {"definition": "http://en.example/Chaos"}),
        ("FeaturesOfInterest", FEATURE, {"feature": {"type": "Point", "coordinates": [0, 1]}}),
    ],
)
def test_create_read_change_replace_delete(
    hub: httpx.Client, make: Make, path: str, body: dict[str, Any], changed: dict[str, Any]
) -> None:
    here = f"/{path}({make(f'/{path}', body)})"
    stored = hub.get(here).json()
    assert {key: stored[key] for key in body} == body
    assert hub.patch(here, json=changed).status_code == 200
    assert {key: hub.get(here).json()[key] for key in body} == body | changed
    assert hub.put(here, json=body).status_code == 200
    assert {key: hub.get(here).json()[key] for key in body} == body
    assert hub.delete(here).status_code == 200
    assert hub.get(here).status_code == 404
    assert hub.delete(here).status_code == 404
    assert hub.patch(here, json=changed).status_code == 404


def test_datastream_and_observation_are_changed_and_deleted(
    hub: httpx.Client, datastream: int, observation: int
) -> None:
    assert hub.patch(f"/Datastreams({datastream})", json={"description": "new"}).status_code == 200
    assert hub.get(f"/Datastreams({datastream})").json()["description"] == "new"
    assert hub.patch(f"/Observations({observation})", json={"result": 20}).status_code == 200
    assert hub.get(f"/Observations({observation})").json()["result"] == 20
    assert hub.delete(f"/Observations({observation})").status_code == 200
    assert hub.get(f"/Observations({observation})").status_code == 404
    assert hub.get(f"/Datastreams({datastream})").json().get("phenomenonTime") is None
    assert hub.delete(f"/Datastreams({datastream})").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/Things", {"description": "no name"}),
        ("/Things", {"name": 5, "description": "a number as name"}),
        ("/Locations", {key: value for key, value in LOCATION.items() if key != "location"}),
        ("/Sensors", {key: value for key, value in SENSOR.items() if key != "metadata"}),
        ("/Observations", {"result": 1}),
        ("/Observations", {"result": 1, "Datastream": {"@iot.id": 999_999}}),
        ("/Datastreams", DATASTREAM),
        (
            "/Datastreams",
            DATASTREAM | {"Thing": {"@iot.id": 999_999}, "Sensor": SENSOR, "ObservedProperty": OBSERVED},
        ),
        ("/HistoricalLocations", {"time": "2015-03-01T00:40:00Z"}),
    ],
)
def test_incomplete_entities_are_refused_and_nothing_changes(
    hub: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    before = [
        hub.get(f"/{one}?$count=true&$top=0").json() for one in ("Things", "Sensors", "ObservedProperties")
    ]
    answer = hub.post(path, json=body)
    assert answer.status_code in (400, 409), answer.text
    assert [
        hub.get(f"/{one}?$count=true&$top=0").json() for one in ("Things", "Sensors", "ObservedProperties")
    ] == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("Things", {"Locations": [LOCATION]}),
        ("Things", {"Datastreams": [DATASTREAM]}),
        ("Datastreams", {"ObservedProperty": OBSERVED}),
        ("Datastreams", {"Sensor": SENSOR}),
        ("Datastreams", {"Thing": THING}),
    ],
)
def test_a_change_with_an_entity_inside_is_refused(
    hub: httpx.Client, datastream: int, path: str, body: dict[str, Any]
) -> None:
    thing = hub.get(f"/Datastreams({datastream})/Thing").json()["@iot.id"]
    here = f"/{path}({thing if path == 'Things' else datastream})"
    assert hub.patch(here, json=body).status_code == 400


def test_the_feature_of_interest_comes_from_the_location_and_is_kept(
    hub: httpx.Client, make: Make, thing: int, datastream: int
) -> None:
    one = make("/Observations", {"result": 1, "Datastream": {"@iot.id": datastream}})
    two = make("/Observations", {"result": 2, "Datastream": {"@iot.id": datastream}})
    first = hub.get(f"/Observations({one})/FeatureOfInterest").json()
    assert hub.get(f"/Observations({two})/FeatureOfInterest").json() == first
    assert (first["feature"], first["encodingType"]) == (LOCATION["location"], LOCATION["encodingType"])
    moved = LOCATION | {"location": {"type": "Point", "coordinates": [10.0, 50.0]}}
    make(f"/Things({thing})/Locations", moved)
    three = make("/Observations", {"result": 3, "Datastream": {"@iot.id": datastream}})
    assert hub.get(f"/Observations({three})/FeatureOfInterest").json()["feature"] == moved["location"]
    assert hub.get(f"/Observations({one})/FeatureOfInterest").json()["feature"] == LOCATION["location"]


def test_a_deleted_automatic_feature_is_made_again(hub: httpx.Client, make: Make, datastream: int) -> None:
    one = make("/Observations", {"result": 1, "Datastream": {"@iot.id": datastream}})
    feature = hub.get(f"/Observations({one})/FeatureOfInterest").json()["@iot.id"]
    assert hub.delete(f"/FeaturesOfInterest({feature})").status_code == 200
    assert hub.get(f"/Observations({one})").status_code == 404
    two = make("/Observations", {"result": 2, "Datastream": {"@iot.id": datastream}})
    again = hub.get(f"/Observations({two})/FeatureOfInterest").json()
    assert (again["feature"], again["@iot.id"] != feature) == (LOCATION["location"], True)


def test_moving_a_thing_writes_its_history(hub: httpx.Client, make: Make) -> None:
    places = [make("/Locations", LOCATION | {"name": f"place {number}"}) for number in range(2)]
    thing = make("/Things", THING | {"Locations": [{"@iot.id": places[0]}]})
    assert hub.patch(f"/Things({thing})", json={"Locations": [{"@iot.id": places[1]}]}).status_code == 200
    now = hub.get(f"/Things({thing})/Locations").json()["value"]
    assert [one["@iot.id"] for one in now] == [places[1]]
    history = hub.get(f"/Things({thing})/HistoricalLocations?$expand=Locations&$orderby=id").json()["value"]
    assert [[one["@iot.id"] for one in entry["Locations"]] for entry in history] == [[places[0]], [places[1]]]


@pytest.mark.parametrize(
    ("deleted", "gone", "left"),
    [
        ("Things", ["Things", "Datastreams", "Observations"], ["Locations", "Sensors", "ObservedProperties"]),
        ("Datastreams", ["Datastreams", "Observations"], ["Things", "Sensors", "ObservedProperties"]),
        ("Sensors", ["Sensors", "Datastreams", "Observations"], ["Things", "ObservedProperties"]),
        ("ObservedProperties", ["ObservedProperties", "Datastreams", "Observations"], ["Things", "Sensors"]),
        ("FeaturesOfInterest", ["FeaturesOfInterest", "Observations"], ["Things", "Datastreams"]),
        ("Locations", ["Locations"], ["Things", "Datastreams", "Observations"]),
        ("Observations", ["Observations"], ["Things", "Datastreams", "FeaturesOfInterest"]),
    ],
)
def test_deleting_takes_along_what_the_standard_says(
    hub: httpx.Client, datastream: int, observation: int, deleted: str, gone: list[str], left: list[str]
) -> None:
    paths = {
        "Things": f"/Datastreams({datastream})/Thing",
        "Sensors": f"/Datastreams({datastream})/Sensor",
        "ObservedProperties": f"/Datastreams({datastream})/ObservedProperty",
        "FeaturesOfInterest": f"/Observations({observation})/FeatureOfInterest",
        "Datastreams": f"/Datastreams({datastream})",
        "Observations": f"/Observations({observation})",
    }
    here = {name: hub.get(path).json()["@iot.selfLink"] for name, path in paths.items()}
    here["Locations"] = hub.get(f"/Datastreams({datastream})/Thing/Locations").json()["value"][0][
        "@iot.selfLink"
    ]
    assert hub.delete(here[deleted]).status_code == 200
    assert {name: hub.get(here[name]).status_code for name in gone} == dict.fromkeys(gone, 404)
    assert {name: hub.get(here[name]).status_code for name in left} == dict.fromkeys(left, 200)


@pytest.mark.parametrize(
    "result", [8, -0.1, 2.5e-7, 9007199254740993, "text", "", True, False, None, [1, "a"], {"a": {"b": 1.0}}]
)
def test_results_of_every_kind_come_back_as_they_were(
    hub: httpx.Client, make: Make, datastream: int, result: object
) -> None:
    made = make("/Observations", {"result": result, "Datastream": {"@iot.id": datastream}})
    stored = hub.get(f"/Observations({made})").json()["result"]
    assert (stored, type(stored)) == (result, type(result))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2015-03-01T00:40:00Z", "2015-03-01T00:40:00Z"),
        ("2015-03-01T00:40:00.104+01:00", "2015-02-28T23:40:00.104Z"),
        ("2010-12-23T10:20:00-0700", "2010-12-23T17:20:00Z"),
        ("2015-03-01T00:00:00Z/2015-03-01T01:00:00Z", "2015-03-01T00:00:00Z/2015-03-01T01:00:00Z"),
    ],
)
def test_times_are_shown_in_utc(
    hub: httpx.Client, make: Make, datastream: int, given: str, shown: str
) -> None:
    made = make(
        "/Observations", {"phenomenonTime": given, "result": 1, "Datastream": {"@iot.id": datastream}}
    )
    stored = hub.get(f"/Observations({made})").json()
    assert (_plain(stored["phenomenonTime"]), stored["resultTime"]) == (shown, None)


def _plain(text: str) -> str:
    return text.replace(".000Z", "Z")


def test_data_arrays_are_taken_row_by_row(hub: httpx.Client, datastream: int) -> None:
    body = [
        {
            "Datastream": {"@iot.id": datastream},
            "components": ["phenomenonTime", "result"],
            "dataArray@iot.count": 3,
            "dataArray": [
                ["2010-12-23T10:20:00-0700", 20],
                ["no time", 30],
                ["2010-12-23T10:21:00-0700", 40],
            ],
        },
        {
            "Datastream": {"@iot.id": 999_999},
            "components": ["phenomenonTime", "result"],
            "dataArray": [["2010-12-23T10:20:00Z", 65]],
        },
    ]
    answer = hub.post("/CreateObservations", json=body)
    assert answer.status_code == 201
    links = answer.json()
    assert [one.startswith("error") for one in links] == [False, True, False, True]
    assert [hub.get(links[place]).json()["result"] for place in (0, 2)] == [20, 40]


def test_a_write_to_a_proxied_address_is_refused(hub: httpx.Client) -> None:
    assert hub.post("/Things", json=THING, headers={"x-forwarded-for": "192.0.2.1"}).status_code == 403
