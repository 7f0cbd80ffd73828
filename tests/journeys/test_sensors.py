# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A citizen's sensor from six answers to its first value on everybody's page, by keyboard on a phone."""

import base64
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.connectors.told import airrohr
from tests.journeys.conftest import inhabited
from tests.journeys.test_clerk import look
from tests.journeys.test_taking_part import _PEOPLE, NARROW, Opened, opened, submit, tab_to
from tests.media.photos import photo

__all__ = ["opened"]  # the fixture
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    people = _PEOPLE.replace('("edda", "editor")', '("edda", "steward")')
    with inhabited(tmp_path_factory.mktemp("sensors"), people) as address:
        yield address


def push(address: str, user: str, password: str, body: Any, device: str = "esp8266-2392534") -> int:
    """As the station sends it, with what was typed into it."""
    shown = base64.b64encode(f"{user}:{password}".encode()).decode()
    headers = {"X-Sensor": device, "Authorization": f"Basic {shown}"}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}/push/luftdaten", content, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def typed(page: Page) -> list[str]:
    return page.locator("dl.typing code").all_inner_texts()


@pytest.mark.parametrize("opened", [NARROW], indirect=True, ids=["narrow"])
def test_from_six_answers_to_the_first_value_that_all_see(opened: Opened, address: str) -> None:
    anna, edda = opened("anna"), opened("edda")
    register(anna)
    send(anna, address)
    approve(edda)
    print_and_delete(anna)


@pytest.mark.parametrize("opened", [NARROW], indirect=True, ids=["narrow"])
def test_the_keyboard_goes_on_at_what_was_wrong(opened: Opened) -> None:
    anna = opened("anna")
    anna.goto("/sensoren/anmelden")
    submit(anna, "Schlüssel holen")
    expect(anna.get_by_role("alert")).to_be_focused()
    anna.keyboard.press("Tab")
    anna.keyboard.press("Enter")
    expect(anna.locator("[name=external]")).to_be_focused()


class Finger:
    """Taps on a phone, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.tap()
        self.taps += 1

    def point(self) -> None:
        """At the middle of the map, once it is there: one tap."""
        for _ in range(60):
            self.page.locator(".live-map canvas").first.tap()
            if re.fullmatch(r"\d+\.\d+, \d+\.\d+", self.page.locator("[name=position]").input_value()):
                break
            self.page.wait_for_timeout(500)
        self.taps += 1

    def write(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.page.keyboard.type(text)


@pytest.mark.parametrize("opened", [NARROW], indirect=True, ids=["narrow"])
def test_six_answers_and_twelve_taps_lead_from_the_code_to_the_first_value(
    opened: Opened, address: str
) -> None:
    """The code on a poster leads to the form."""
    anna = opened("anna")
    anna.goto("/sensoren/anmelden")
    names = "(all) => [...new Set(all.filter((one) => one.type != 'hidden').map((one) => one.name))]"
    assert len(anna.locator("main form.form [name]").evaluate_all(names)) <= 6
    finger = Finger(anna)
    finger.write("[name=external]", "7654321")
    finger.write("[name=name]", "Balkon mit dem Finger")
    finger.point()
    finger.tap("[name=consent]")
    finger.tap("main form .button")
    expect(anna.locator("[data-state]")).to_contain_text("Wartet auf die erste Nachricht")
    for number in range(1, 6):
        finger.tap(f"[data-copy=wert-{number}]")
    _host, _path, _port, user, password = typed(anna)
    values = airrohr(SDS_P1="15.2") | {"esp8266id": "7654321"}
    anna.wait_for_timeout(1_500)  # a new key counts within a second
    assert push(address, user, password, values, "esp8266-7654321") == 200
    expect(anna.locator("[data-state]")).to_contain_text("15,2 µg/m³", timeout=15_000)
    assert finger.taps <= 12


@pytest.mark.parametrize("opened", [NARROW], indirect=True, ids=["narrow"])
def test_who_counts_by_hand_shows_it_with_a_photo(opened: Opened) -> None:
    anna = opened("anna")
    anna.goto("/sensoren/anmelden")
    finger = Finger(anna)
    finger.tap("[name=kind][value=hand]")
    finger.write("[name=name]", "Krötenzaun")
    finger.point()
    finger.tap("[name=consent]")
    finger.tap("main form .button")
    expect(anna).to_have_url(re.compile("/eintragen$"))
    look(anna, "sensor-enter")
    finger.write("[name=value]", "12")
    sent: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo(1200, 900)}
    anna.locator("[name=picture]").set_input_files(sent)
    finger.write("[name=alt]", "Zwölf Kröten im Eimer")
    finger.tap("main form .button")
    expect(anna.locator("main")).to_contain_text("Gespeichert.")
    expect(anna.get_by_alt_text("Zwölf Kröten im Eimer")).to_be_visible()
    look(anna, "sensor-entered")


def register(anna: Page) -> None:
    anna.goto("/sensoren/anmelden")
    look(anna, "sensor-register")
    for name, text in (("external", "2392534"), ("name", "Balkon"), ("position", "50.8812, 9.4801")):
        tab_to(anna, f"[name={name}]")
        anna.keyboard.type(text)
    tab_to(anna, "[name=consent]")
    anna.keyboard.press("Space")
    tab_to(anna, "main form .button")
    anna.keyboard.press("Enter")
    expect(anna.locator("[data-state]")).to_contain_text("Wartet auf die erste Nachricht")
    look(anna, "sensor-made")


def send(anna: Page, address: str) -> None:
    state = anna.locator("[data-state]")
    _host, path, _port, user, password = typed(anna)
    assert path == "/push/luftdaten"
    values = airrohr(SDS_P1="15.2", SDS_P2="8.1", BME280_temperature="6.9")
    assert push(address, user, "falsch", values) == 401
    expect(state).to_contain_text("Der Schlüssel fehlt oder stimmt nicht", timeout=15_000)
    look(anna, "sensor-wrong")
    assert push(address, user, password, b'{"esp8266id": "23925') == 400
    expect(state).to_contain_text("kein vollständiges JSON", timeout=15_000)
    expect(state).to_contain_text('{"esp8266id": "23925')
    look(anna, "sensor-broken")
    assert push(address, user, password, values) == 200
    expect(state).to_contain_text("Empfangen.", timeout=15_000)
    expect(state).to_contain_text("15,2 µg/m³")
    look(anna, "sensor-received")


def approve(edda: Page) -> None:
    edda.goto("/sensoren")
    edda.get_by_role("link", name="Balkon", exact=True).first.click()
    look(edda, "sensor-waiting")
    submit(edda, "Freigeben")
    expect(edda.get_by_role("heading", level=1)).to_contain_text("Balkon")
    edda.goto("/sensoren/betrieb/1")
    expect(edda.locator("main")).to_contain_text("esp8266-2392534")
    look(edda, "sensor-health")


def print_and_delete(anna: Page) -> None:
    anna.goto("/en/sensoren")
    anna.get_by_role("link", name="Balkon", exact=True).click()
    anna.get_by_role("link", name="Print a label").click()
    look(anna, "sensor-label")
    anna.go_back()
    anna.get_by_role("link", name="Delete the sensor with all its values").click()
    look(anna, "sensor-delete")
    submit(anna, "Delete everything")
    expect(anna.locator("main")).to_contain_text("The sensor is deleted with all its values.")
