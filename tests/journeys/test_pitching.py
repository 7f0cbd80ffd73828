# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hall votes in real browsers: the badge's code leaves no trace on the phone, a bad line loses no vote, the
beamer follows the helper's thumb."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.journeys.conftest import CHROMIUM, inhabited
from tests.journeys.test_clerk import look
from tests.journeys.test_site import DARK, PHONE

pytestmark = pytest.mark.browser

PASSWORD = "Aue fließt bergab"  # noqa: S105  of a town that lives for one test
_PEOPLE = f"""
import json
from datetime import date
from pathlib import Path
from allmende.core.config import load
from allmende.site.upkeep import migrate_people
migrate_people(load(Path({{data!r}})))
from allauth.account.models import EmailAddress
from allmende.barcamp import codes
from allmende.barcamp.actions import ballots, pitches
from allmende.barcamp.models import Badge, Barcamp
from allmende.identity.models import Membership, Organisation, Person
person = Person.objects.create_user("amt", "amt@auenbrueck.example", {PASSWORD!r})
EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
Membership.objects.create(person=person, organisation_id=1, role="owner")
town, day = Organisation.objects.get(pk=1), date(2026, 11, 26)
owned = dict(organisation=town, municipality=town, starts=day, ends=day, takes_pitches=True)
drawn = []
for slug, kind in (("wir", "approval"), ("sterne", "stars")):
    camp = Barcamp.objects.create(slug=slug, title=slug, ballot_kind=kind, **owned)
    for number in range(6):
        pitches.slip(person, camp, "Vorschlag " + str(number), "Name " + str(number))
    for serial in (1, 2):
        code = codes.draw()
        Badge.objects.create(camp=camp, serial=serial, digest=codes.digest(camp.secret, code))
        drawn.append(code)
    ballots.open_ballot(person, camp)
(Path({{data!r}}) / "codes.json").write_text(json.dumps(drawn))
""".replace("}}", "}}}}").replace("{{{{data!r}}}}", "{data!r}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pitching")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with inhabited(folder, _PEOPLE) as address:
        yield address


@pytest.fixture(scope="module")
def browser_alone(address: str, driver: Playwright) -> Iterator[Browser]:
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield chromium
    chromium.close()


@pytest.fixture
def window(browser_alone: Browser, address: str) -> Iterator[Any]:
    opened: list[BrowserContext] = []

    def new(**options: Any) -> Page:
        opened.append(browser_alone.new_context(locale="de-DE", base_url=address, **options))
        return opened[-1].new_page()

    yield new
    for one in opened:
        one.close()


def badge(folder: Path, place: int) -> str:
    """Two of the camp with ticks, two of the one with stars: one for each test, they come in any order."""
    found: str = json.loads((folder / "codes.json").read_text())[place]
    return found


def saved(page: Page) -> None:
    expect(page.locator(".ballot-status")).to_have_text("Gespeichert.")


def test_a_phone_votes_over_a_bad_line_and_keeps_no_code(window: Any, folder: Path) -> None:
    phone, code = window(**PHONE), badge(folder, 0)
    asked: list[str] = []
    phone.on("request", lambda one: asked.append(one.url + str(one.headers)))
    phone.goto(f"/v#{code}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Was wollen Sie hören?")
    assert not any(code in one for one in asked)
    look(phone, "phone-ballot")
    boxes = phone.locator(".ballot-tick input")
    boxes.nth(1).check()
    saved(phone)
    phone.context.set_offline(True)
    boxes.nth(3).check()
    expect(phone.locator(".ballot-status")).to_contain_text("Kein Netz")
    phone.context.set_offline(False)
    saved(phone)
    order = phone.locator(".ballot-tick b").all_text_contents()
    phone.reload()
    assert phone.locator(".ballot-tick b").all_text_contents() == order
    assert [boxes.nth(one).is_checked() for one in range(6)] == [False, True, False, True, False, False]
    phone.go_back()
    assert code not in phone.url


def test_stars_are_given_by_keyboard(window: Any, folder: Path) -> None:
    desk = window(**DARK)
    desk.goto(f"/v#{badge(folder, 2)}")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Was wollen Sie hören?")
    look(desk, "dark-stars")
    desk.locator("input[type=radio]:checked").first.focus()
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowRight")
    saved(desk)
    desk.reload()
    assert desk.locator("input[type=radio]:checked").first.input_value() == "2"


def test_without_javascript_one_types_the_code_and_presses_save(window: Any, folder: Path) -> None:
    phone = window(java_script_enabled=False)
    phone.goto("/v")
    phone.get_by_label("Code auf Ihrem Namensschild").fill(badge(folder, 3).lower())
    phone.get_by_role("button", name="Stimmzettel öffnen").click()
    phone.locator("li").filter(has_text="Vorschlag 5").locator("label").nth(3).click()
    phone.get_by_role("button", name="Stimmen speichern").click()
    expect(phone.get_by_role("status").first).to_contain_text("Ihre Stimmen sind gespeichert")


def test_the_beamer_follows_the_helper(window: Any) -> None:
    beamer, helper = window(viewport={"width": 1280, "height": 720}), window(**PHONE)
    helper.goto("/barcamps/wir/buehne/steuern")
    helper.locator("[name=login]").fill("amt")
    helper.locator("[name=password]").fill(PASSWORD)
    helper.keyboard.press("Enter")
    expect(helper.get_by_role("heading", level=1)).to_have_text("Bühne steuern")
    look(helper, "phone-steer")
    beamer.goto("/barcamps/wir/buehne")
    expect(beamer.get_by_role("heading", level=1)).to_have_text("Worüber wollen Sie heute sprechen?")
    look(beamer, "beamer-empty")
    helper.get_by_role("button", name="Nächste auf die Bühne").click()
    expect(beamer.get_by_role("heading", level=1)).to_have_text("Vorschlag 0", timeout=8_000)
    helper.get_by_role("button", name="Zeit starten").click()
    expect(beamer.get_by_role("timer")).to_have_text("0:57", timeout=12_000)
    look(beamer, "beamer")
    assert beamer.evaluate("document.documentElement.scrollHeight <= innerHeight")
    for path in ("vorschlaege", "vorschlaege/zettel", "abstimmen/leiten", "helfen", "vorschlaege/1"):
        helper.goto(f"/barcamps/wir/{path}")
        look(helper, f"phone-{path.replace('/', '-')}")


def test_somebody_pitches_on_the_phone(window: Any) -> None:
    phone = window(**PHONE)
    phone.goto("/barcamps/wir/vorschlaege/neu")
    look(phone, "phone-new")
    phone.get_by_role("button", name="Session vorschlagen").click()
    expect(phone.get_by_role("alert")).to_contain_text("Bitte prüfen Sie Ihre Angaben")
    look(phone, "phone-new-errors")
    phone.get_by_label("Ihre Session in einem Satz").fill("Parken am Markt")
    phone.get_by_label("Ihr Name, wie er im Programm steht").fill("Anna")
    phone.get_by_label("nein, ohne Aufnahme").check()
    phone.get_by_role("button", name="Session vorschlagen").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Parken am Markt")
    expect(phone.get_by_role("heading", name="Ihr persönlicher Link")).to_be_visible()
    look(phone, "phone-pitch")
