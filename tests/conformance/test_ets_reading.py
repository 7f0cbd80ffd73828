# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the OGC suite asks of reading and filtering, and what it insists on beyond the standard."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

SETS = (
    "Things",
    "Locations",
    "HistoricalLocations",
    "Datastreams",
    "Sensors",
    "ObservedProperties",
    "Observations",
    "FeaturesOfInterest",
)
PROPERTIES = {
    "Things": {"name", "description", "properties"},
    "Locations": {"name", "description", "encodingType", "location"},
    "HistoricalLocations": {"time"},
    "Datastreams": {"name", "description", "observationType", "unitOfMeasurement"},
    "Sensors": {"name", "description", "encodingType", "metadata"},
    "ObservedProperties": {"name", "definition", "description"},
    "Observations": {"phenomenonTime", "result", "resultTime"},
    "FeaturesOfInterest": {"name", "description", "encodingType", "feature"},
}
LINKS = {
    "Things": {"Locations", "HistoricalLocations", "Datastreams", "MultiDatastreams"},
    "Locations": {"Things", "HistoricalLocations"},
    "HistoricalLocations": {"Thing", "Locations"},
    "Datastreams": {"Thing", "Sensor", "ObservedProperty", "Observations"},
    "Sensors": {"Datastreams", "MultiDatastreams"},
    "ObservedProperties": {"Datastreams", "MultiDatastreams"},
    "Observations": {"Datastream", "FeatureOfInterest"},
    "FeaturesOfInterest": {"Observations"},
}
UNKNOWN = 9_223_372_036_854_775_807


def _datastream(name: str, observations: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "description": f"{name} of a room",
        "unitOfMeasurement": {
            "name": "Lumen",
            "symbol": "lm",
            "definition": "http://qudt.org/vocab/unit#Lumen",
        },
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "ObservedProperty": {
            "name": f"Luminous Flux {name}",
            "definition": "http://qudt.org/vocab/quantity#LuminousFlux",
            "description": "power of light",
        },
        "Sensor": {
            "name": f"Acme {name}",
            "description": "light sensor",
            "encodingType": "application/pdf",
            "metadata": "Light flux sensor",
        },
        "Observations": observations,
    }


def _thing(number: int, results: list[int]) -> dict[str, Any]:
    """Two Datastreams with three Observations each."""
    seen = [
        {"phenomenonTime": f"2015-03-{result:02d}T00:00:00Z", "result": result, "resultQuality": "good"}
        for result in results
    ]
    seen[0]["resultTime"] = "2015-10-14T21:30:00.104Z"
    return {
        "name": f"thing name {number}",
        "description": f"thing {number}",
        "properties": {"reference": f"floor {number}"},
        "Locations": [
            {
                "name": f"location name {number}",
                "description": f"location {number}",
                "location": {"type": "Point", "coordinates": [-117.05 + number, 51.05]},
                "encodingType": "application/vnd.geo+json",
            }
        ],
        "Datastreams": [_datastream(f"{number}a", seen[:3]), _datastream(f"{number}b", seen[3:])],
    }


@pytest.fixture(scope="module", autouse=True)
def _filled(hub: httpx.Client, make: Callable[..., int]) -> None:
    """Two Things, four Datastreams, Observations with the results 1 to 12."""
    assert [hub.get(f"/{one}").json()["value"] for one in SETS] == [[]] * 8
    make("/Things", _thing(1, [1, 2, 3, 4, 5, 6]))
    make("/Things", _thing(2, [7, 8, 9, 10, 11, 12]))


@pytest.mark.parametrize("end", ["", "/"])
def test_the_root_lists_the_sets_of_the_standard_absolutely_and_no_others(
    hub: httpx.Client, end: str
) -> None:
    root = str(hub.base_url).rstrip("/")
    listed = hub.get(root + end).json()["value"]
    assert {one["name"]: one["url"] for one in listed} == {
        name: f"{root}/{name}" for name in (*SETS, "MultiDatastreams")
    }


