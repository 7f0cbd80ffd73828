# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.connectors.csv.pattern import UnknownField, filled, literal, matched, matched_path


@pytest.mark.parametrize(
    ("pattern", "text", "known", "found"),
    [
        (
            "{id} ({name})",
            "353420517 (Bismarckallee IN)",
            {},
            {"id": "353420517", "name": "Bismarckallee IN"},
        ),
        (
            "{id} ({name})",
            "100031297 (Promenade (nördl. Salzstraße))",
            {},
            {"id": "100031297", "name": "Promenade (nördl. Salzstraße)"},
        ),
        ("{station} ({name})", "7 (Neutor)", {"station": "7"}, {"name": "Neutor"}),
        ("{station} ({name})", "8 (Neutor)", {"station": "7"}, None),
        ("{a}-{a}", "x-x", {}, {"a": "x"}),
        ("{a}-{a}", "x-y", {}, None),
        ("Wert [µg/m³]", "Wert [µg/m³]", {}, {}),
        ("{{x}}", "{x}", {}, {}),
        ("{name}", "", {}, None),
    ],
)
def test_a_pattern_gives_its_fields_or_does_not_fit(
    pattern: str, text: str, known: dict[str, str], found: dict[str, str] | None
) -> None:
    assert matched(pattern, text, known) == found


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("{station}/{month}.csv", "/a/b/100020113/2025-07.csv", {"station": "100020113", "month": "2025-07"}),
        ("{station}-{place}/{month}.csv", "100020113/2025-07.csv", None),
        ("{station}-{place}/{m}.csv", "1-promenade/7.csv", {"station": "1", "place": "promenade", "m": "7"}),
        ("{file}.csv", "SITE_INDEX.md", None),
    ],
)
def test_a_path_is_matched_from_its_end(pattern: str, path: str, found: dict[str, str] | None) -> None:
    assert matched_path(pattern, path) == found


def test_a_template_is_filled() -> None:
    assert filled("{{{name}}} {id}", {"name": "Neutor", "id": "7"}) == "{Neutor} 7"


def test_a_template_that_asks_for_too_much_is_told_what_there_is() -> None:
    with pytest.raises(UnknownField, match=r"\{nam\}, which nothing gives. Known here: \{name\}\."):
        filled("{nam}", {"name": "Neutor"})


@given(st.text())
def test_a_literal_fits_itself_and_gives_itself(text: str) -> None:
    assert (matched(literal(text), text), filled(literal(text), {})) == ({}, text)
