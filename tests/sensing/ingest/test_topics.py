# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace

import pytest

from allmende.core.principal import ANONYMOUS, Principal
from allmende.sensing.ingest.sources import Source
from allmende.sensing.ingest.topics import fits, source_of_sender, topics_of, wanted_of


def test_topics_are_those_of_all_sources_that_have_some() -> None:
    found = topics_of(
        [
            Source(1, "ttn", "a", 1, {"application": "x"}),
            Source(2, "ttn", "b", 1, {"application": "x"}),
            Source(3, "sensor_community", "c", 1),
            Source(4, "generic", "d", 1, {"topic": "haus/{device}/wert"}),
            Source(5, "generic", "e", 1, {"time_zone": "Mars"}),
            Source(6, "gone", "f", 1),
        ]
    )
    assert {topic: one.id for topic, one in found.items()} == {
        "v3/x/devices/+/up": 1,
        "haus/+/wert": 4,
    }


def test_a_message_is_for_the_source_that_its_sender_may_speak_for() -> None:
    town, school = Source(1, "generic", "a", 1, {"topic": "+/{device}/x"}), Source(2, "generic", "b", 2)
    school = replace(school, settings={"topic": "haus/{device}/x"})
    wanted = list(wanted_of([town, school]))
    for principal, found in (
        (Principal("key", 1, home=1, observes=frozenset({7})), town),
        (Principal("key", 2, home=2, pushes=frozenset({2})), school),
        (Principal("key", 3, home=3), None),
        (ANONYMOUS, None),
    ):
        assert source_of_sender("haus/d/x", wanted, principal) == found


@pytest.mark.parametrize(
    ("text", "topic", "found"),
    [
        ("a/b", "a/b", True),
        ("a/+", "a/b", True),
        ("a/+/c", "a/b/c", True),
        ("a/+", "a/b/c", False),
        ("a/#", "a/b/c", True),
        ("a/b", "a/c", False),
        ("+", "a/b", False),
        ("a/+", "a", False),
    ],
)
def test_a_filter_means_what_the_standard_says(text: str, topic: str, found: bool) -> None:
    assert fits(text, topic) is found
