# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who looks after five hundred devices sees first what needs attention, and why."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from allmende.connectors.contract import Uplink
from allmende.core.clock import DAY, HOUR, MINUTE
from allmende.core.principal import SYSTEM, TOWN
from allmende.sensing import hub
from allmende.sensing.api import devices, sources
from allmende.sensing.store.device_commands import KeepRejected, Rejection, TakeUplinks
from allmende.sensors.telling import usual
from tests.sensors.visiting import page, registered

PATH = f"/sensoren/betrieb/{TOWN}"
OWNER = replace(SYSTEM, home=TOWN)


class Network:
    """Devices boden-0, boden-1, … of one source."""

    def __init__(self, here: hub.Hub, count: int) -> None:
        self.here, self.now = here, here.clock()
        self.source = sources.source_for(OWNER, "generic", "Stadtgrün", TOWN)
        for one in range(count):
            thing = devices.create_station(OWNER, devices.StationText(f"Boden {one}", ""))
            sources.put_device(OWNER, self.source, sources.NewDevice(f"boden-{one}", thing))

    def hear(self, ago: int, *numbers: int, facts: Mapping[str, float] | None = None) -> None:
        told = [Uplink(f"boden-{one}", facts=facts or {}) for one in numbers]
        self.here.pipeline.put_and_wait(TakeUplinks(SYSTEM, self.source, told, self.now - ago))

    def refuse(self, number: int, said: str = "kaputt") -> None:
        told = Rejection("generic", f"boden-{number}", "not-json", said, b"{", self.source, TOWN)
        self.here.pipeline.put_and_wait(KeepRejected(SYSTEM, [told]))


@pytest.fixture
def network(here: hub.Hub) -> Network:
    return Network(here, 5)


def row(text: str, name: str) -> str:
    found = re.search(rf"<tr><th scope=\"row\"><a [^>]*>{name}</a>.*?</tr>", text)
    assert found is not None, name
    return re.sub(r"<[^>]+>", " ", found[0])


def test_what_needs_attention_stands_first_with_its_reason(network: Network, steward: Client) -> None:
    for ago in (310, 305, 300):
        network.hear(ago * MINUTE, 1)
    network.hear(MINUTE, 2, facts={"battery": 12})
    network.hear(MINUTE, 3)
    network.refuse(3)
    text = page(steward, PATH)
    assert "3 von 5 brauchen Ihre Aufmerksamkeit" in text
    assert re.findall(r">(Boden \d)</a>", text) == ["Boden 1", "Boden 3", "Boden 2"]
    assert "stumm" in row(text, "Boden 1")
    assert "(sonst nach 5 Minuten)" in row(text, "Boden 1")
    assert "Batterie schwach" in row(text, "Boden 2")
    assert "12 %" in row(text, "Boden 2")
    assert "zuletzt abgewiesen" in row(text, "Boden 3")
    assert "Boden 4" in page(steward, f"{PATH}?zeige=alle")


def test_from_the_list_one_reaches_where_a_device_is_ended_and_a_sensor_approved(
    network: Network, steward: Client, citizen: Client
) -> None:
    sensor, _ = registered(citizen)
    text = page(steward, f"{PATH}?zeige=alle")
    assert f'href="/sensoren/{sensor.pk}"' in text
    assert "wartet auf Freigabe" in text
    [device] = [one for one in sources.devices(SYSTEM) if one.external == "boden-1"]
    address = f"/quellen/{device.source}/geraete/{device.id}"
    assert f'href="{address}"' in text
    assert "Gerät abmelden" in page(steward, address)


def test_who_tried_a_device_twice_is_not_told_that_it_is_silent(network: Network, steward: Client) -> None:
    for ago in (40 * MINUTE, 40 * MINUTE - 5_000):
        network.hear(ago, 1)
    assert "5 Sensoren, und es geht allen gut" in page(steward, PATH)


def test_a_device_that_was_never_heard_is_told_of_after_a_day(
    here: hub.Hub, steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Network(here, 1)
    assert "1 Sensor, und es geht ihm gut" in page(steward, PATH)
    later = replace(here, clock=lambda: here.clock() + 2 * DAY)
    monkeypatch.setattr(hub, "_opened", [here, later])
    assert "noch nie gehört" in row(page(steward, PATH), "Boden 0")


def test_taken_and_refused_messages_are_counted_for_each_device_and_source(
    network: Network, steward: Client
) -> None:
    for _ in range(1_234):
        network.refuse(1)
    network.refuse(99)  # nobody has registered it
    for minutes in range(3):
        network.hear(minutes * MINUTE, 1)
    assert [(one.external, one.received, one.refused) for one in sources.devices(SYSTEM) if one.seen] == [
        ("boden-1", 3, 1_234)
    ]
    text = page(steward, PATH)
    assert "1.234" in row(text, "Boden 1")
    assert re.search(r"Stadtgrün</a><br>.*?seit \d+\.\d+\.\d{4}.*?>3<.*?>1\.235<.*?>5<.*?>0<", text)


def test_counts_stay_when_what_was_refused_is_forgotten(network: Network) -> None:
    network.refuse(1)
    assert sources.drop_rejected(SYSTEM, network.here.clock() + DAY) == 1
    assert sources.rejected(SYSTEM, TOWN) == []
    assert [one.refused for one in sources.devices(SYSTEM) if one.refused] == [1]


def test_five_hundred_devices_are_a_few_statements_and_a_page_at_a_time(
    here: hub.Hub, steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network(here, 120)
    network.hear(HOUR, *range(120))
    asked: list[str] = []
    reading = type(here.database).reading

    def counted(self: Any) -> Any:
        asked.append("")
        return reading(self)

    monkeypatch.setattr(type(here.database), "reading", counted)
    text = page(steward, f"{PATH}?zeige=alle")
    assert len(asked) < 12
    assert "Seite 1 von 3" in text
    assert text.count("boden-") == 50
    assert page(steward, f"{PATH}?zeige=alle&seite=3").count("boden-") == 20


def test_one_is_found_by_its_name_or_by_that_of_its_network(network: Network, steward: Client) -> None:
    text = page(steward, f"{PATH}?zeige=alle&suche=BODEN-3")
    assert "Boden 3" in text
    assert "Boden 4" not in text
    assert "So heißt keiner." in page(steward, f"{PATH}?suche=Pegel")


def test_what_was_refused_is_shown_with_its_reason_and_its_payload(network: Network, steward: Client) -> None:
    network.refuse(2, "<b>kaputt</b>")
    text = page(steward, PATH)
    assert "kein vollständiges JSON" in text
    assert "<pre>{</pre>" in text
    assert "<b>kaputt" not in text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, "20 Sekunden"),
        (301, "5 Minuten"),
        (890, "15 Minuten"),
        (3_590, "1 Stunde"),
        (90_000, "25 Stunden"),
    ],
)
def test_the_usual_gap_is_said_as_people_would(seconds: float, words: str) -> None:
    assert usual(int(seconds * 1_000_000), "de") == words