def test_the_root_names_what_it_conforms_to(hub: httpx.Client) -> None:
    settings = hub.get(str(hub.base_url).rstrip("/")).json()["serverSettings"]
    known = [
        one
        for one in settings["conformance"]
        if one.startswith("http://www.opengis.net/spec/iot_sensing/1.1/req/")
    ]
    assert known != []


@pytest.mark.parametrize("name", SETS)
def test_a_set_shows_control_information_properties_and_links(hub: httpx.Client, name: str) -> None:
    answer = hub.get(f"/{name}")
    assert answer.headers["content-type"].startswith("application/json")
    for entity in answer.json()["value"]:
        identity = entity["@iot.id"]
        assert entity["@iot.selfLink"] == f"{str(hub.base_url).rstrip('/')}/{name}({identity})"
        assert isinstance(identity, int)
        assert PROPERTIES[name] <= entity.keys()
        links = {
            key.removesuffix("@iot.navigationLink") for key in entity if key.endswith("@iot.navigationLink")
        }
        assert links == LINKS[name]


@pytest.mark.parametrize("name", SETS)
def test_an_entity_is_found_by_its_self_link_and_links_lead_somewhere(hub: httpx.Client, name: str) -> None:
    first = hub.get(f"/{name}?$top=1").json()["value"][0]
    assert hub.get(first["@iot.selfLink"]).json() == first
    for key, link in first.items():
        if key.endswith("@iot.navigationLink"):
            assert (
                hub.get(
                    f"{str(hub.base_url).rstrip('/')}/".join(("", link)) if "://" not in link else link
                ).status_code
                == 200
            )


@pytest.mark.parametrize("name", SETS)
def test_every_property_alone_and_raw(hub: httpx.Client, name: str) -> None:
    first = hub.get(f"/{name}?$top=1").json()["value"][0]
    for key in PROPERTIES[name]:
        path = f"/{name}({first['@iot.id']})/{key}"
        if first[key] is None:
            assert hub.get(path).status_code == 204
            continue
        assert hub.get(path).json() == {key: first[key]}
        raw = hub.get(f"{path}/$value")
        if isinstance(first[key], str):
            assert raw.text == first[key]
        else:
            assert raw.json() == first[key]


@pytest.mark.parametrize("name", SETS)
def test_references_are_self_links_only(hub: httpx.Client, name: str) -> None:
    links = [{"@iot.selfLink": one["@iot.selfLink"]} for one in hub.get(f"/{name}").json()["value"]]
    assert hub.get(f"/{name}/$ref").json()["value"] == links


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *((f"/{name}({UNKNOWN})", 404) for name in SETS),
        ("/Things(1)/Datastreams(999999)", 404),
        ("/Things(1)/nothing", 404),
        ("/Nothings", 404),
        ("/Things(1)/Datastreams(1)/Observations/Nothing", 404),
        ("/Things?$top=-1", 400),
        ("/Things?$top=abc", 400),
        ("/Things?$skip=-1", 400),
        ("/Things?$count=maybe", 400),
        ("/Things?$filter=name eq", 400),
        ("/Things?$filter=unknown eq 1", 400),
        ("/Things?$select=unknown", 400),
        ("/Things?$expand=Unknown", 400),
        ("/Things?$top=1&$top=2", 400),
        ("/Things?$notKnown=1", 501),
        ("/Things?anything=1", 200),
    ],
)
def test_faulty_requests_are_told_apart(hub: httpx.Client, path: str, status: int) -> None:
    answer = hub.get(path)
    assert answer.status_code == status
    if status >= 400:
        assert answer.json().keys() >= {"code", "message"}


def test_an_observation_of_another_datastream_is_not_there(hub: httpx.Client) -> None:
    first, second = (one["@iot.id"] for one in hub.get("/Datastreams?$top=2").json()["value"])
    seen = hub.get(f"/Datastreams({first})/Observations?$top=1").json()["value"][0]["@iot.id"]
    assert hub.get(f"/Datastreams({first})/Observations({seen})").status_code == 200
    assert hub.get(f"/Datastreams({second})/Observations({seen})").status_code == 404


