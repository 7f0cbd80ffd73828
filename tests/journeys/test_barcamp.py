# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The whole day: from the template to what stays, with twenty-five pitches and eighty who vote."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.journeys.conftest import CHROMIUM, inhabited
from tests.journeys.test_clerk import look, press

pytestmark = pytest.mark.browser

PASSWORD = "Aue fließt bergab"  # noqa: S105  of a town that lives for one test
NARROW = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
VOTERS, PITCHES, TYPED = 80, 25, 3
_PEOPLE = f"""
import json
from pathlib import Path
from allmende.core.config import load
from allmende.site.upkeep import migrate_people
migrate_people(load(Path({{data!r}})))
from allauth.account.models import EmailAddress
from allmende.identity.models import Membership, Person
person = Person.objects.create_user("amt", "amt@auenbrueck.example", {PASSWORD!r})
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
Membership.objects.create(person=person, organisation_id=1, role="owner")
"""
_BADGES = """
import json, sys
from pathlib import Path
from allmende.core.config import load
from allmende.site.upkeep import migrate_people
migrate_people(load(Path(sys.argv[1])))
from allmende.barcamp.actions import badges
from allmende.barcamp.models import Barcamp
from allmende.identity.models import Person
drawn = badges.make(Person.objects.get(pseudonym="amt"), Barcamp.objects.get(), int(sys.argv[2]))
print(json.dumps([one.code for one in drawn]))
"""
"""The test cannot read the printed sheet: it draws its badges by the action that prints them."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("barcamp")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with inhabited(folder, _PEOPLE) as found:
        yield found


@pytest.fixture(scope="module")
def chromium(address: str, driver: Playwright) -> Iterator[Browser]:
    one = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield one
    one.close()


@pytest.fixture(scope="module")
def clerk(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(locale="de-DE", base_url=address)
    page = context.new_page()
    page.goto("/konto/anmelden")
    page.locator("[name=login]").fill("amt")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/konto$"))
    yield page
    context.close()


@pytest.fixture(scope="module")
def phone(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(locale="de-DE", base_url=address, **NARROW)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_the_whole_day(clerk: Page, phone: Page, address: str, folder: Path) -> None:
    camp = set_up(clerk)
    register(phone, camp)
    pitch(clerk, phone, camp)
    vote(clerk, phone, camp, address, drawn(folder))
    plan(clerk, camp)
    change_by_keyboard(clerk, camp)
    publish(clerk, phone, camp)
    go_wrong(clerk, phone, camp)
    remember(clerk, phone, camp)


def set_up(clerk: Page) -> str:
    """By keyboard, from the list of barcamps."""
    clerk.goto("/barcamps/neu")
    look(clerk, "barcamp-new")
    clerk.get_by_label("Wie das Barcamp heißt").focus()
    clerk.keyboard.type("Barcamp am Markt")
    clerk.get_by_label("Erster Tag").fill("2027-05-08")
    clerk.get_by_label("Wie viele Räume").fill("5")
    press(clerk, "Anlegen")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("Einrichten")
    look(clerk, "barcamp-setup")
    camp = clerk.url.removesuffix("/einrichten")
    for words in ("Ankündigen: Alle sehen es", "Anmeldung öffnen", "Vorschläge öffnen"):
        press(clerk, words)
    return camp


def register(phone: Page, camp: str) -> None:
    phone.goto(camp)
    look(phone, "barcamp-phone")
    phone.get_by_role("link", name="Teilnehmen").first.click()
    look(phone, "barcamp-register")
    phone.get_by_label("Name auf dem Namensschild").fill("Şebnem")
    press(phone, "Anmeldung absenden")
    expect(phone.locator("main")).to_contain_text("Sie haben einen Platz")


def pitch(clerk: Page, phone: Page, camp: str) -> None:
    """One from the phone, three from paper in the browser, the others from paper as well, without it."""
    phone.goto(f"{camp}/vorschlaege/neu")
    phone.get_by_label("Ihre Session in einem Satz").fill("Parken am Markt")
    phone.get_by_label("Ihr Name, wie er im Programm steht").fill("Şebnem")
    phone.get_by_label("ja, ich bin einverstanden").check()
    press(phone, "Session vorschlagen")
    clerk.goto(f"{camp}/vorschlaege/zettel")
    for number in range(TYPED):
        clerk.get_by_label("Was auf dem Zettel steht").fill(f"Zettel {number}")
        clerk.get_by_label("Name", exact=True).fill(f"Mensch {number}")
        clerk.keyboard.press("Enter")
        expect(clerk.locator("main")).to_contain_text(f"Zettel {number}")
    token = clerk.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for number in range(TYPED, PITCHES - 1):
        form = {"title": f"Zettel {number}", "name": f"Mensch {number}", "place": "end"}
        sent = clerk.request.post(clerk.url, form=form | {"csrfmiddlewaretoken": token})
        assert sent.ok


def drawn(folder: Path) -> list[str]:
    import os
    import subprocess
    import sys

    command = [sys.executable, "-c", _BADGES, str(folder), str(VOTERS)]
    environment = os.environ | {"ALLMENDE_DATA": str(folder)}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def vote(clerk: Page, phone: Page, camp: str, address: str, codes: list[str]) -> None:
    clerk.goto(f"{camp}/abstimmen/leiten")
    press(clerk, "Abstimmung eröffnen")
    phone.goto(f"/v#{codes[0]}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Was wollen Sie hören?")
    look(phone, "barcamp-ballot")
    phone.locator(".ballot-tick").filter(has_text="Parken am Markt").locator("input").check()
    expect(phone.locator(".ballot-status")).to_have_text("Gespeichert.")
    with ThreadPoolExecutor(8) as hall:
        done = list(hall.map(lambda pair: cast(address, camp, *pair), enumerate(codes[1:])))
    assert len(done) == VOTERS - 1
    clerk.goto(f"{camp}/abstimmen/leiten")
    expect(clerk.locator(".ballot-figures")).to_contain_text(str(VOTERS))
    clerk.get_by_label("Ja, die Abstimmung ist zu Ende").check()
    press(clerk, "Schließen und auszählen")
    clerk.goto(f"{camp}/vorschlaege")
    expect(clerk.locator("main")).to_contain_text(f"{VOTERS} Stimmzettel")


def cast(address: str, camp: str, number: int, code: str) -> int:
    """As a phone without JavaScript does it."""
    chance = Random(number)
    with httpx.Client(base_url=address, follow_redirects=True, timeout=30) as line:
        token = hidden(line.get("/v").text, "csrfmiddlewaretoken")
        page = line.post("/v", data={"code": code, "csrfmiddlewaretoken": token}).text
        shown = hidden(page, "shown")
        wanted = {f"p{one}": "1" for one in chance.sample(shown.split(","), chance.randint(2, 7))}
        form = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "shown": shown} | wanted
        return line.post(f"{camp}/abstimmen", data=form).raise_for_status().status_code


def hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def plan(clerk: Page, camp: str) -> None:
    clerk.goto(f"{camp}/plan")
    press(clerk, "Vorschau in 2 Sekunden")
    expect(clerk.locator(".plan-result")).to_contain_text("Wünschen auf den Stimmzetteln", timeout=30_000)
    expect(clerk.locator(".plan-result")).to_contain_text("Mehr geht nachweislich nicht.")
    look(clerk, "barcamp-plan")
    press(clerk, "Diesen Plan übernehmen")
    expect(clerk.locator(".plan-table a")).to_have_count(PITCHES)


def change_by_keyboard(clerk: Page, camp: str) -> None:
    """A session goes elsewhere without a mouse, its price is told, and it goes back."""
    first = clerk.locator(".plan-table a").first
    title = first.inner_text()
    first.focus()
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("heading", level=1)).to_have_text(title)
    look(clerk, "barcamp-plan-session")
    clerk.get_by_label("Wohin").select_option(index=4)
    clerk.get_by_label("Trotzdem, auch wenn etwas dagegen spricht").check()
    clerk.get_by_role("button", name="Hierhin").focus()
    clerk.keyboard.press("Enter")
    expect(clerk.locator("main")).to_contain_text("Geändert")
    clerk.get_by_role("button", name="Rückgängig: Verschoben").click()
    expect(clerk.locator(".plan-table a").first).to_have_text(title)


def publish(clerk: Page, phone: Page, camp: str) -> None:
    press(clerk, "Fassung 1 veröffentlichen")
    expect(clerk.locator("main")).to_contain_text("Veröffentlicht ist Fassung 1")
    phone.goto(f"{camp}/programm")
    expect(phone.locator(".plan-narrow")).to_contain_text("Parken am Markt")
    look(phone, "barcamp-programme-phone")
    star = phone.locator(".plan-narrow .plan-mark button").first
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    clerk.goto(f"{camp}/programm")
    look(clerk, "barcamp-programme")
    clerk.goto(f"{camp}/leinwand")
    look(clerk, "barcamp-screen")
    assert clerk.evaluate("document.documentElement.scrollHeight <= innerHeight")


def go_wrong(clerk: Page, phone: Page, camp: str) -> None:
    """Somebody is ill: the plan changes as little as it can, and the open page on the phone is told."""
    clerk.goto(f"{camp}/plan")
    clerk.get_by_text("Jemand ist krank").click()
    clerk.get_by_label("Wer nicht kommen kann").select_option(label="Mensch 0")
    press(clerk, "Eintragen und neu rechnen")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("Neu rechnen, möglichst wenig ändern")
    look(clerk, "barcamp-replan")
    clerk.goto(f"{camp}/plan")
    press(clerk, "Fassung 2 veröffentlichen")
    expect(clerk.locator("main")).to_contain_text("Veröffentlicht ist Fassung 2")
    phone.goto(f"{camp}/programm")
    expect(phone.locator(".plan-narrow s")).to_have_text("Zettel 0")
    expect(phone.locator("main")).to_contain_text("Was sich geändert hat")
    for name in ("schedule.xml", "schedule.json", "programm.ics", "programm.csv", "programm.pdf"):
        assert phone.request.get(f"{camp}/{name}").ok, name


def remember(clerk: Page, phone: Page, camp: str) -> None:
    clerk.goto(f"{camp}/programm")
    clerk.locator(".plan-table a").first.click()
    clerk.goto(f"{clerk.url}/notizen/schreiben")
    clerk.locator("main textarea").first.fill("Es kamen **neun** Menschen.")
    clerk.locator("main form .button").first.click()
    phone.goto(f"{camp}/dokumentation")
    expect(phone.locator("main")).to_contain_text("Es kamen neun Menschen.")
    look(phone, "barcamp-documentation")
    phone.goto(f"/en{camp[camp.index('/barcamps') :]}/programm")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Programme")
    look(phone, "barcamp-programme-english")
