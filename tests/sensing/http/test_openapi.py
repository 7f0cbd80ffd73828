# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The description is true: its paths are there, what they answer fits it, what it asks for is taken."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from allmende.sensing.entities import ENTITIES, Entity
from allmende.sensing.http.conformance import OPENAPI
from allmende.sensing.http.openapi import document
from allmende.sensing.odata.parse import OPTIONS
from tests.sensing.http.door import ROOT, Door, Doors, filled_doors
from tests.sensing.http.door import door as opened
from tests.sensing.store import bodies

IDS = {"Observations": (1 << 30) + 1, "MultiDatastreams": 3}
HOUR = "2026-01-01T00:00:00Z/2026-01-01T01:00:00Z"
OBSERVATIONS = [
    {
        "phenomenonTime": "2026-01-01T00:00:00Z",
        "result": 1,
        "resultTime": "2026-01-01T00:00:00Z",
        "validTime": HOUR,
        "resultQuality": {"a": 1},
        "parameters": {"b": 2},
    },
    {"phenomenonTime": HOUR, "result": "warm"},
]
FULL = bodies.thing(
    properties={"height": 3},
    Locations=[bodies.location(properties={"floor": 1})],
    Datastreams=[
        bodies.datastream(properties={"rhythm": 60}, Observations=OBSERVATIONS),
        bodies.datastream(Sensor=bodies.sensor(metadata={"a": [1]}, properties={"price": 9})),
    ],
    MultiDatastreams=[bodies.multi_datastream(Observations=[{"result": [61.5, 12]}])],
)


