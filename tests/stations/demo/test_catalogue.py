# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections import Counter

import pytest

from allmende.core.principal import Visibility
from allmende.sensing.entities import WELL_KNOWN
from allmende.stations.demo.catalogue import sites

STREAMS = [(site.station, stream) for site in sites() for stream in site.station.streams]


def test_there_are_forty_stations_and_120_streams_and_two_that_not_everybody_sees():
    assert len(sites()) == 42
    assert len(STREAMS) == 123
    assert all(len(site.signals) == len(site.station.streams) for site in sites())


def test_every_field_of_action_has_its_kinds():
    found = Counter((one.station.properties["field"], one.station.properties["kind"]) for one in sites())
    assert found == {
        ("mobility", "parking"): 6,
        ("mobility", "bicycle"): 7,
        ("mobility", "charging"): 5,
        ("retail", "footfall"): 6,
        ("environment", "air"): 4,
        ("environment", "noise"): 3,
        ("environment", "river"): 3,
        ("environment", "soil"): 3,
        ("environment", "weather"): 3,
        ("environment", "indoor"): 1,
        ("environment", "pump"): 1,
    }


def test_keys_are_unique():
    assert len({site.station.key for site in sites()}) == 42
    assert len({signal.key for site in sites() for signal in site.signals}) == 123


def test_properties_are_well_known_ones():
    def of(entity):
        return {one.key for one in WELL_KNOWN if entity in one.on}

    known = {entity: of(entity) for entity in ("Thing", "Datastream")}
    for station, stream in STREAMS:
        assert station.properties.keys() <= known["Thing"]
        assert stream.properties.keys() <= known["Datastream"]


@pytest.mark.parametrize("name", ["purpose", "measures_not", "operator", "license", "attribution", "until"])
def test_every_station_explains_itself(name):
    assert all(site.station.properties[name] for site in sites())


def test_several_organisations_measure():
    assert len({site.station.properties["operator"] for site in sites()}) >= 7


def test_what_only_an_organisation_sees_is_named():
    hidden = [site.station.name for site in sites() if site.station.visibility is not Visibility.PUBLIC]
    assert hidden == ["Raumklima im Rathaus", "Pumpwerk an der Aue"]


def test_every_stream_has_words_and_a_definition_by_uri():
    for station, stream in STREAMS:
        assert station.description
        assert station.place
        assert stream.name
        assert stream.description.endswith(".")
        assert stream.unit_symbol
        assert stream.definition.startswith("http://")
        assert stream.unit_definition.startswith("http://qudt.org/vocab/unit/")
