# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""OGC 18-088 §9: addresses, options, pages."""

import pytest

from allmende.sensing.http.conformance import CONFORMANCE
from tests.conformance.requirement import requirement
from tests.conformance.service import Service
from tests.sensing.http.door import ROOT


@requirement("resource-path/resource-path-to-entities")
def test_everything_has_an_address(service: Service) -> None:
    root = service.get("/")
    assert root["serverSettings"]["conformance"] == list(CONFORMANCE)
    for one in root["value"]:
        assert one["url"] == f"{ROOT}/{one['name']}"
        assert isinstance(service.values(f"/{one['name']}"), list)
    number = service.numbers[0]
    assert service.get("/Things(1)")["@iot.id"] == 1
    assert service.get("/Things(1)/name") == {"name": "Wetterstation"}
    assert service.get("/Things(1)/properties/height") == {"height": 3}
    assert service.door.ask("GET", "/Things(1)/name/$value").text == "Wetterstation"
    assert service.status("GET", "/Things(1)/properties/none/$value") == 204
    assert service.get(f"/Observations({number})/Datastream/Thing/Locations")["value"][0]["@iot.id"] == 1
    assert service.get(f"/Datastreams(1)/Observations({number})/result") == {"result": 1.5}
    assert service.values("/Things(1)/Datastreams/$ref") == [
        {"@iot.selfLink": f"{ROOT}/Datastreams({one})"} for one in (1, 2)
    ]
    assert service.get("/Datastreams(1)/Sensor/$ref") == {"@iot.selfLink": f"{ROOT}/Sensors(1)"}


@requirement("request-data/status-code")
@pytest.mark.parametrize(
    "path",
    [
        "/Thing", "/Things(99)", "/Things(9223372036854775807)", "/Things(1)/nothing", "/Things('x')",
        "/Datastreams(2)/Observations({number})", "/Things(99)/Datastreams", "/Things(1)/properties/nothing",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(service: Service, path: str) -> None:
    assert service.status("GET", path.format(number=service.numbers[0])) == 404


@requirement("request-data/query-status-code")
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("$nothing=1", 501), ("nothing=1", 200), ("$top=-1", 400), ("$top=x", 400), ("$skip=-1", 400), ("$count=1", 400),
        ("$filter=name eq", 400), ("$filter=nothing eq 1", 400), ("$orderby=nothing", 400), ("$select=nothing", 400),
        ("$expand=nothing", 400), ("$top=1&$top=2", 400), ("$filter=name eq 'x", 400), ("$filter=name gt 1", 400),
    ],
)  # fmt: skip
def test_options_are_known_or_refused(service: Service, query: str, status: int) -> None:
    assert service.status("GET", f"/Things?{query}") == status


@requirement("request-data/order")
def test_options_work_in_their_order(service: Service) -> None:
    query = "$select=resultTime&$top=2&$skip=1&$orderby=result desc&$count=true&$filter=result gt 3"
    found = service.get(f"/Datastreams(1)/Observations?{query}")
    assert found["@iot.count"] == 10
    assert [one["resultTime"][8:10] for one in found["value"]] == ["11", "10"]
    assert all(set(one) == {"resultTime"} for one in found["value"])


@requirement("request-data/expand")
def test_what_is_linked_is_shown(service: Service) -> None:
    url = "/Things(1)?$expand=Locations,Datastreams/Sensor,Datastreams($select=name;$orderby=name;$top=1;$count=true)"
    found = service.get(url)
    assert [one["name"] for one in found["Locations"]] == ["Markt"]
    assert found["Datastreams@iot.count"] == 2
    (stream,) = found["Datastreams"]
    assert (stream["name"], stream["Sensor"]["name"]) == ("Boden", "SHT40")
    following = service.values(found["Datastreams@iot.nextLink"].removeprefix(ROOT))
    assert [one["name"] for one in following] == ["Luft"]
    nested = service.get(
        "/Datastreams(1)?$expand=Observations($filter=result gt 15;$expand=FeatureOfInterest)"
    )
    assert [one["result"] for one in nested["Observations"]] == [16.5, 18.0]
    assert all(one["FeatureOfInterest"]["@iot.id"] == 1 for one in nested["Observations"])
    assert "Locations@iot.navigationLink" not in found


@requirement("request-data/select")
def test_no_more_is_shown_than_asked_for(service: Service) -> None:
    assert service.values("/Sensors?$select=id,name") == [
        {"@iot.id": number, "name": name} for number, name in ((1, "SHT31"), (2, "SHT40"), (3, "SHT31"))
    ]
    assert service.get("/Things(1)?$select=Datastreams") == {
        "Datastreams@iot.navigationLink": f"{ROOT}/Things(1)/Datastreams"
    }
    found = service.get("/Things(1)?$select=name&$expand=Locations($select=name)")
    assert found == {"name": "Wetterstation", "Locations": [{"name": "Markt"}]}