def _fill(door: Door) -> None:
    assert door.post("/Things", FULL).status_code == 201
    links = {"Sensor": {"@iot.id": 1}, "ObservedProperties": [{"@iot.id": 1}, {"@iot.id": 2}]}
    assert door.post("/Things(1)/MultiDatastreams", bodies.multi_datastream(**links)).status_code == 201


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Nobody changes what is in them."""
    with filled_doors(tmp_path_factory, _fill) as found:
        yield found


@pytest.fixture
def door(store_kind: str, doors: Doors) -> Door:
    return doors(store_kind)


DOCUMENT: dict[str, Any] = json.loads(document.answer(ROOT).body)


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    validator = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    return [f"{one.json_path}: {one.message[:300]}" for one in validator.iter_errors(value)]


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def address(path: str) -> str:
    """Of something that is there."""
    number = IDS.get(path[1:].partition("(")[0], 1)
    return path.replace("{id}", str(number))


def test_the_document_is_openapi() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()  # type: ignore[arg-type]


def test_it_is_found_from_the_root_and_travels_once(door: Door) -> None:
    root = door.ask("GET", "")
    assert root.json()["serverSettings"][OPENAPI] == {"endpoints": [f"{ROOT}/api"]}
    assert root.headers["link"] == f'<{ROOT}/api>; rel="service-desc"'
    first = door.ask("GET", "/api")
    assert first.json() == DOCUMENT
    assert DOCUMENT["servers"] == [{"url": ROOT}]
    assert door.ask("GET", "/api", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert first.headers["content-encoding"] == "gzip"
    assert door.ask("POST", "/api", json={}).status_code == 405
    assert "GET" in door.ask("OPTIONS", "/api").headers["allow"]


def test_every_option_and_every_address_is_in_it(door: Door) -> None:
    found = DOCUMENT
    assert {one["name"] for one in found["components"]["parameters"].values()} >= OPTIONS.keys()
    for entity in ENTITIES:
        wanted = [f"/{entity.set}", f"/{entity.set}({{id}})"]
        inner = [one.name for one in (*entity.properties, *entity.links)]
        wanted += [f"/{entity.set}({{id}})/{name}" for name in inner]
        assert found["paths"].keys() >= set(wanted)


def _answered(door: Door, path: str) -> httpx.Response:
    at = address(path)
    if path.startswith("/Observations") and path.partition(")/")[2].startswith("MultiDatastream"):
        at = at.replace(str(IDS["Observations"]), str((3 << 30) + 1))  # an observation of the other kind
    if "{other}" in at:
        listed = door.get(at.partition("({other}")[0])["value"]
        at = at.replace("{other}", str(listed[0]["@iot.id"]))
    if at.endswith("/aggregate"):
        at += "?every=day" + "&component=0" * at.startswith("/Multi")
    return door.ask("GET", at)


def test_every_address_answers_as_described(door: Door) -> None:
    found = DOCUMENT
    for path, item in found["paths"].items():
        if "get" not in item:
            continue
        answer = _answered(door, path)
        described = item["get"]["responses"].get(str(answer.status_code))
        assert answer.status_code in (200, 204) and described is not None, (path, answer.text)
        if answer.status_code == 204:
            continue
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in described["content"], (path, kind)
        if kind == "application/json":
            assert faults(described["content"][kind]["schema"], answer.json()) == [], path


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda one: one.set)
def test_entities_fit_their_schema_however_they_are_asked_for(door: Door, entity: Entity) -> None:
    links = ",".join(one.name for one in entity.links)
    asked = [
        "",
        f"?$expand={links}&$count=true",
        "?$top=1",
        f"?$select=id,{links}",
        "?$resultMetadata=minimal",
    ]
    for query in asked:
        assert faults(ref(entity.set), door.get(f"/{entity.set}{query}")) == [], query
    one = door.get(f"/{entity.set}")["value"][0]
    assert faults(ref(entity.name), one) == []
    assert faults(ref(entity.name), one | {"colour": "red"}) != []
    mandatory = {one.name for one in entity.properties if one.mandatory}
    assert one.keys() >= {"@iot.id", "@iot.selfLink", *mandatory}


def test_formats_and_parts_fit_too(door: Door) -> None:
    arrays = door.get("/Observations?$resultFormat=dataArray")
    assert faults(ref("Arrays"), arrays) == []
    assert (
        faults(ref("Datastreams"), door.get("/Datastreams?$select=unitOfMeasurement/name,properties/a")) == []
    )
    for text, kind in (("CSV", "text/csv"), ("GeoJSON", "application/geo+json")):
        answer = door.ask("GET", f"/Things?$resultFormat={text}")
        described = DOCUMENT["paths"]["/Things"]["get"]["responses"]["200"]["content"]
        assert answer.headers["content-type"].partition(";")[0] == kind
        assert kind in described


def test_counts_that_are_estimates_fit_too(tmp_path: Path) -> None:
    with opened(tmp_path, count_budget=0) as hurried:
        _fill(hurried)
        inner = "Datastreams($count=true;$top=1;$filter=description ne 'x')"
        page = hurried.get(f"/Things?$count=true&$top=0&$filter=name ne 'x'&$expand={inner}")
        assert page["@iot.countIsEstimate"] is True
        assert faults(ref("Things"), page) == []
        one = hurried.get(f"/Things(1)?$expand={inner}")
        assert one["Datastreams@iot.countIsEstimate"] is True
        assert faults(ref("Thing"), one) == []


def test_errors_fit_their_schema(door: Door) -> None:
    for path, status in (("/Things(999)", 404), ("/Things?$top=a", 400), ("/Things?$colour=red", 501)):
        answer = door.ask("GET", path)
        assert answer.status_code == status
        assert faults(ref("Error"), answer.json()) == []


TAKEN = {
    "Thing": FULL,
    "Location": bodies.location(Things=[{"@iot.id": 1}]),
    "HistoricalLocation": {
        "time": "2026-01-01T00:00:00Z", "Thing": {"@iot.id": 1}, "Locations": [{"@iot.id": 1}]},
    "Datastream": bodies.datastream(Thing=bodies.thing()),
    "MultiDatastream": bodies.multi_datastream(Thing={"@iot.id": 1}),
    "Sensor": bodies.sensor(),
    "ObservedProperty": bodies.observed_property(),
    "Observation": {"result": 1, "Datastream": {"@iot.id": 1}, "FeatureOfInterest": bodies.feature()},
    "FeatureOfInterest": bodies.feature(),
}  # fmt: skip


def test_what_is_described_as_needed_is_needed(tmp_path: Path) -> None:
    """A body that fits is taken; without any one of what is required it does not fit and is not taken."""
    with opened(tmp_path) as fresh:
        _fill(fresh)
        for entity in ENTITIES:
            schema, body = ref(f"New{entity.name}"), TAKEN[entity.name]
            assert faults(schema, body) == []
            assert fresh.post(f"/{entity.set}", body).status_code == 201
            required = DOCUMENT["components"]["schemas"][f"New{entity.name}"]["required"]
            wrong = [
                without(body, name) for name in (*required, *(["Datastream"] if "result" in body else []))
            ]
            for one in (*wrong, body | {"colour": "red"}):
                assert faults(schema, one) != [], one
                assert fresh.post(f"/{entity.set}", one).status_code == 400, one


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


def test_what_was_read_can_be_sent_again_as_described(door: Door) -> None:
    for entity in ENTITIES:
        number = IDS.get(entity.set, 1)
        one = door.get(f"/{entity.set}({number})")
        assert faults(ref(f"{entity.name}Whole"), one) == [], entity.name
        assert door.ask("PUT", f"/{entity.set}({number})", json=one).status_code == 200


def test_operations_have_names_of_their_own() -> None:
    found = [one for item in DOCUMENT["paths"].values() for one in item.values() if isinstance(one, dict)]
    assert len({one["operationId"] for one in found}) == len(found) > 300


def test_changes_and_many_at_once_fit_as_they_are_taken(tmp_path: Path) -> None:
    batch = {"requests": [{"id": "a", "method": "get", "url": "Things"}]}
    values = {"components": ["phenomenonTime", "result"], "dataArray": [["2026-01-02T00:00:00Z", 1]]}
    rows = [{"Datastream": {"@iot.id": 1}, **values}]
    deep = {"Locations": [bodies.location()]}
    with opened(tmp_path) as fresh:
        _fill(fresh)
        for method, path, schema, body, status in (
            ("PATCH", "/Things(1)", "ThingChange", {"name": "b", "Locations": [{"@iot.id": 1}]}, 200),
            ("PUT", "/Things(1)", "ThingWhole", {"name": "b", "description": "c"}, 200),
            ("POST", "/$batch", "JsonBatch", batch, 200),
            ("POST", "/CreateObservations", "Rows", rows, 201),
            ("POST", "/Things(1)/Datastreams", "NewDatastreamOfThing", bodies.datastream(), 201),
            ("POST", "/Datastreams(1)/Observations", "NewObservationOfDatastream", {"result": 1}, 201),
            ("PUT", "/Datastreams(1)/Sensor/$ref", "Address", {"@iot.id": 2}, 204),
        ):
            assert faults(ref(schema), body) == []
            assert fresh.ask(method, path, json=body).status_code == status, path
        assert faults(ref("Rows"), [rows[0] | {"components": ["result"]}]) != []
        assert faults(ref("ThingChange"), deep) != []
        assert fresh.ask("PATCH", "/Things(1)", json=deep).status_code == 400
        assert faults(ref("ThingWhole"), {"name": "b"}) != []
        assert fresh.ask("PUT", "/Things(1)", json={"name": "b"}).status_code == 400