@pytest.mark.parametrize(
    ("path", "results"),
    [
        ("/Observations?$filter=result gt '3'&$orderby=result", [4, 5, 6, 7, 8, 9]),
        ("/Observations?$filter=result lt '2'&$orderby=result", [1, 10, 11, 12]),
        ("/Observations?$filter=result gt 3&$orderby=result", [4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("/Observations?$filter=result eq 5", [5]),
        ("/Observations?$filter=result le 3 and result ne 2&$orderby=result desc", [3, 1]),
        ("/Observations?$filter=not (result lt 12)", [12]),
        ("/Observations?$filter=result mod 5 eq 0&$orderby=result", [5, 10]),
        ("/Observations?$filter=result add 1 sub 2 mul 3 eq 2", [7]),
        ("/Observations?$filter=result div 2 eq 5.5", [11]),
        ("/Observations?$filter=result in (2, 4, 99)&$orderby=result", [2, 4]),
        ("/Observations?$filter=resultTime eq 2015-10-14T21:30:00.104Z&$orderby=result", [1, 7]),
        ("/Observations?$filter=resultTime eq 2015-10-14T23:30:00.104%2B02:00&$orderby=result", [1, 7]),
        ("/Observations?$filter=resultTime lt 2030-01-01T00:00:00Z and result gt 1", [7]),
        ("/Observations?$filter=phenomenonTime ge 2015-03-11T00:00:00.000Z&$orderby=result", [11, 12]),
        (
            "/Observations?$filter=Datastream/Thing/name eq 'thing name 2' and result lt 9&$orderby=result",
            [7, 8],
        ),
        ("/Observations?$orderby=result desc&$top=3", [12, 11, 10]),
        ("/Observations?$orderby=result&$top=2&$skip=4", [5, 6]),
        ("/Observations?$orderby=Datastream/id desc,result desc&$top=1", [12]),
    ],
)
def test_filters_and_orders_over_observations(hub: httpx.Client, path: str, results: list[int]) -> None:
    answer = hub.get(path)
    assert answer.status_code == 200, answer.text
    assert [one["result"] for one in answer.json()["value"]] == results


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/Things?$filter=Datastreams/Observations/result gt 5", ["thing name 1", "thing name 2"]),
        ("/Things?$filter=Datastreams/Observations/result gt 6", ["thing name 2"]),
        ("/Things?$filter=Things/name eq 'thing name 1'", ["thing name 1"]),
        (
            "/Things?$filter=name eq 'thing name 1' or description eq 'thing 2'",
            ["thing name 1", "thing name 2"],
        ),
        ("/Things?$filter=properties/reference eq 'floor 2'", ["thing name 2"]),
        ("/Things?$filter=startswith(name,'thing')&$orderby=name desc", ["thing name 2", "thing name 1"]),
        ("/Things?$filter=Locations/location/type eq 'Point'&$top=1", ["thing name 1"]),
        ("/Things?$filter=id eq 2", ["thing name 2"]),
        ("/Things?$filter=@iot.id lt 2", ["thing name 1"]),
        ("/Things?$top=0", []),
        ("/Datastreams(1)/Thing/Datastreams?$select=name&$orderby=name", ["1a", "1b"]),
    ],
)
def test_filters_over_links(hub: httpx.Client, path: str, names: list[str]) -> None:
    answer = hub.get(path)
    assert answer.status_code == 200, answer.text
    assert [one["name"] for one in answer.json()["value"]] == names


@pytest.mark.parametrize(
    ("path", "count", "shown"),
    [
        ("/Observations?$count=true&$top=2", 12, 2),
        ("/Observations?$count=true&$top=0", 12, 0),
        ("/Observations?$count=true&$filter=result gt 10", 2, 2),
        ("/Datastreams(1)/Observations?$count=true&$skip=2", 3, 1),
        ("/Things?$count=true", 2, 2),
    ],
)
def test_counts(hub: httpx.Client, path: str, count: int, shown: int) -> None:
    document = hub.get(path).json()
    assert (document["@iot.count"], len(document["value"])) == (count, shown)


