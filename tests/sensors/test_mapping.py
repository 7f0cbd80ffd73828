# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk says where values stand in a source's JSON, sees what comes out, and it counts from then on."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from allmende.core.principal import SYSTEM, TOWN
from allmende.identity.models import Organisation
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api import sources
from allmende.sensing.ingest.sources import Source
from allmende.sensing.ingest.topics import known_topics
from allmende.sensing.store.device_commands import KeepRejected, Rejection, Told
from tests.sensors.test_sources import client_of, made
from tests.sensors.visiting import page

MESSAGE = {"at": 1_795_000_000, "sensor": {"level": 184, "name": "P 1"}, "data": [1]}
LEVEL = {"name": "level", "path": "sensor.level", "factor": "0,01", "shift": ""}


@pytest.fixture
def source(steward: Client) -> Source:
    """One that has heard a message."""
    found, _ = made(steward, "generic", "Pegel")
    told = Told("?device=pegel-1", json.dumps(MESSAGE))
    rejection = Rejection("generic", "pegel-1", "no-device", "…", b"", found.id, TOWN, told)
    hub.current().pipeline.put_and_wait(KeepRejected(SYSTEM, [rejection]))
    return found


def typed(*lines: dict[str, str], sample: Any = MESSAGE, **more: str) -> dict[str, str]:
    """As a browser sends the form."""
    text = sample if isinstance(sample, str) else json.dumps(sample)
    plain = {"sample": text, "origin": "?device=pegel-1", "time_format": "iso", "time_zone": "Europe/Berlin"}
    rows = {f"werte-{at}-{name}": value for at, one in enumerate(lines) for name, value in one.items()}
    return plain | {"werte-TOTAL_FORMS": str(len(lines)), "werte-INITIAL_FORMS": "0"} | rows | more


def outcome(client: Client, source: Source, *lines: dict[str, str], **more: Any) -> str:
    """What the preview says, in words alone."""
    text = page(client, f"/quellen/{source.id}/zuordnung/vorschau", **typed(*lines, **more))
    _, _, part = text.partition('id="ergebnis"')
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))


def test_the_last_message_is_there_with_paths_to_take(steward: Client, source: Source) -> None:
    text = page(steward, f"/quellen/{source.id}/zuordnung")
    assert "&quot;level&quot;: 184" in text
    assert 'data-path="sensor.level"' in text
    assert 'data-path="data[0]"' in text
    assert 'value="?device=pegel-1"' in text
    assert "noch nicht angemeldet" in text


def test_what_comes_out_is_shown_before_anything_is_saved(steward: Client, source: Source) -> None:
    text = outcome(steward, source, LEVEL, time="at", time_format="s")
    assert "1 Wert kommt heraus." in text
    assert "level 1,84" in text
    assert "pegel-1" in text
    assert "18.11.2026 12:06:40" in text
    assert sources.source(SYSTEM, source.id).settings == {}


