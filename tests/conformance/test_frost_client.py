# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""FROST's client for Python, as its users call it, against a server on either store."""

import frost_sta_client as frost
import httpx
import pytest
from frost_sta_client.model.ext.data_array_document import DataArrayDocument
from frost_sta_client.model.ext.data_array_value import DataArrayValue
from frost_sta_client.model.ext.entity_list import EntityList
from geojson import Point

from tests.sensing.store import bodies

pytestmark = pytest.mark.filterwarnings(
    "ignore:furl.pathstr is deprecated:DeprecationWarning"
)  # its own call

KIND = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
GEOJSON = "application/geo+json"


@pytest.fixture
def client(address: str) -> frost.SensorThingsService:
    return frost.SensorThingsService(address)


def thing(client: frost.SensorThingsService, name: str = "Wetterstation") -> frost.Thing:
    made = frost.Thing(
        name=name, description="on the roof", properties={"height": 3.5}, locations=[location()]
    )
    client.create(made)
    return made


def datastream(client: frost.SensorThingsService, of: frost.Thing) -> frost.Datastream:
    """With its sensor and observed property inline, and the Thing as the object that the user holds."""
    made = frost.Datastream(
        name="Luft",
        description="two metres above ground",
        observation_type=KIND,
        unit_of_measurement=frost.UnitOfMeasurement(name="Grad", symbol="°C", definition="ucum:Cel"),
        thing=of,
        sensor=frost.Sensor(
            name="SHT31", description="a", encoding_type="text/html", metadata="https://a.example"
        ),
        observed_property=frost.ObservedProperty(
            name="T", definition="https://a.example/t", description="air"
        ),
    )
    client.create(made)
    return made


def location() -> frost.Location:
    return frost.Location(
        name="Markt", description="here", location=Point((7.6, 51.9)), encoding_type=GEOJSON
    )


def rows(client: frost.SensorThingsService, of: frost.Datastream, number: int) -> list[frost.Observation]:
    value = DataArrayValue()
    value.components = {value.Property.PHENOMENON_TIME, value.Property.RESULT}
    value.datastream = of
    for minute in range(number):
        time = f"2026-01-01T{minute // 60:02d}:{minute % 60:02d}:00Z"
        value.add_observation(frost.Observation(phenomenon_time=time, result=minute / 2, datastream=of))
    document = DataArrayDocument()
    document.add_data_array_value(value)
    return client.observations().create(document)


def test_everything_is_created_by_itself_and_found_again(client: frost.SensorThingsService) -> None:
    place, station = location(), thing(client)
    client.create(place)
    moved = frost.HistoricalLocation(time="2026-01-01T00:00:00Z", thing=station)
    moved.locations = EntityList(entity_class="frost_sta_client.model.location.Location", entities=[place])
    feature = frost.FeatureOfInterest(
        name="Beet", description="a", encoding_type=GEOJSON, feature=Point((7.6, 51.9))
    )
    stream = datastream(client, station)
    client.create(moved)
    client.create(feature)
    value = frost.Observation(
        phenomenon_time="2026-01-01T00:00:00Z/2026-01-01T01:00:00Z",
        result=21.5,
        parameters={"b": 2},
        datastream=stream,
        feature_of_interest=feature,
    )
    client.create(value)
    found = client.observations().find(value.id)
    assert (found.result, found.parameters) == (21.5, {"b": 2})
    assert client.things().find(station.id).properties == {"height": 3.5}
    assert client.locations().find(place.id).location["coordinates"] == [7.6, 51.9]
    assert client.historical_locations().find(moved.id).time.startswith("2026-01-01T00:00:00")
    assert client.datastreams().find(stream.id).unit_of_measurement.symbol == "°C"
    assert client.features_of_interest().find(feature.id).name == "Beet"


def test_what_is_sent_along_whole_is_linked_and_not_made_again(client: frost.SensorThingsService) -> None:
    station = thing(client, "einmal")
    stream = datastream(client, station)
    client.create(frost.Observation(phenomenon_time="2026-01-01T00:00:00Z", result=1, datastream=stream))
    assert len(client.things().query().filter("name eq 'einmal'").list().entities) == 1
    assert len(station.get_datastreams().query().list().entities) == 1


def test_a_thing_with_all_its_parts_is_one_request(client: frost.SensorThingsService) -> None:
    station = frost.Thing(name="ganz", description="whole", locations=[location()])
    client.create(station)
    found = client.things().query().filter("name eq 'ganz'").expand("Locations").list().get(0)
    assert found.locations.get(0).name == "Markt"


def test_lists_are_filtered_ordered_and_expanded(client: frost.SensorThingsService) -> None:
    stream = datastream(client, thing(client))
    rows(client, stream, 4)
    query = stream.get_observations().query().filter("result gt 0.4").orderby("phenomenonTime").top(2).count()
    found = query.list()  # DESC, as this client writes it
    assert (found.count, [one.result for one in found.entities]) == (3, [1.5, 1.0])
    whole = (
        client.datastreams()
        .query()
        .filter(f"id eq {stream.id}")
        .expand("Thing,Sensor,Observations($top=2)")
        .list()
    )
    one = whole.get(0)
    assert (one.thing.name, one.sensor.name, len(one.observations.entities)) == ("Wetterstation", "SHT31", 2)
    names = client.things().query().select("name").orderby("name", "asc").list()
    assert [one.name for one in names] == sorted(one.name for one in names.entities)


def test_rows_are_sent_as_a_data_array_and_read_over_many_pages(client: frost.SensorThingsService) -> None:
    stream = datastream(client, thing(client))
    made = rows(client, stream, 120)
    assert made[0].self_link.startswith(f"{client.url.url}/Observations(")
    paged = stream.get_observations().query().top(7).orderby("phenomenonTime", "asc").list()
    assert [one.result for one in paged] == [minute / 2 for minute in range(120)]


def test_entities_are_patched_replaced_and_deleted(client: frost.SensorThingsService) -> None:
    station = thing(client)
    client.patch(station, [{"op": "replace", "path": "/name", "value": "anders"},
                           {"op": "add", "path": "/properties/colour", "value": "red"}])  # fmt: skip
    found = client.things().find(station.id)
    assert (found.name, found.properties) == ("anders", {"height": 3.5, "colour": "red"})
    found.description = "in the cellar"
    client.update(found)
    assert client.things().find(station.id).description == "in the cellar"
    client.delete(found)
    with pytest.raises(Exception, match="404"):
        client.things().find(station.id)


def test_arrays_of_a_multidatastream_are_read(client: frost.SensorThingsService, address: str) -> None:
    """It cannot create one (of the units it sends null), and knows no observedArea but polygons."""
    area = {"type": "Polygon", "coordinates": [[[7, 51], [8, 51], [8, 52], [7, 51]]]}
    value = {"result": [61.5, 12], "FeatureOfInterest": bodies.feature() | {"feature": area}}
    body = bodies.thing(MultiDatastreams=[bodies.multi_datastream(Observations=[value])])
    assert httpx.post(f"{address}/Things", json=body).status_code == 201
    multi = client.multi_datastreams().query().expand("Observations,ObservedProperties").list().get(0)
    assert [one.name for one in multi.observed_properties.entities] == ["Schallpegel", "Anzahl"]
    assert multi.observations.get(0).result == [61.5, 12]
