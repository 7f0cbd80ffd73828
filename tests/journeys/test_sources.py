# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk connects devices by keyboard: from a new source to its value on a station's page."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import inhabited
from tests.journeys.test_clerk import look
from tests.journeys.test_taking_part import _PEOPLE, NARROW, Opened, opened, tab_to

__all__ = ["opened"]  # the fixture
pytestmark = pytest.mark.browser

MESSAGE = {"at": int(time.time()), "battery": 3.6, "data": [{"level": 184, "quality": "gut"}]}

HEAD = "device;name;latitude;longitude;values"
DECODER = """function decodeUplink(input) {
  return { data: { distance: input.bytes[0] * 256 + input.bytes[1] } };
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    people = _PEOPLE.replace('("edda", "editor")', '("edda", "steward")')
    with inhabited(tmp_path_factory.mktemp("sources"), people) as address:
        yield address


def send(address: str, key: str, body: Any) -> int:
    """As the command on the page does."""
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Authorization": key})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def typed(page: Page) -> list[str]:
    return page.locator("dl.typing code").all_inner_texts()


def press(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("opened", [{}, NARROW], indirect=True, ids=["desk", "narrow"])
def test_from_a_new_source_to_its_value_on_a_station_s_page(
    opened: Opened, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.id
    edda = opened("edda")
    push, key = make(edda, kind)
    assert send(push, key, MESSAGE) == 400
    map_it(edda, kind)
    register(edda, kind)
    assert send(push, key, MESSAGE) == 200
    see(edda, kind)
    load_a_table(edda, kind)
    paste_a_decoder(edda, kind)


def look_twice(edda: Page, name: str) -> None:
    """By day and by night."""
    look(edda, f"sources-{name}")
    edda.emulate_media(color_scheme="dark")
    look(edda, f"sources-{name}-dark")
    edda.emulate_media(color_scheme="light")


def make(edda: Page, kind: str) -> tuple[str, str]:
    """Where to push to, and what the header says."""
    edda.goto("/organisationen/1/quellen")
    look(edda, f"sources-{kind}-1-list")
    press(edda, "main a.button")
    expect(edda.get_by_role("heading", level=1)).to_have_text("Quelle anlegen")
    look_twice(edda, f"{kind}-2-new")
    tab_to(edda, "[name=connector]")
    for _ in range(5):
        edda.keyboard.press("ArrowUp")
        if edda.locator("[name=connector][value=generic]").is_checked():
            break
    tab_to(edda, "[name=name]")
    edda.keyboard.type(f"Pegel ({kind})")
    press(edda, "main form .button")
    expect(edda.get_by_role("heading", level=1)).to_have_text(f"Pegel ({kind}) anbinden")
    look_twice(edda, f"{kind}-3-made")
    push, _, key, _ = typed(edda)
    press(edda, "main p.buttons a.button")
    expect(edda.locator("main")).to_contain_text("wartet auf die erste Nachricht")
    look(edda, f"sources-{kind}-4-source")
    return push, key


def map_it(edda: Page, kind: str) -> None:
    """The last message is there; its values are clicked, and what comes out shows while one types."""
    edda.reload()
    expect(edda.locator("main")).to_contain_text("zuletzt nicht angenommen")
    press(edda, "main p.buttons a.button")
    outcome = edda.locator("#ergebnis")
    expect(outcome).to_contain_text("noch nicht angemeldet")
    look(edda, f"sources-{kind}-5-mapping")
    press(edda, "#baum button[data-path='data[0].level']")
    expect(edda.locator("[name=werte-0-name]")).to_have_value("level")
    expect(edda.locator("[name=werte-0-path]")).to_have_value("data[0].level")
    expect(outcome).to_contain_text("1 Wert kommt heraus.")
    tab_to(edda, "[name=werte-0-factor]")
    edda.keyboard.type("0,01")
    expect(outcome).to_contain_text("1,84")
    tab_to(edda, "[name=werte-1-name]")
    edda.keyboard.type("voltage")
    tab_to(edda, "[name=werte-1-path]")
    edda.keyboard.type("batt")
    expect(outcome).to_contain_text("Dort steht nichts.")
    edda.keyboard.type("ery[")
    expect(outcome).to_contain_text("lässt sich der Pfad nicht lesen")
    look_twice(edda, f"{kind}-6-wrong")
    edda.keyboard.press("Backspace")
    expect(outcome).to_contain_text("2 Werte kommen heraus.")
    set_time(edda)
    look(edda, f"sources-{kind}-7-mapped")
    tab_to(edda, ".mapping .lines .button:not(.quiet)")
    edda.keyboard.press("Enter")
    expect(edda.get_by_role("status").first).to_contain_text("Die Zuordnung gilt ab der nächsten Nachricht.")


def set_time(edda: Page) -> None:
    outcome = edda.locator("#ergebnis")
    tab_to(edda, "[name=time]")
    edda.keyboard.type("data[0].quality")
    expect(outcome).to_contain_text("Diese Zeit lässt sich so nicht lesen.")
    edda.keyboard.press("Control+A")
    edda.keyboard.type("at")
    tab_to(edda, "[name=time_format]")
    edda.keyboard.type("Se")
    expect(outcome.locator("time")).to_be_visible()


def paste_a_decoder(edda: Page, kind: str) -> None:
    edda.goto("/organisationen/1/dekoder")
    press(edda, "main a.button")
    expect(edda.get_by_role("heading", level=1)).to_have_text("Dekoder einfügen")
    tab_to(edda, "[name=name]")
    edda.keyboard.type(f"LDDS75 ({kind})")
    tab_to(edda, "[name=text]")
    edda.keyboard.insert_text(DECODER)
    tab_to(edda, "[name=sample]")
    edda.keyboard.type("0E 1C")
    press(edda, "[name=try]")
    expect(edda.locator("#ergebnis")).to_contain_text("3612")
    look_twice(edda, f"{kind}-8-decoder")
    tab_to(edda, "[name=text]")
    edda.keyboard.press("Control+End")
    edda.keyboard.type("}")
    press(edda, "main form .button:not(.quiet)")
    expect(edda.locator("main [role=alert]")).to_contain_text("Dieser Dekoder geht so nicht.")
    look(edda, f"sources-{kind}-9-refused")
    tab_to(edda, "[name=text]")
    edda.keyboard.press("Control+End")
    edda.keyboard.press("Backspace")
    press(edda, "main form .button:not(.quiet)")
    expect(edda.get_by_role("status").first).to_contain_text("Der Dekoder gilt ab der nächsten Nachricht.")
    look(edda, f"sources-{kind}-10-decoders")


def register(edda: Page, kind: str) -> None:
    """The device that has sent already, at a station of its own."""
    press(edda, "main a[href*='device=pegel-1']")
    expect(edda.locator("[name=external]")).to_have_value("pegel-1")
    expect(edda.locator("[name=werte-0-sent]")).to_have_value("level")
    tab_to(edda, "[name=name]")
    edda.keyboard.type(f"Pegel Alte Brücke ({kind})")
    tab_to(edda, "[name=position]")
    edda.keyboard.type("50.8812, 9.4801")
    tab_to(edda, "[name=werte-0-name]")
    edda.keyboard.type("Wasserstand")
    tab_to(edda, "[name=werte-0-unit]")
    edda.keyboard.type("m")
    look_twice(edda, f"{kind}-11-device")
    press(edda, "main form .button:not(.quiet)")
    expect(edda.locator("main [role=alert]")).to_contain_text("Wie soll die Messreihe heißen?")
    look(edda, f"sources-{kind}-12-lacking")
    tab_to(edda, "[name=werte-1-name]")
    edda.keyboard.type("Batterie")
    press(edda, "main form .button:not(.quiet)")
    expect(edda.get_by_role("status").first).to_contain_text("Das Gerät ist angemeldet.")


def see(edda: Page, kind: str) -> None:
    """Its value stands on the station's page, and the source says that it receives."""
    edda.reload()
    expect(edda.locator("main")).to_contain_text("empfängt")
    look_twice(edda, f"{kind}-13-receives")
    press(edda, "main table a[href^='/messstellen/']")
    expect(edda.get_by_role("heading", level=1)).to_contain_text("Pegel Alte Brücke")
    expect(edda.locator("main")).to_contain_text("1,84")
    look(edda, f"sources-{kind}-14-station")
    edda.go_back()


