# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clerk connects devices by keyboard: from a new source to its value on a station's page."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import inhabited
from tests.journeys.test_clerk import look
from tests.journeys.test_site import DARK
from tests.journeys.test_taking_part import _PEOPLE, NARROW, Opened, opened, tab_to

__all__ = ["opened"]  # the fixture
pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize("opened", [{}, NARROW, DARK], indirect=True, ids=["desk", "narrow", "dark"])
def test_from_a_new_source_to_its_value_on_a_station_s_page(
    opened: Opened, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.id
    edda = opened("edda")
    make(edda, kind)


def make(edda: Page, kind: str) -> None:
    edda.goto("/organisationen/1/quellen")
    look(edda, f"sources-{kind}-1-list")
    press(edda, "main a.button")
    expect(edda.get_by_role("heading", level=1)).to_have_text("Quelle anlegen")
    look(edda, f"sources-{kind}-2-new")
    tab_to(edda, "[name=connector]")
    for _ in range(5):
        edda.keyboard.press("ArrowUp")
        if edda.locator("[name=connector][value=generic]").is_checked():
            break
    tab_to(edda, "[name=name]")
    edda.keyboard.type(f"Pegel ({kind})")
    press(edda, "main form .button")
    expect(edda.get_by_role("heading", level=1)).to_have_text(f"Pegel ({kind}) anbinden")
    look(edda, f"sources-{kind}-3-made")
    assert len(typed(edda)) == 4
    press(edda, "main p.buttons a.button")
    expect(edda.locator("main")).to_contain_text("wartet auf die erste Nachricht")
    look(edda, f"sources-{kind}-4-source")