def test_counting_is_off_unless_asked(hub: httpx.Client) -> None:
    assert "@iot.count" not in hub.get("/Things").json()
    assert "@iot.count" not in hub.get("/Things?$count=false").json()


@pytest.mark.parametrize("top", [1, 3, 5, 6, 11])
@pytest.mark.parametrize(
    "order", ["", "&$orderby=result desc", "&$orderby=phenomenonTime desc", "&$orderby=resultTime"]
)
def test_next_links_lead_over_every_observation_once(hub: httpx.Client, top: int, order: str) -> None:
    path, seen, pages = f"/Observations?$top={top}{order}", [], 0
    while path:
        page = hub.get(path).json()
        seen += [one["result"] for one in page["value"]]
        path, pages = page.get("@iot.nextLink", ""), pages + 1
        assert "$skip=" in path.replace("%24", "$") or not path
    assert (sorted(seen), pages) == ([*range(1, 13)], -(-12 // top))


def test_expands_nest_merge_and_take_options(hub: httpx.Client) -> None:
    observations = "Observations($filter=result gt 2;$orderby=result desc;$top=2;$select=result)"
    datastreams = f"Datastreams($select=name;$orderby=name desc;$expand={observations})"
    path = f"/Things?$expand={datastreams},Datastreams/Sensor,Locations&$select=name&$orderby=name"
    answer = hub.get(path)
    assert answer.status_code == 200, answer.text
    first = answer.json()["value"][0]
    assert [one["name"] for one in first["Datastreams"]] == ["1b", "1a"]
    assert [[row["result"] for row in one["Observations"]] for one in first["Datastreams"]] == [[6, 5], [3]]
    assert [one["Sensor"]["name"] for one in first["Datastreams"]] == ["Acme 1b", "Acme 1a"]
    assert first["Locations"][0]["encodingType"] == "application/vnd.geo+json"


def test_an_expanded_set_has_its_own_count_and_next_link(hub: httpx.Client) -> None:
    path = "/Datastreams(1)?$expand=Observations($count=true;$top=2;$orderby=result;$select=result)"
    document = hub.get(path).json()
    assert document["Observations@iot.count"] == 3
    assert document["Observations"] == [{"result": 1}, {"result": 2}]
    following = hub.get(document["Observations@iot.nextLink"]).json()
    assert following["value"] == [{"result": 3}]
    assert "@iot.nextLink" not in following


def test_a_selection_shows_only_what_was_selected(hub: httpx.Client) -> None:
    assert hub.get("/Things(1)?$select=name").json() == {"name": "thing name 1"}
    chosen = hub.get("/Things(1)?$select=id,Datastreams").json()
    assert chosen.keys() == {"@iot.id", "Datastreams@iot.navigationLink"}


def test_a_datastream_tells_the_period_of_its_observations(hub: httpx.Client) -> None:
    datastream = hub.get("/Datastreams(1)").json()
    assert datastream["phenomenonTime"] == "2015-03-01T00:00:00Z/2015-03-03T00:00:00Z"
    assert datastream["resultTime"] == "2015-10-14T21:30:00.104Z/2015-10-14T21:30:00.104Z"


def test_data_arrays_group_by_datastream(hub: httpx.Client) -> None:
    document = hub.get("/Observations?$resultFormat=dataArray&$select=id,result&$filter=result lt 5").json()
    groups = document["value"]
    assert [one["components"] for one in groups] == [["id", "result"]] * 2
    assert [[row[1] for row in one["dataArray"]] for one in groups] == [[1, 2, 3], [4]]
    assert [
        one["Datastream@iot.navigationLink"].endswith(f"Datastreams({place})")
        for place, one in enumerate(groups, 1)
    ] == [True, True]