@pytest.mark.parametrize(
    ("line", "more", "words"),
    [
        ({"path": "sensor.depth"}, {}, "Dort steht nichts."),
        ({"path": "sensor"}, {}, "Dort steht kein einzelner Wert"),
        ({"path": "sensor["}, {}, "Wert 1, Pfad: Ab „[“ lässt sich der Pfad nicht lesen"),
        ({"factor": "viel"}, {}, "Wert 1, mal: Das ist keine Zahl"),
        ({"factor": "1/0"}, {}, "Wert 1, mal: Das ist keine Zahl"),
        ({"factor": "0"}, {}, "Mal null ergibt immer null"),
        ({"name": ""}, {}, "Geben Sie dem Wert einen Namen"),
        ({}, {"time": "sensor.name"}, "Diese Zeit lässt sich so nicht lesen"),
        ({}, {"device": "serial"}, "Die Nachricht sagt nicht, von welchem Gerät sie ist"),
        ({}, {"sample": '{"level": '}, "Das ist kein JSON"),
        ({}, {"topic": "haus/#"}, "Dieses Thema geht nicht"),
        ({}, {"topic": "+" * 12, "origin": "a" * 40 + "/"}, "So geht das Thema nicht"),
        ({}, {"topic": "{device}/{device}", "origin": "a/a"}, "So geht das Thema nicht"),
        ({"path": 'data["²"]'}, {}, "Dort steht nichts."),
        ({}, {"sample": '{"sensor": {"level": 1%s}}' % ("0" * 400)}, "Das ist keine endliche Zahl"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_wrong(
    steward: Client, source: Source, line: dict[str, str], more: dict[str, str], words: str
) -> None:
    assert words in outcome(steward, source, LEVEL | line, **more)


def test_without_lines_all_values_come(steward: Client, source: Source) -> None:
    text = outcome(steward, source)
    assert "4 Werte kommen heraus." in text
    assert "sensor.name „P 1“" in text


def test_a_saved_mapping_is_what_the_connector_reads(steward: Client, source: Source) -> None:
    lines = (
        LEVEL,
        {"name": "warm", "path": "t", "factor": "5/9", "shift": "-17,5"},
        dict.fromkeys(LEVEL, ""),
    )
    text = page(steward, f"/quellen/{source.id}/zuordnung", **typed(*lines, time="at", time_format="s"))
    assert "Die Zuordnung gilt ab der nächsten Nachricht." in text
    assert sources.source(SYSTEM, source.id).settings == {
        "time": "at",
        "time_format": "s",
        "time_zone": "Europe/Berlin",
        "lines": [
            {"name": "level", "path": "sensor.level", "factor": 0.01},
            {"name": "warm", "path": "t", "factor": 5 / 9, "shift": -17.5},
        ],
    }
    again = page(steward, f"/quellen/{source.id}/zuordnung")
    assert 'value="0,5555555555555556"' in again
    assert 'value="-17,5"' in again


def test_a_preview_without_a_script_saves_nothing(steward: Client, source: Source) -> None:
    text = page(steward, f"/quellen/{source.id}/zuordnung", **typed(LEVEL, preview="1"))
    assert "1,84" in text
    assert 'role="alert"' not in text
    assert sources.source(SYSTEM, source.id).settings == {}


def test_a_wrong_mapping_is_not_saved_and_what_was_typed_stays(steward: Client, source: Source) -> None:
    text = page(steward, f"/quellen/{source.id}/zuordnung", **typed(LEVEL, LEVEL))
    assert "Zwei Werte heißen „level“" in text
    assert 'role="alert"' in text
    assert 'value="sensor.level"' in text
    assert sources.source(SYSTEM, source.id).settings == {}


def test_a_topic_belongs_to_one_source(steward: Client, source: Source) -> None:
    address = f"/quellen/{source.id}/zuordnung"
    assert "gilt ab der nächsten" in page(steward, address, **typed(LEVEL, topic="haus/{device}/wert"))
    assert "gilt ab der nächsten" in page(steward, address, **typed(LEVEL, topic="haus/{device}/wert"))
    other, _ = made(steward, "generic", "Schule")
    text = page(steward, f"/quellen/{other.id}/zuordnung", **typed(LEVEL, topic="haus/{geraet}/wert"))
    assert "gehört schon zu einer anderen Quelle" in text


def test_only_json_has_a_mapping(steward: Client) -> None:
    other, _ = made(steward, "ttn")
    assert steward.get(f"/quellen/{other.id}/zuordnung").status_code == 404


def test_the_town_s_broker_is_heard_for_the_town_s_own_sources(steward: Client, source: Source) -> None:
    """And another organisation may use the same words at our door: the key says whose message it is."""
    address = f"/quellen/{source.id}/zuordnung"
    page(steward, address, **typed(LEVEL, topic="haus/{device}/wert"))
    school = Organisation.objects.create(name="Schule am Wall", kind="school")
    teacher = client_of("lena", Role.STEWARD, school.pk)
    page(teacher, f"/organisationen/{school.pk}/quellen/neu", connector="generic", name="Pegel")
    other = sources.sources(SYSTEM)[-1]
    for topic in ("haus/{device}/wert", "+/{device}/+"):
        text = page(teacher, f"/quellen/{other.id}/zuordnung", **typed(LEVEL, topic=topic))
        assert "gilt ab der nächsten" in text
    heard = known_topics(hub.current().database, TOWN)
    assert {topic: one.id for topic, one in heard.items()} == {"haus/+/wert": source.id}
