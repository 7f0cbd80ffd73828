# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""From an idea to a project, and from a draft to its answers, in a real browser: by keyboard, on a narrow
phone, in both languages."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.journeys.conftest import CHROMIUM, inhabited
from tests.journeys.test_clerk import PASSWORD, look

pytestmark = pytest.mark.browser

NARROW = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
_PEOPLE = f"""
from pathlib import Path
from allmende.core.config import load
from allmende.site.upkeep import migrate_people
migrate_people(load(Path({{data!r}})))
from allauth.account.models import EmailAddress
from allmende.identity.models import Membership, Person
for name, role in (("edda", "editor"), ("anna", None), ("vera", "owner")):
    person = Person.objects.create_user(name, f"{{{{name}}}}@auenbrueck.example", {PASSWORD!r})
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if role:
        Membership.objects.create(person=person, organisation_id=1, role=role)
"""
FIRST = """# Parken am Markt

## Gebühren

Eine Stunde kostet zwei Euro. Am Samstag ist die erste halbe Stunde frei.

## Sensoren

Sensoren im Boden zeigen, wo Plätze frei sind. Kameras gibt es nicht.
"""
SECOND = FIRST.replace("zwei Euro", "einen Euro").replace("erste halbe Stunde", "erste Stunde")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with inhabited(tmp_path_factory.mktemp("taking-part"), _PEOPLE) as address:
        yield address


Opened = Callable[[str], Page]


