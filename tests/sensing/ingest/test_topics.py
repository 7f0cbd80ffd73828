# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from allmende.sensing.ingest.sources import Source
from allmende.sensing.ingest.topics import fits, topics_of


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
