# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A label for each sensor, of one or of many at once."""

from dataclasses import replace

import pytest
from django.test import Client

from allmende.core.principal import SYSTEM, TOWN
from allmende.sensing import hub
from allmende.sensing.api import devices
from tests.sensors.visiting import page

PATH = f"/sensoren/betrieb/{TOWN}/etiketten"


@pytest.fixture(autouse=True)
def stations(here: hub.Hub) -> None:
    owner = replace(SYSTEM, home=TOWN)
    for number in range(65):
        place = "Wall" if number < 3 else "Park"
        told = devices.StationText(f"Boden am {place} {number}", "", {"measures_not": "Keine Personen."})
        devices.create_station(owner, told)


def test_many_labels_come_on_sheets(steward: Client) -> None:
    text = page(steward, PATH)
    assert text.count('<section class="label">') == 60
    assert text.count("Keine Personen.") == 60
    assert "Seite 1 von 2" in text
    assert page(steward, f"{PATH}?seite=2").count('<section class="label">') == 5


def test_those_are_chosen_that_have_a_word_in_their_name(steward: Client) -> None:
    assert page(steward, f"{PATH}?suche=WALL").count('<section class="label">') == 3
    assert "So heißt keine Messstelle." in page(steward, f"{PATH}?suche=Pegel")


def test_they_are_for_those_who_look_after_the_sensors(citizen: Client) -> None:
    assert citizen.get(PATH).status_code == 404
    assert Client().get(PATH).status_code == 302


def test_one_label_is_there_for_whoever_sees_the_station(steward: Client) -> None:
    text = page(steward, "/messstellen/1/etikett")
    assert "<svg" in text
    assert "http://localhost:8000/messstellen/1" in text