@pytest.fixture
def opened(driver: Playwright, address: str, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """A window of somebody who is signed in, by name. Parametrize it with options of a browser context."""
    options = getattr(request, "param", {})
    chromium: Browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

    def open_for(name: str) -> Page:
        page = chromium.new_context(locale="de-DE", base_url=address, **options).new_page()
        page.goto("/meins")
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Meins")
        return page

    yield open_for
    chromium.close()


def tab_to(page: Page, selector: str) -> None:
    """By the keyboard alone."""
    for _ in range(120):
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def submit(page: Page, words: str) -> None:
    button = page.locator("main").get_by_role("button", name=words, exact=True)
    button.focus()
    page.keyboard.press("Enter")


SIZES = pytest.mark.parametrize("opened", [{}, NARROW], indirect=True, ids=["desktop", "narrow"])


@SIZES
def test_an_idea_is_proposed_answered_and_becomes_a_project(
    opened: Opened, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.id
    title = {"desktop": "Zeigen, wo noch Plätze frei sind", "narrow": "Ein Trinkbrunnen am Bahnhof"}[kind]
    anna, edda = opened("anna"), opened("edda")
    anna.goto("/ideen/neu")
    look(anna, f"{kind}-idea-new")
    tab_to(anna, "[name=title]")
    anna.keyboard.type(title)
    tab_to(anna, "[name=text]")
    anna.keyboard.type("Dann kreisen weniger Autos um den Markt.")
    tab_to(anna, "main form .button")
    anna.keyboard.press("Enter")
    expect(anna.get_by_role("heading", level=1)).to_have_text(title)
    idea = anna.url
    look(anna, f"{kind}-idea")
    edda.goto(idea)
    edda.get_by_text("Für die Verwaltung").click()
    look(edda, f"{kind}-idea-steer")
    edda.get_by_label("Neuer Stand").select_option("checked")
    edda.get_by_label("Warum").fill("Die Stadtwerke prüfen die Sensoren.")
    submit(edda, "Stand speichern")
    expect(edda.locator(".timeline")).to_contain_text("Die Stadtwerke prüfen die Sensoren.")
    edda.get_by_text("Für die Verwaltung").click()
    edda.get_by_role("link", name="Daraus ein Vorhaben machen").click()
    look(edda, f"{kind}-project-new")
    submit(edda, edda.locator("main form .button").first.inner_text())
    expect(edda).not_to_have_url(f"{idea.partition('/ideen')[0]}/vorhaben/neu?aus={idea.partition(':')[2]}")
    anna.goto(idea)
    expect(anna.locator(".timeline")).to_contain_text("in Arbeit")
    anna.goto("/meins")
    expect(anna.locator("main")).to_contain_text("Ihre Idee")
    look(anna, f"{kind}-mine")


@SIZES
def test_a_draft_is_commented_renewed_and_answered_and_the_answer_comes_by_mail(
    opened: Opened, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.id
    title = f"Parkordnung ({kind})"
    edda, anna = opened("edda"), opened("anna")
    number = bring_in(edda, kind, title)
    anna.goto(f"/entwuerfe/{number}")
    look(anna, f"{kind}-draft")
    anna.get_by_role("link", name="Absatz 3").focus()
    anna.keyboard.press("Enter")
    expect(anna.get_by_role("heading", level=1)).to_have_text("Absatz 3")
    comment(anna, kind)
    renew(edda, kind, number)
    answer(edda, kind, number)
    anna.goto(f"/entwuerfe/{number}/meine")
    expect(anna.locator("main")).to_contain_text("Eine Stunde ist jetzt frei.")
    look(anna, f"{kind}-draft-own")
    anna.goto("/demo/postfach")
    expect(anna.locator("main")).to_contain_text(f"Antwort auf Ihren Kommentar zu „{title}“")
    for path in ("", "/ergebnis", "/versionen/2/vergleich", "/absatz/3"):
        anna.goto(f"/en/entwuerfe/{number}{path}")
        expect(anna.locator("html")).to_have_attribute("lang", "en")
        look(anna, f"{kind}-draft-en{path.replace('/', '-')}")


def bring_in(edda: Page, kind: str, title: str) -> str:
    edda.goto("/entwuerfe/neu")
    look(edda, f"{kind}-draft-new")
    edda.get_by_label("Titel").fill(title)
    edda.get_by_label("Oder Text einfügen").fill(FIRST)
    submit(edda, "Text einlesen und ansehen")
    expect(edda.get_by_role("heading", level=1)).to_have_text("Absätze prüfen")
    look(edda, f"{kind}-draft-shape")
    number = edda.url.split("/")[-2]
    edda.get_by_role("link", name="So stimmt es").click()
    expect(edda.get_by_role("heading", level=1)).to_have_text(title)
    look(edda, f"{kind}-draft-prepare")
    edda.goto(f"/entwuerfe/{number}/frist")
    now = timezone.localtime()
    edda.get_by_label("Kommentare ab").fill((now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"))
    edda.get_by_label("Kommentare bis").fill((now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    submit(edda, "Frist setzen und veröffentlichen")
    expect(edda.get_by_role("status")).to_contain_text("Die Frist steht.")
    return number


def comment(anna: Page, kind: str) -> None:
    """On one sentence, chosen without a mouse."""
    look(anna, f"{kind}-passage")
    tab_to(anna, "[name=span]")
    anna.keyboard.press("ArrowDown")
    anna.keyboard.press("ArrowDown")
    tab_to(anna, "[name=kind]")
    anna.keyboard.press("ArrowDown")
    tab_to(anna, "[name=text]")
    anna.keyboard.type("Eine halbe Stunde ist zu kurz.")
    tab_to(anna, "main form .button:not(.quiet)")
    anna.keyboard.press("Enter")
    expect(anna.locator(".remark")).to_contain_text("Eine halbe Stunde ist zu kurz.")
    expect(anna.locator(".remark .quote")).to_have_text("Am Samstag ist die erste halbe Stunde frei.")
    look(anna, f"{kind}-passage-commented")


def renew(edda: Page, kind: str, number: str) -> None:
    edda.goto(f"/entwuerfe/{number}/fassung")
    edda.get_by_label("Oder Text einfügen").fill(SECOND)
    submit(edda, "Einlesen und abgleichen")
    expect(edda.get_by_role("heading", level=1)).to_have_text("Abgleich der Fassungen")
    look(edda, f"{kind}-matching")
    submit(edda, "Fassung veröffentlichen")
    expect(edda.get_by_role("status")).to_contain_text("Die neue Fassung ist veröffentlicht.")
    look(edda, f"{kind}-placing")


def answer(edda: Page, kind: str, number: str) -> None:
    edda.goto(f"/entwuerfe/{number}/antworten")
    look(edda, f"{kind}-answers")
    edda.locator("[name=remark]").first.check()
    edda.get_by_label("übernommen", exact=True).check()
    edda.get_by_label("Antwort", exact=False).last.fill("Eine Stunde ist jetzt frei.")
    edda.get_by_label("Steht jetzt in Absatz").fill("3")
    submit(edda, "Antwort geben")
    expect(edda.get_by_role("status")).to_contain_text("Beantwortet.")


def test_what_somebody_marks_is_what_the_comment_is_about(opened: Opened) -> None:
    edda, anna = opened("edda"), opened("anna")
    number = bring_in(edda, "marked", "Parkordnung zum Markieren")
    anna.goto(f"/entwuerfe/{number}/absatz/3")
    anna.evaluate("""() => {
        const text = document.querySelector("#stelle p").firstChild;
        const range = document.createRange();
        range.setStart(text, 19);
        range.setEnd(text, 28);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    }""")
    expect(anna.locator("[data-marked]")).to_have_text("markiert: zwei Euro")
    anna.get_by_label("Bedenken").check()
    anna.get_by_label("Ihr Kommentar").fill("Zu teuer.")
    submit(anna, "Kommentar veröffentlichen")
    expect(anna.locator(".remark .quote")).to_have_text("zwei Euro")
    suggest_from_the_whole_text(anna, number)


def suggest_from_the_whole_text(anna: Page, number: str) -> None:
    """What is marked there is chosen on the passage's page, and begins the suggestion."""
    anna.goto(f"/entwuerfe/{number}")
    anna.evaluate("""() => getSelection().selectAllChildren(document.querySelector("#absatz-5 .words p"))""")
    anna.get_by_role("link", name="Markierte Stelle kommentieren").click()
    expect(anna.get_by_label("Was soll dort stehen?")).to_be_hidden()
    anna.get_by_label("Vorschlag").check()
    expect(anna.get_by_label("Was soll dort stehen?")).to_have_value(
        "Sensoren im Boden zeigen, wo Plätze frei sind. Kameras gibt es nicht."
    )
    anna.get_by_label("Worum geht es?").select_option("Kameras gibt es nicht.")
    expect(anna.get_by_label("Was soll dort stehen?")).to_have_value("Kameras gibt es nicht.")
    anna.get_by_label("Was soll dort stehen?").fill("Kameras gibt es nicht und wird es nicht geben.")
    submit(anna, "Kommentar veröffentlichen")
    expect(anna.locator(".remark ins")).to_have_text(" und wird es nicht geben")


@SIZES
def test_a_project_goes_from_its_question_to_its_result_with_a_permit_that_has_expired(
    opened: Opened, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.id
    title = f"Freie Plätze zeigen ({kind})"
    vera, anna = opened("vera"), opened("anna")
    vera.goto("/vorhaben/neu")
    vera.locator("[name=title]").fill(title)
    vera.locator("[name=question]").fill("Fahren weniger Autos im Kreis?")
    vera.locator("[name=audience][value='1']").check()
    save(vera)
    expect(vera.get_by_role("heading", level=1)).to_contain_text(title)
    number = next(part for part in vera.url.split("/") if part.isdigit())
    here = f"/vorhaben/{number}/bearbeiten"
    look(vera, f"{kind}-project-parts")
    today = timezone.localdate()
    vera.goto(f"{here}/erlaubnis/neu")
    look(vera, f"{kind}-project-permit")
    vera.locator("[name=title]").fill("Mobile Anzeige am Ring")
    vera.locator("[name=valid_until]").fill((today - timedelta(days=1)).isoformat())
    save(vera)
    vera.goto(f"{here}/zeitraum")
    vera.locator("[name=state]").select_option("ended")
    save(vera)
    vera.goto(f"{here}/ergebnis")
    vera.locator("[name=worked]").fill("Ein Viertel weniger kreist.")
    vera.locator("[name=failed]").fill("Die Anzeige kam zu spät.")
    save(vera)
    vera.goto(f"/vorhaben/{number}/innen")
    expect(vera.locator("main")).to_contain_text("abgelaufen")
    look(vera, f"{kind}-project-inside")
    for prefix in ("", "/en"):
        anna.goto(f"{prefix}/vorhaben/{number}")
        expect(anna.locator("main")).to_contain_text("Ein Viertel weniger kreist.")
        look(anna, f"{kind}-project{prefix.replace('/', '-')}")


def save(page: Page) -> None:
    """The first form's own button, by keyboard."""
    before = page.url
    page.locator("main form .button:not(.quiet)").first.focus()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(before)
