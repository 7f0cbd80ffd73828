# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A station whose project or permit has ended says so on its page."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from allmende.core.clock import from_datetime
from allmende.core.principal import SYSTEM
from allmende.sensing.api import devices
from allmende.sensing.ending import Ending
from tests.stations.conftest import AddStation

SINCE = from_datetime(datetime(2026, 5, 4, tzinfo=ZoneInfo("Europe/Berlin")))
SAID = [
    (
        Ending("project", SINCE),
        "",
        "Das Vorhaben dieser Messstelle endete am 3. Mai 2026. Seitdem wird nichts mehr gespeichert.",
    ),
    (
        Ending("permit", SINCE, goes_on=True),
        "",
        "Die Erlaubnis für diese Messstelle endete am 3. Mai 2026. Gemessen wird weiter.",
    ),
    (
        Ending("permit", SINCE),
        "/en",
        "The permit for this station ended on 3 May 2026. Nothing has been stored since.",
    ),
]


@pytest.mark.parametrize(("ending", "prefix", "words"), SAID)
def test_the_page_says_since_when_and_whether_it_measures_on(
    add_station: AddStation, ending: Ending, prefix: str, words: str
) -> None:
    thing = add_station("markt").thing
    devices.stop(SYSTEM, thing, ending)
    shown = Client().get(f"{prefix}/messstellen/{thing}").content.decode()
    assert words in shown
    assert "Mehr dazu" not in shown
    devices.resume(SYSTEM, thing)
    assert words not in Client().get(f"{prefix}/messstellen/{thing}").content.decode()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_leads_to_what_tells_more(add_station: AddStation, prefix: str) -> None:
    thing = add_station("markt").thing
    devices.stop(SYSTEM, thing, Ending("project", SINCE, "/vorhaben/3"))
    shown = Client().get(f"{prefix}/messstellen/{thing}").content.decode()
    assert f'<a href="{prefix}/vorhaben/3">' in shown
