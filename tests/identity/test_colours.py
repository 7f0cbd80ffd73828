# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import re
from pathlib import Path

import pytest

from allmende.identity.colours import DARK, ENOUGH, LIGHT, contrast, darkened, shades, worst

TOKENS = Path(__file__).parents[2] / "assets" / "css" / "tokens.css"


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    found = re.findall(r"--paper: (#\w+); --card: (#\w+)", TOKENS.read_text("utf-8"))
    assert found == [LIGHT, DARK]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_the_one_that_wcag_defines(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01) == contrast(other, one)


@pytest.mark.parametrize("colour", ["#2c6a3f", "#1c6488", "#000000", "#7a1f5c", "#b00020"])
def test_every_shade_can_be_read_on_its_grounds(colour: str) -> None:
    found = shades(colour)
    assert found.light == colour
    assert worst(found.light, (*LIGHT, found.light_ground)) >= ENOUGH
    assert worst(found.dark, (*DARK, found.dark_ground)) >= ENOUGH


@pytest.mark.parametrize("colour", ["#f4d35e", "#ffffff", "#ff0000", "#00ff00"])
def test_a_pale_colour_has_a_darker_one_that_can_be_read(colour: str) -> None:
    assert worst(colour, LIGHT) < ENOUGH <= worst(darkened(colour), LIGHT)
