# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.sensing.mqtt.application import NO_SUCH_TOPIC, NO_WILDCARDS, TopicRefused
from allmende.sensing.mqtt.topics import Topic, topic_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("v1.1/Observations", Topic("", "set", "/Observations", "", "Observation")),
        ("v1.1/Things", Topic("", "set", "/Things", "", "Thing")),
        (
            "v1.1/Datastreams(5)/Observations",
            Topic("", "set", "/Datastreams(5)/Observations", "", "Observation", "Datastream", 5),
        ),
        (
            "v1.1/Things(1)/Datastreams(5)/Observations",
            Topic("", "set", "/Things(1)/Datastreams(5)/Observations", "", "Observation", "Datastream", 5),
        ),
        (
            "v1.1/MultiDatastreams(8)/Observations",
            Topic("", "set", "/MultiDatastreams(8)/Observations", "", "Observation", "MultiDatastream", 8),
        ),
        ("v1.1/Things(1)", Topic("", "entity", "/Things(1)", "", "Thing", id=1)),
        ("v1.1/Things(1)/description", Topic("", "property", "/Things(1)/description", "", "Thing", id=1)),
        (
            "v1.1/Things(1)/properties/owner",
            Topic("", "property", "/Things(1)/properties/owner", "", "Thing", id=1),
        ),
        (
            "v1.1/Observations?$select=result,phenomenonTime",
            Topic("", "set", "/Observations", "$select=result,phenomenonTime", "Observation"),
        ),
        (
            "v1.1/Things(1)?$expand=Datastreams($select=name;$top=2)&$select=name",
            Topic(
                "",
                "entity",
                "/Things(1)",
                "$expand=Datastreams($select=name;$top=2)&$select=name",
                "Thing",
                id=1,
            ),
        ),
        (
            "v1.1/Observations?$expand=Datastream/Thing",
            Topic("", "set", "/Observations", "$expand=Datastream/Thing", "Observation"),
        ),
        ("FROST-Server/v1.1/Things(1)", Topic("", "entity", "/Things(1)", "", "Thing", id=1)),
        (
            "v1.1/Datastreams(5)/Thing",
            Topic("", "set", "/Datastreams(5)/Thing", "", "Thing", "Datastream", 5),
        ),
        ("v1.1/Things/$deleted", Topic("", "deleted", entity="Thing")),
        ("v1.1/errors", Topic("", "errors")),
    ],
)
def test_a_topic_is_an_address_of_the_api(text: str, found: Topic) -> None:
    assert topic_of(text) == replace(found, name=text)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("v1.1/#", NO_WILDCARDS, "wildcard"),
        ("v1.1/Datastreams(1)/+", NO_WILDCARDS, "wildcard"),
        ("/v1.1/Things", NO_SUCH_TOPIC, "Known"),
        ("Things", NO_SUCH_TOPIC, "Known"),
        ("v1.0/Things", NO_SUCH_TOPIC, "Known"),
        ("v1.1", NO_SUCH_TOPIC, "Known"),
        ("v1.1/", NO_SUCH_TOPIC, "Known"),
        ("v1.1/Thongs", NO_SUCH_TOPIC, "Thongs"),
        ("v1.1/Things(1)/nothing", NO_SUCH_TOPIC, "nothing"),
        ("v1.1/Things(1)/Datastreams/name", NO_SUCH_TOPIC, "collection"),
        ("v1.1/Datastreams(1)/Thing/Locations", NO_SUCH_TOPIC, "which one"),
        ("v1.1/Things(1)/$ref", NO_SUCH_TOPIC, "no topic"),
        ("v1.1/Things/$count", NO_SUCH_TOPIC, "no topic"),
        ("v1.1/Things?$filter=id eq 1", NO_SUCH_TOPIC, "select"),
        ("v1.1/Things?$select=", NO_SUCH_TOPIC, "select"),
        ("v1.1/Things?$select=nothing", NO_SUCH_TOPIC, "nothing"),
        ("v1.1/Things?$expand=nothing", NO_SUCH_TOPIC, "nothing"),
        ("v1.1/Things?$expand=Datastreams($filter=nothing eq 1)", NO_SUCH_TOPIC, "nothing"),
        ("v1.1/Things?$expand=Datastreams&$orderby=name", NO_SUCH_TOPIC, "expand"),
        (
            "v1.1/Things?$expand=Datastreams($expand=Observations($top=101))",
            NO_SUCH_TOPIC,
            "more than 100",
        ),
        ("v1.1/Things(1)/name?$select=name", NO_SUCH_TOPIC, "property"),
        ("v1.1/Things?$top=5", NO_SUCH_TOPIC, "select"),
        ("v1.1/Thongs/$deleted", NO_SUCH_TOPIC, "no topic"),
        ("v1.1/Things?$select=" + "a" * 500, NO_SUCH_TOPIC, "characters"),
    ],
)
def test_what_is_no_topic_is_refused_with_what_is_known(text: str, code: int, words: str) -> None:
    with pytest.raises(TopicRefused, match=words) as told:
        topic_of(text)
    assert told.value.code == code


@given(
    st.text(max_size=60) | st.text("v1./ThingsObservations()5$?=#+select,", max_size=60).map("v1.1/".__add__)
)
def test_any_text_is_a_topic_or_refused(text: str) -> None:
    try:
        topic_of(text)
    except TopicRefused as error:
        assert str(error)