@requirement("request-data/orderby")
def test_lists_come_in_the_order_that_is_asked_for(service: Service) -> None:
    assert service.results("$orderby=result desc&$top=3") == [18.0, 16.5, 15.0]
    assert service.results("$orderby=phenomenonTime&$top=2") == [1.5, 3.0]
    names = [one["name"] for one in service.values("/Datastreams?$orderby=Sensor/name desc,name asc")]
    assert names == ["Boden", "Luft"]
    rhythms = [one.get("properties") for one in service.values("/Datastreams?$orderby=properties/rhythm")]
    assert rhythms == [None, {"rhythm": 60}]


@requirement("request-data/top")
def test_so_many_are_shown_at_most(service: Service) -> None:
    assert len(service.results("$top=5")) == 5
    assert service.get("/Things?$top=0&$count=true") == {"@iot.count": 1, "value": []}
    assert len(service.results("$top=100000")) == 12


@requirement("request-data/skip")
def test_so_many_are_passed_over(service: Service) -> None:
    assert service.results("$orderby=result&$skip=10") == [16.5, 18.0]
    assert service.results("$skip=99") == []


@requirement("request-data/count")
def test_the_count_is_of_all(service: Service) -> None:
    found = service.get("/Datastreams(1)/Observations?$count=true&$top=1&$skip=3")
    assert (found["@iot.count"], len(found["value"])) == (12, 1)
    assert next(iter(found)) == "@iot.count"
    assert service.get("/Observations?$count=true&$top=0&$filter=result lt 4")["@iot.count"] == 2
    assert "@iot.count" not in service.get("/Things?$count=false")


@requirement("request-data/filter")
@pytest.mark.parametrize(
    ("path", "condition", "ids"),
    [
        ("Things", "Datastreams/Observations/result gt 5", [1]),
        ("Things", "Datastreams/Sensor/name eq 'SHT40' and Locations/name eq 'Markt'", [1]),
        ("Things", "properties/height eq 3", [1]),
        ("Things", "properties/nothing eq 3 or not (properties/nothing eq 3)", []),
        ("Datastreams", "Thing/id eq 1 and unitOfMeasurement/symbol eq '°C'", [1, 2]),
        ("Datastreams", "Observations/result eq 'warm'", [2]),
        ("FeaturesOfInterest", "Observations/Datastream/Thing/name eq 'Wetterstation'", [1]),
    ],
)
def test_a_filter_chooses_through_links(service: Service, path: str, condition: str, ids: list[int]) -> None:
    assert [one["@iot.id"] for one in service.values(f"/{path}?$filter={condition}")] == ids


@requirement("request-data/built-in-filter-operations")
@pytest.mark.parametrize(
    ("condition", "results"),
    [
        ("result eq 3", [3]), ("result ne 3 and result lt 5", [1.5, 4.5]), ("result gt 16.5", [18]),
        ("result ge 16.5", [16.5, 18]), ("result lt 3", [1.5]), ("result le 3", [1.5, 3]),
        ("result lt 2 or result gt 17", [1.5, 18]), ("not (result gt 1.5)", [1.5]), ("not result gt 3", [1.5, 3]),
        ("result add 1 eq 2.5", [1.5]), ("result sub 1 eq 2", [3]), ("result mul 2 eq 6", [3]),
        ("result div 2 eq 9", [18]), ("result mod 6 eq 0", [6, 12, 18]), ("-result gt -2", [1.5]),
        ("result gt 17 or result lt 2 and result gt 1", [1.5, 18]),
        ("(result gt 17 or result lt 2) and result gt 2", [18]),
        ("phenomenonTime ge 2026-11-12T06:00:00Z", [18]), ("resultTime lt 2026-11-02T07:00:00+01:00", [1.5]),
        ("result lt '15.1'", [1.5, 10.5, 12, 13.5, 15]),
    ],
)  # fmt: skip
def test_comparisons_logic_and_arithmetic(service: Service, condition: str, results: list[float]) -> None:
    assert service.results(f"$filter={condition.replace('+', '%2B')}&$orderby=result") == results