def load_a_table(edda: Page, kind: str) -> None:
    """Tried first: what is wrong is said with its line; then right, and registered."""
    press(edda, "main a[href$='/tabelle']")
    expect(edda.get_by_role("heading", level=1)).to_have_text("Viele Geräte auf einmal")
    tab_to(edda, "[name=text]")
    edda.keyboard.insert_text(f"{HEAD}\na;Pegel A;50.88;9.48;level=Wasserstand [m]\nb;Pegel B;;;level\n")
    press(edda, "[name=try]")
    expect(edda.locator("main [role=status]")).to_contain_text("Zeile 3: „level“ ist kein Wert.")
    look_twice(edda, f"{kind}-15-table")
    tab_to(edda, "[name=text]")
    edda.keyboard.press("Control+End")
    edda.keyboard.press("Backspace")
    edda.keyboard.type("=Wasserstand [m]")
    press(edda, "[name=try]")
    expect(edda.locator("main [role=status]")).to_contain_text("Probelauf: 2 Geräte würden neu angemeldet")
    look(edda, f"sources-{kind}-16-tried")
    press(edda, "[name=load]")
    expect(edda.get_by_role("status").first).to_contain_text("2 Geräte sind neu angemeldet, 0 geändert.")
    look(edda, f"sources-{kind}-17-loaded")
