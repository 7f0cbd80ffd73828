# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""Numbers as they are shown, compared, ordered and calculated with: alike on both stores, however large."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.sensing.http.door import Door, Doors, filled_doors
from tests.sensing.store import bodies

HUGE = 10**400
NUMBERS: tuple[Any, ...] = (
    0, 1, 1.0, -3, 2.5, 0.1 + 0.2, 20.0, 1e15, 1e16, 1.5e16, 123456789012345680.0, 1e20, 1e-4, 1e-5, 2.5e-7, 5e-324,
    1e290, -1e290, 2**53 + 1, 2.0**53, 2**63 - 1, -(2**63), 2**63, 10**20, 10**20 + 1, -(10**20), HUGE, HUGE + 1, -HUGE,
)  # fmt: skip

ARRAYS = ([1, 2], [HUGE, 1e300], [-HUGE, 3.5], [2**70, True], [1e308, 1e308], ["x", None], [1e290, -1e290])


def _value(number: Any) -> Any:
    """Whole numbers of 64 bit are exact, all others floating."""
    if isinstance(number, int) and not -(2**63) <= number < 2**63:
        return float("inf") if number >= HUGE else float("-inf") if number <= -HUGE else float(number)
    return number


IN_ORDER = sorted(range(len(NUMBERS)), key=lambda place: (_value(NUMBERS[place]), place))


def fill(door: Door) -> None:
    door.post("/Things", bodies.whole_thing())
    for place, number in enumerate(NUMBERS):
        for path, body in (
            ("/Sensors", bodies.sensor(name=str(place), properties={"n": number})),
            (
                "/Datastreams(1)/Observations",
                {"result": number, "phenomenonTime": f"2026-01-01T00:00:{place:02}Z"},
            ),
        ):
            assert door.post(path, body).status_code == 201, (number, path)

    thing = bodies.thing(Locations=[bodies.location()], MultiDatastreams=[bodies.multi_datastream()])
    assert door.post("/Things", thing).status_code == 201
    for place, row in enumerate(ARRAYS):
        body = {"result": row, "phenomenonTime": f"2026-01-01T00:{place:02}:00Z"}
        assert door.post("/MultiDatastreams(2)/Observations", body).status_code == 201, row


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with filled_doors(tmp_path_factory, fill, page_size=4) as found:
        yield found


def found(door: Door, condition: str) -> list[int]:
    page = door.get(f"/Sensors?$filter={quote(condition)} and properties/n ne null&$top=100&$select=name")
    return [int(one["name"]) for one in page["value"]]


@pytest.mark.parametrize("place", range(len(NUMBERS)))
@pytest.mark.parametrize(
    ("of", "which", "said"),
    [
        ("/Datastreams(1)/Observations", "second(phenomenonTime) eq {}", "result"),
        ("/Sensors", "name eq '{}'", "properties/n"),
    ],
)
def test_a_number_as_a_text_is_what_is_shown(
    doors: Doors, store_kind: str, place: int, of: str, which: str, said: str
) -> None:
    door, one = doors(store_kind), which.format(place)
    match = re.search(r'"(?:result|n)":([-+.e0-9]+)', door.ask("GET", f"{of}?$filter={one}").text)
    assert match is not None
    text, short = match[1], quote(match[1][:900])
    assert repr(json.loads(text)) == repr(NUMBERS[place])
    for condition in (f"cast({said}, Edm.String) eq '{short}'", f"{said} eq '{short}'", f"contains({said}, '{short}')",
                      f"concat({said}, 'x') eq '{short}x'", f"length({said}) eq {len(text)}"):  # fmt: skip
        assert len(door.get(f"{of}?$filter={one} and {condition}")["value"]) == 1, condition


