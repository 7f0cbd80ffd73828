# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Money is read as people write it, and its sums are exact."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.identity.models import Person
from allmende.projects import actions, costs
from allmende.projects.formats import euros
from allmende.projects.forms import CostForm
from allmende.projects.models import Cost
from tests.projects.conftest import Make

AMOUNTS = [
    ("0", "0.00"),
    ("12", "12.00"),
    ("12,5", "12.50"),
    ("12.50 €", "12.50"),
    ("1.234", "1234.00"),
    ("1,234", "1234.00"),
    ("1.234,50", "1234.50"),
    ("1,234.50 EUR", "1234.50"),
    ("1 234,50", "1234.50"),
    ("1'234.5", "1234.50"),
    ("1.234.567,89\u00a0€", "1234567.89"),
    ("€1,234.50", "1234.50"),
    ("1234567", "1234567.00"),
]
NO_AMOUNTS = ["", "viel", "-5", "1,2,3", "1.23.456", "12,345,6", "1e5", "0x10", "٣", "1.2345", "12,", ",5"]


@dataclass(frozen=True)
class Item:
    planned: Decimal | None
    actual: Decimal | None
    source: str


CENTS = st.one_of(st.none(), st.integers(0, 99_999_999_999))
ITEMS = st.lists(st.tuples(CENTS, CENTS, st.sampled_from(["Stadt", "Land", ""])), max_size=40)


def to_euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


@pytest.mark.parametrize(("said", "meant"), AMOUNTS)
def test_an_amount_is_read_in_every_usual_spelling(said: str, meant: str) -> None:
    assert costs.amount(said) == Decimal(meant)


@pytest.mark.parametrize("said", NO_AMOUNTS)
def test_what_could_mean_several_amounts_or_none_is_not_guessed(said: str) -> None:
    with pytest.raises(costs.Unreadable):
        costs.amount(said)


@given(st.integers(0, 99_999_999_999))
def test_what_is_shown_is_read_as_the_same(cents: int) -> None:
    value = Decimal(cents) / 100
    assert costs.amount(euros(value)) == value


@given(ITEMS)
def test_sums_are_exact_to_the_cent_and_parts_make_the_whole(rows: list[tuple[Any, Any, str]]) -> None:
    items = [Item(to_euros(planned), to_euros(actual), source) for planned, actual, source in rows]
    whole, parts = costs.total(items), costs.by_source(items)
    for place, name in enumerate(("planned", "actual")):
        known: list[Any] = [row[place] for row in rows if row[place] is not None]
        assert getattr(whole, name) == (to_euros(sum(known)) if known else None)
        assert sum(getattr(one, name) or 0 for one in parts) == (getattr(whole, name) or 0)
    assert {one.source for one in parts} == {source for *_, source in rows}


def test_amounts_come_back_from_the_store_as_they_went_in(make: Make, owner: Person) -> None:
    project = make()
    amounts = ["0.10", "0.20", "999999999.99", "0.01", "33.33", "1234567.89"]
    for one in amounts:
        actions.keep(owner, Cost(project=project, title="x", planned=Decimal(one), actual=Decimal("0.30")))
    whole = costs.total(project.costs.all())
    assert whole.planned == sum(map(Decimal, amounts))
    assert whole.actual == Decimal("1.80")
    assert not whole.is_over


@pytest.mark.parametrize("said", ["viel", "-1", "99999999999"])
def test_a_form_says_why_an_amount_is_none(said: str, make: Make) -> None:
    form = CostForm({"title": "Sensoren", "planned": said}, instance=Cost(project=make()))
    assert list(form.errors) == ["planned"]
