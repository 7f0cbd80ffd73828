# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk's afternoon, in a real browser: sign in, describe a station, hide it, delete it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.journeys.conftest import CHROMIUM, inhabited
from tests.journeys.test_site import AXE, DARK, PHONE

pytestmark = pytest.mark.browser

PASSWORD = "Aue fließt bergab"  # noqa: S105  of a town that lives for one test
_PEOPLE = f"""
from pathlib import Path
from allmende.core.config import load
from allmende.site.upkeep import migrate_people
migrate_people(load(Path({{data!r}})))
from allauth.account.models import EmailAddress
from allmende.identity.models import Membership, Person
person = Person.objects.create_user("amt", "amt@auenbrueck.example", {PASSWORD!r})
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
Membership.objects.create(person=person, organisation_id=1, role="editor")
"""
SHOTS = os.environ.get("ALLMENDE_SHOTS", "")
"""A folder for pictures of every page; empty for none."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A town with one clerk; nobody writes without a key."""
    with inhabited(tmp_path_factory.mktemp("clerk"), _PEOPLE) as address:
        yield address


@pytest.fixture
def page(browser_alone: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window in which the clerk is signed in. Parametrize it indirectly with options of a context."""
    context = browser_alone.new_context(locale="de-DE", base_url=address, **getattr(request, "param", {}))
    shown = context.new_page()
    shown.goto("/messstellen/neu")
    shown.locator("[name=login]").fill("amt")
    shown.locator("[name=password]").fill(PASSWORD)
    shown.keyboard.press("Enter")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Neue Messstelle")
    yield shown
    context.close()


@pytest.fixture(scope="module")
def browser_alone(address: str, driver: Playwright) -> Iterator[Browser]:
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield chromium
    chromium.close()


def look(page: Page, name: str) -> None:
    """No violation that axe knows, nothing wider than the window; a picture where one is wanted."""
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8"))  # past the page's own policy, which lets no script in
        found: dict[str, Any] = page.evaluate("() => axe.run({resultTypes: ['violations']})")
        assert [
            (one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]
        ] == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def press(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.locator("main").get_by_role("link", name=words, exact=True).first.click()


@pytest.mark.parametrize(
    ("page", "kind"), [({}, "desktop"), (PHONE, "phone"), (DARK, "dark")], indirect=["page"]
)
def test_a_clerk_adds_hides_and_deletes_a_station(page: Page, kind: str) -> None:
    name = f"Pegel Alte Brücke ({kind})"
    add_station(page, kind, name)
    add_stream(page, kind)
    page.goto("/karte")
    expect(page.locator("#liste")).to_contain_text(name)
    page.goto("/messstellen")
    look(page, f"{kind}-06-list")
    follow(page, name)
    follow(page, "Bearbeiten")
    look(page, f"{kind}-07-edit")
    page.go_back()
    hide(page, kind, name)
    delete(page, kind, name)


def add_station(page: Page, kind: str, name: str) -> None:
    look(page, f"{kind}-01-new")
    page.get_by_label("Koordinaten: Breite, Länge").fill("am Fluss")
    press(page, "Messstelle anlegen")
    expect(page.get_by_role("alert")).to_contain_text("„am Fluss“ sind keine Koordinaten.")
    look(page, f"{kind}-02-errors")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Was sie misst").fill("Misst den Wasserstand der Aue.")
    page.get_by_label("Umwelt").check()
    page.get_by_label("Koordinaten: Breite, Länge").fill("50.881, 9.48")
    press(page, "Messstelle anlegen")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    look(page, f"{kind}-03-station")


def add_stream(page: Page, kind: str) -> None:
    follow(page, "Messreihe hinzufügen")
    page.get_by_label("Was gemessen wird").select_option("wasserstand-m")
    page.get_by_label("Wie oft ein Wert kommt").select_option("900")
    look(page, f"{kind}-04-stream")
    press(page, "Messreihe anlegen")
    expect(page.locator("#senden")).to_contain_text("/Observations' \\")
    look(page, f"{kind}-05-sending")


def hide(page: Page, kind: str, name: str) -> None:
    station = page.url
    follow(page, "Verbergen")
    look(page, f"{kind}-08-hide")
    press(page, "Verbergen")
    expect(page.get_by_text("nur intern").first).to_be_visible()
    look(page, f"{kind}-09-hidden")
    check_absent(page, station, name)
    follow(page, "Veröffentlichen")
    look(page, f"{kind}-10-publish")
    page.goto(station)


def check_absent(page: Page, station: str, name: str) -> None:
    """For somebody who is not signed in."""
    assert page.context.browser is not None
    stranger = page.context.browser.new_context()
    seen = stranger.new_page()
    seen.goto(station.partition("/messstellen")[0] + "/messstellen")
    expect(seen.get_by_role("heading", level=1)).to_have_text("Messstellen")
    assert name not in seen.content()
    answer = seen.goto(station)
    assert answer is not None
    assert answer.status == 404
    stranger.close()


def delete(page: Page, kind: str, name: str) -> None:
    follow(page, "Löschen")
    look(page, f"{kind}-11-delete")
    typed = page.get_by_label("Schreiben Sie zur Sicherheit den Namen ab")
    typed.fill("Pegel")
    press(page, "Endgültig löschen")
    expect(page.get_by_role("alert")).to_contain_text("Nichts wurde gelöscht.")
    typed.fill(name)
    press(page, "Endgültig löschen")
    expect(page).to_have_url(re.compile("/messstellen$"))
    expect(page.get_by_role("status")).to_have_text(f"„{name}“ ist gelöscht.")


def test_the_keyboard_alone_adds_a_station(page: Page) -> None:
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Nur mit Tasten")
    for _ in range(40):
        if page.evaluate("() => document.activeElement.matches('main button.button')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nur mit Tasten")
