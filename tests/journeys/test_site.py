# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a visitor does, in a real browser, with every foreign host blocked."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Town, Visit

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DARK = {"color_scheme": "dark"}
NO_SCRIPT = {"java_script_enabled": False}
PAGES = ("/", "/karte", "/messstellen", "station", "/schnittstelle", "/ueber", "/rundgang", "/nix")


def path_of(visit: Visit, page: str) -> str:
    return f"/messstellen/{visit.town.things['Pegel Alte Brücke']}" if page == "station" else page


def settle(page: Page) -> None:
    """Until charts are drawn and the map has its markers, where there are any."""
    if page.locator("#karte").count():
        expect(page.locator(".live-map .marker").first).to_be_visible(timeout=20_000)
    for plot in page.locator(".plot[data-series]").all():
        plot.scroll_into_view_if_needed()
        expect(plot.locator("canvas")).to_be_visible()


@pytest.mark.parametrize("visit", [{}, DARK, PHONE], indirect=True, ids=["light", "dark", "phone"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_axe_violation_fits_its_window_and_complains_of_nothing(
    visit: Visit, page: str
) -> None:
    if not AXE.exists():
        pytest.skip("AXE-CORE IS NOT INSTALLED: python tools/build_assets.py --with-tests")
    shown = visit.go(path_of(visit, page))
    settle(shown)
    shown.evaluate(AXE.read_text("utf-8"))  # the policy of the pages lets no script in
    found: dict[str, Any] = shown.evaluate("() => axe.run({resultTypes: ['violations']})")
    wider = shown.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    expected = ["error: Failed to load resource: the server responded with a status of 404 (Not Found)"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]] == []
    assert wider == 0
    assert visit.complaints == (expected if page == "/nix" else [])


def test_the_map_shows_every_station_and_a_popup_leads_to_its_page(visit: Visit) -> None:
    page = visit.go("/karte")
    settle(page)
    expect(page.locator("#liste li")).to_have_count(len(visit.town.things))
    marker = page.locator(".marker", has_text="Radzählstelle Promenade")
    expect(marker).to_contain_text("112")
    marker.click()
    page.locator(".maplibregl-popup a", has_text="Verlauf").click()
    expect(page).to_have_url(re.compile(rf"/messstellen/{visit.town.things['Radzählstelle Promenade']}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Radzählstelle Promenade")


def test_a_real_town_shows_its_outlines_where_the_foreign_base_map_does_not_come(
    visit: Visit, real_town: Town
) -> None:
    page = visit.go("/karte", real_town)
    settle(page)
    expect(page.locator("#karte")).to_have_attribute("data-style", re.compile(r"^https://"))
    page.wait_for_timeout(1_000)  # the foreign host has been asked and has not answered
    expect(page.locator(".marker", has_text="Parkhaus Bahnhof")).to_contain_text("41 frei")
    expect(page.locator("#ohne-karte")).to_have_text(
        "Die Hintergrundkarte ist gerade nicht erreichbar. Gezeigt werden die Grenzen.", timeout=10_000
    )
    assert visit.complaints == []


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["phone"])
def test_on_a_phone_a_popup_comes_into_the_map_whole(visit: Visit) -> None:
    page = visit.go("/karte")
    settle(page)
    around = page.locator("#karte").bounding_box()
    assert around is not None
    singles = page.locator(".live-map .marker:not(.group)")
    assert singles.count()
    for marker in singles.all():
        marker.evaluate("(button) => button.click()")
        page.wait_for_timeout(600)  # the map moves
        inside = page.locator(".maplibregl-popup-content").bounding_box()
        assert inside is not None
        assert inside["x"] >= around["x"]
        assert inside["x"] + inside["width"] <= around["x"] + around["width"]
        assert inside["y"] >= around["y"]


def test_the_way_from_a_station_to_the_map_opens_it_there(visit: Visit) -> None:
    page = visit.go(f"/karte?station={visit.town.things['Pegel Alte Brücke']}")
    popup = page.locator(".maplibregl-popup h3")
    expect(popup).to_have_text("Pegel Alte Brücke", timeout=20_000)
    assert visit.complaints == []


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["phone"])
def test_a_phone_hears_nothing_of_a_mouse(visit: Visit) -> None:
    page = visit.go(path_of(visit, "station"))
    settle(page)
    expect(page.get_by_text("Ziehen Sie mit der Maus")).to_have_count(0)
    expect(page.locator(".reading").first).to_be_hidden()


