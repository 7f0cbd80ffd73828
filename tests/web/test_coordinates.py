# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from allmende.web.coordinates import Unreadable, parse, written


@pytest.mark.parametrize(
    "text",
    [
        "50.8812, 9.4801",
        "50.8812,9.4801",
        "50,8812 9,4801",
        "50,8812; 9,4801",
        "50,8812,9,4801",
        " 50.8812° N, 9.4801° E ",
        "50.8812N 9.4801O",
        "50.8812/9.4801",
        "geo:50.8812,9.4801?z=17",
    ],
)
def test_coordinates_are_read_as_people_paste_them(text: str) -> None:
    assert parse(text) == (50.8812, 9.4801)


@pytest.mark.parametrize("text", ["Am Markt 1", "50.8812", "50.8812, ", "1, 2, 3", "50° 52′ N, 9° 28′ E"])
def test_what_is_no_pair_of_numbers_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Unreadable, match=r"So geht es: 50\.8812, 9\.4801"):
        parse(text)


def test_a_pair_that_lies_in_germany_only_the_other_way_round_is_pointed_out() -> None:
    with pytest.raises(Unreadable, match=r"Zuerst kommt die Breite, also 50\.88, 9\.48\."):
        parse("9.48, 50.88")
    assert parse("9.48, 80.5") == (9.48, 80.5)


@pytest.mark.parametrize("text", ["91, 9", "-90.1, 9", "50, 181"])
def test_what_is_not_on_earth_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="Breite geht von -90 bis 90"):
        parse(text)


def test_what_is_written_is_read_again() -> None:
    assert parse(written(50.8812, -9.4801)) == (50.8812, -9.4801)
    assert written(None, None) == ""