_AREA = "geography'POLYGON ((7 51, 8 51, 8 52, 7 52, 7 51))'"
_FEATURE = "FeatureOfInterest/feature"
OF_PLACES = (
    f"geo.distance({_FEATURE}, geography'POINT (7.6 52)') lt 0.2",
    f"geo.length({_FEATURE}) eq 0", "geo.length(geography'LINESTRING (0 0, 3 4)') eq 5",
    f"geo.intersects({_FEATURE}, {_AREA})", f"st_equals({_FEATURE}, geography'POINT (7.6 51.9)')",
    f"st_disjoint({_FEATURE}, geography'POINT (9 9)')",
    f"st_touches({_FEATURE}, geography'LINESTRING (7.6 51.9, 9 9)')", f"st_within({_FEATURE}, {_AREA})",
    f"st_overlaps({_AREA}, geography'POLYGON ((7.5 51, 9 51, 9 52, 7.5 51))')",
    f"st_crosses({_AREA}, geography'LINESTRING (7.5 51.5, 9 51.5)')", f"st_intersects({_FEATURE}, {_AREA})",
    f"st_contains({_AREA}, {_FEATURE})", f"st_relate({_FEATURE}, {_AREA}, 'T*F**F***')",
    f"st_within(Datastream/Thing/Locations/location, {_AREA})", f"st_within(Datastream/observedArea, {_AREA})",
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "results"),
    [
        ("substringof('Luft', Datastream/name) and result lt 2", [1.5]),
        ("endswith(Datastream/name, 'uft') and startswith(Datastream/name, 'L') and result lt 2", [1.5]),
        ("length(Datastream/name) eq 4 and result gt 17", [18]),
        ("indexof(Datastream/name, 'uft') eq 1 and result gt 17", [18]),
        ("substring(Datastream/name, 1) eq 'uft' and result gt 17", [18]),
        ("substring(Datastream/name, 1, 2) eq 'uf' and result gt 17", [18]),
        ("tolower(Datastream/name) eq 'luft' and result gt 17", [18]),
        ("toupper(Datastream/name) eq 'LUFT' and result gt 17", [18]),
        ("trim('  Luft ') eq Datastream/name and result gt 17", [18]),
        ("concat(concat(Datastream/name, ', '), 'x') eq 'Luft, x' and result gt 17", [18]),
        ("year(resultTime) eq 2026 and month(resultTime) eq 11 and day(resultTime) eq 2", [3]),
        ("hour(resultTime) eq 6 and minute(resultTime) eq 0 and second(resultTime) eq 0 and result lt 2", [1.5]),
        ("fractionalseconds(resultTime) eq 0 and totaloffsetminutes(resultTime) eq 0 and result lt 2", [1.5]),
        ("date(resultTime) eq 2026-11-02", [3]), ("time(resultTime) le 06:00:00 and result lt 2", [1.5]),
        ("resultTime gt mindatetime() and resultTime lt maxdatetime() and result lt 2", [1.5]),
        ("now() gt 2026-11-01T00:00:00Z and result lt 2", [1.5]),
        ("round(result) eq 2", [1.5]), ("round(result) eq 5", [4.5]), ("round(-result) eq -5", [4.5]),
        ("floor(result) eq 4", [4.5]), ("ceiling(result) eq 5", [4.5]),
        *((f"{one} and result lt 2", [1.5]) for one in OF_PLACES),
        *((f"not ({one}) and result lt 2", []) for one in OF_PLACES),
    ],
)  # fmt: skip
@requirement("request-data/built-in-query-functions")
def test_functions_of_texts_dates_numbers_and_places(
    service: Service, condition: str, results: list[float]
) -> None:
    assert service.results(f"$filter={condition}&$orderby=result") == results


_SQUARE = "geography'POLYGON((7 51, 8 51, 8 52, 7 52, 7 51))'"
_AWAY = "geography'POLYGON((17 51, 18 51, 18 52, 17 52, 17 51))'"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (f"st_within(location, {_SQUARE})", True), (f"st_within(location, {_AWAY})", False),
        (f"st_intersects(location, {_SQUARE})", True), (f"geo.intersects(location, {_AWAY})", False),
        (f"st_disjoint(location, {_AWAY})", True), (f"st_disjoint(location, {_SQUARE})", False),
        (f"st_contains({_SQUARE}, location)", True), (f"st_contains({_AWAY}, location)", False),
        (f"st_equals(location, {_SQUARE})", False), (f"st_touches(location, {_SQUARE})", False),
        (f"st_overlaps(location, {_SQUARE})", False), (f"st_crosses(location, {_SQUARE})", False),
        (f"st_relate(location, {_SQUARE}, 'T********')", True),
        (f"st_relate(location, {_AWAY}, 'T********')", False),
        ("geo.distance(location, geography'POINT(7.5 51.5)') lt 2", True),
        ("geo.distance(location, geography'POINT(7.5 51.5)') gt 2", False),
        ("geo.length(geography'LINESTRING(0 0, 3 4)') eq 5", True),
    ],
)  # fmt: skip
def test_each_function_of_places(service: Service, condition: str, *, holds: bool) -> None:
    assert bool(service.values(f"/Locations?$filter={condition}")) is holds


@requirement("request-data/pagination")
def test_a_list_says_where_it_goes_on(service: Service) -> None:
    path, found, pages = "/Datastreams(1)/Observations?$top=5&$filter=result gt 2&$orderby=result desc", [], 0
    while path:
        page = service.get(path)
        found += [one["result"] for one in page["value"]]
        path = page.get("@iot.nextLink", "").removeprefix(ROOT)
        pages += 1
    assert (pages, found) == (3, [one * 1.5 for one in range(12, 1, -1)])