@pytest.mark.parametrize("down", ["", " desc"])
@pytest.mark.parametrize("by", ["properties/n", "properties/n add 0"])
def test_an_order_by_huge_numbers_has_pages(doors: Doors, store_kind: str, by: str, down: str) -> None:
    door = doors(store_kind)
    names: list[int] = []
    link = f"/Sensors?$filter=properties/n ne null&$orderby={by}{down}&$select=name&$top=3"
    while link:
        page = door.get(link)
        names += [int(one["name"]) for one in page["value"]]
        link = page.get("@iot.nextLink", "").partition("/v1.1")[2]
    assert names == (IN_ORDER[::-1] if down else IN_ORDER)


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ("properties/n eq 1e400", [HUGE, HUGE + 1]),
        ("properties/n lt -1e400", []),
        ("properties/n le -1e400", [-HUGE]),
        ("properties/n gt 1e300", [HUGE, HUGE + 1]),
        ("properties/n eq 100000000000000000000", [1e20, 10**20, 10**20 + 1]),
        ("properties/n eq 9007199254740993", [2**53 + 1]),
        ("properties/n gt 9223372036854775807", [1e20, 1e290, 2**63, 10**20, 10**20 + 1, HUGE, HUGE + 1]),
        ("properties/n mul 1e300 gt 1e308 and properties/n lt 1e20", [1e15, 1e16, 1.5e16, 123456789012345680.0, 2**53 + 1, 2.0**53, 2**63 - 1, 2**63]),
        ("properties/n sub properties/n eq null", [HUGE, HUGE + 1, -HUGE]),
        ("properties/n mod 2 eq 1 and properties/n gt 1e10", [2**53 + 1, 2**63 - 1]),
        ("properties/n mod 2 eq -1", [-3]),
        ("properties/n mod 0.1 gt 0.09 and properties/n lt 1000", [1, 1.0, 2.5, 20.0]),
        ("properties/n in (1e400, 3, 20)", [20.0, HUGE, HUGE + 1]),
        ("round(properties/n) eq 3 or floor(properties/n) eq 1e400", [2.5, HUGE, HUGE + 1]),
        ("1 div properties/n eq 0", [HUGE, HUGE + 1, -HUGE]),
        ("0 div properties/n eq null", [0]),
        ("properties/n mod 0 eq null", list(NUMBERS)),
        ("1e400 mod properties/n ne null", []),
        ("properties/n mul 0 eq null", [HUGE, HUGE + 1, -HUGE]),
    ],
)  # fmt: skip
def test_a_condition_on_huge_numbers_means_one_thing(
    doors: Doors, store_kind: str, condition: str, numbers: list[Any]
) -> None:
    places = found(doors(store_kind), condition)
    assert sorted(repr(NUMBERS[one]) for one in places) == sorted(map(repr, numbers))


@pytest.mark.parametrize("number", ["1e400", "-1e999", "[1e400]", '{"a": 1e400}'])
def test_a_number_that_no_floating_one_can_be_is_refused_in_a_body(
    doors: Doors, store_kind: str, number: str
) -> None:
    door = doors(store_kind)
    body = f'{{"result": {number}}}'.encode()
    answer = door.ask("POST", "/Datastreams(1)/Observations", content=body)
    assert (answer.status_code, "out of range" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("every", "more"), [("hour", ""), ("hour", "&$filter=id gt 0"), ("PT2H", ",median,p90")]
)
@pytest.mark.parametrize(("component", "count", "total"), [(0, 3, 1 + 2.0**70 + 1e290), (1, 3, 5.5 - 1e290)])
def test_what_is_too_large_to_be_added_up_is_left_out_of_sums(
    doors: Doors, store_kind: str, every: str, more: str, component: int, count: int, total: float
) -> None:
    path = f"/MultiDatastreams(2)/Observations/aggregate?zone=UTC&component={component}&every={every}&of=count,sum{more}"
    (one,) = doors(store_kind).get(path)["value"]
    assert (one["count"], one["sum"]) == (count, total)


@pytest.mark.parametrize("more", ["", "&$filter=id gt 0", ",median,p5"])
def test_what_values_say_and_what_roll_ups_say_is_one(doors: Doors, store_kind: str, more: str) -> None:
    kept = [one for one in NUMBERS if isinstance(one, float) or -(2**63) <= one < 2**63]
    path = f"/Datastreams(1)/Observations/aggregate?zone=UTC&every=hour&of=count,min,max{more}"
    (one,) = doors(store_kind).get(path)["value"]
    assert (one["count"], one["min"], one["max"]) == (len(kept), -1e290, 1e290)