def test_the_keyboard_meets_the_markers_in_the_order_of_the_list(visit: Visit) -> None:
    page = visit.go("/karte")
    settle(page)
    names = page.locator("#liste a.to").all_text_contents()
    markers = page.locator(".marker:not(.group) .away").all_text_contents()
    met = [one.removesuffix(": ") for one in markers]
    assert met == [name for name in names if name in met]
    page.locator(".marker:not(.group)").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".maplibregl-popup")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".maplibregl-popup")).to_have_count(0)


@pytest.mark.parametrize("page", ["/", "/karte", "station", "/schnittstelle"])
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(visit: Visit, page: str) -> None:
    shown = visit.go(path_of(visit, page))
    settle(shown)
    shown.evaluate("() => window.scrollTo(0, 0)")
    wanted = shown.evaluate(
        """() => [...document.querySelectorAll("a[href], button:not(:disabled), summary, [tabindex='0']")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true })).length"""
    )
    reached = 0
    shown.evaluate("() => { document.activeElement.blur(); window.met = new Set(); }")
    for _ in range(wanted + 5):
        shown.keyboard.press("Tab")
        reached, outlined = shown.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body) return [window.met.size, true];
                window.met.add(one);
                const style = getComputedStyle(one);
                return [window.met.size, style.outlineStyle !== "none" || one.closest("svg") !== null];
            }"""
        )
        assert outlined
    assert reached == wanted


def test_the_first_tab_offers_to_skip_to_the_content(visit: Visit) -> None:
    page = visit.go("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_chart_draws_zooms_and_goes_back(visit: Visit) -> None:
    page = visit.go(path_of(visit, "station"))
    settle(page)
    plot = page.locator(".plot").first
    section = page.locator("section.curve").first
    whole = section.locator("[data-download]").first.get_attribute("href")
    plot.get_by_role("button", name="Vergrößern").click()
    expect(plot.get_by_role("button", name="Zurück zum Zeitraum")).to_be_enabled()
    assert section.locator("[data-download]").first.get_attribute("href") != whole
    plot.get_by_role("button", name="Zurück zum Zeitraum").click()
    expect(plot.get_by_role("button", name="Zurück zum Zeitraum")).to_be_disabled()
    assert visit.complaints == []


def test_dragging_over_a_chart_zooms_into_it(visit: Visit) -> None:
    page = visit.go(path_of(visit, "station"))
    settle(page)
    over = page.locator(".u-over").first
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="Zurück zum Zeitraum").first).to_be_enabled()


def test_a_new_value_appears_without_reloading(visit: Visit) -> None:
    page = visit.go("/messstellen")
    value = page.locator(f"[data-stream='{visit.town.streams['Freie Plätze']}']").first
    expect(value).to_have_text("41")
    page.wait_for_timeout(500)  # the stream of live values opens after the page
    visit.town.observe("Freie Plätze", 37)
    expect(value).to_have_text("37", timeout=10_000)
    visit.town.observe("Freie Plätze", 41)
    expect(value).to_have_text("41", timeout=10_000)


def test_the_language_changes_and_the_place_stays(visit: Visit) -> None:
    page = visit.go("/karte?feld=umwelt")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/karte\?feld=umwelt$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What is measured where right now")
    page.get_by_role("link", name="Deutsch").click()
    expect(page).to_have_url(re.compile(r"(?<!/en)/karte\?feld=umwelt$"))


@pytest.mark.parametrize("visit", [NO_SCRIPT], indirect=True, ids=["no JavaScript"])
def test_without_javascript_map_list_chart_and_periods_are_there(visit: Visit) -> None:
    page = visit.go("/karte")
    expect(page.locator("svg.townmap a").first).to_be_visible()
    page.get_by_role("link", name="Umwelt", exact=True).click()
    expect(page.locator("#liste li")).to_have_count(2)
    page.get_by_role("link", name="Pegel Alte Brücke", exact=True).click()
    expect(page.locator("svg.chart").first).to_be_visible()
    page.get_by_role("link", name="Woche").click()
    expect(page.locator("svg.chart").first).to_be_visible()
    page.locator("summary").first.click()
    expect(page.locator("table").first).to_be_visible()


def test_the_tour_leads_only_to_living_pages(visit: Visit) -> None:
    page = visit.go("/rundgang")
    links = [link.get_attribute("href") or "" for link in page.locator("ol.tour a").all()]
    assert links
    statuses = {link: page.request.get(visit.town.address + link).status for link in links}
    assert statuses == dict.fromkeys(links, 200)
