# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""A $skiptoken that somebody made up is refused, or is a place in the list."""

from base64 import urlsafe_b64encode
from random import Random
from typing import Any

import msgspec
import pytest

from allmende.core.errors import Malformed
from allmende.core.principal import SYSTEM
from allmende.sensing.http.answers import Request
from allmende.sensing.http.read import answer
from tests.sensing.town import ROOT, Town

LISTS = (
    "/Things?", "/Things?$orderby=name", "/Things?$orderby=name desc", "/Things?$orderby=properties/n",
    "/Things?$orderby=length(name)", "/Things?$orderby=tolower(name) desc", "/Datastreams?$orderby=phenomenonTime",
    "/Datastreams?$orderby=Thing/name,unitOfMeasurement/name desc", "/HistoricalLocations?$orderby=time desc",
    "/Observations?", "/Observations?$orderby=result", "/Observations?$orderby=phenomenonTime desc",
    "/Observations?$orderby=resultTime", "/Observations?$orderby=Datastream/name", "/Observations?$orderby=result mod 2",
    "/Observations?$orderby=parameters/p desc", "/Observations?$orderby=time(phenomenonTime)",
    "/Datastreams(1)/Observations?$orderby=phenomenonTime sub 2026-01-01", "/Things(2)/Locations?",
    "/FeaturesOfInterest(1)/Observations?",
)  # fmt: skip
VALUES = (
    None, 0, 1, -1, 2.5, 1e308, -1e308, 5e-324, 2**63 - 1, -(2**63), 2**63, 10**400, "", "x", "a\0b", "ä", "3", True, [1], {},
)  # fmt: skip
PLAIN = (
    "",
    "x",
    "1",
    "1.2",
    "1.2.3",
    "1.2.3.4",
    "1.x",
    "99999999999999999999",
    "_",
    "_e30",
    "_!!",
    "_1e400",
    "²",
)


def made_up(random: Random) -> str:
    if random.random() < 0.2:
        return random.choice(PLAIN)
    values = [random.choice(VALUES) for _ in range(random.choice((1, 2, 2, 3, 3, 4)))]
    return "_" + urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()


def asked(town: Town, url: str, token: str) -> int:
    path, _, query = url.partition("?")
    said = f"{query}&$skiptoken={token}".replace(" ", "%20").encode()
    try:
        return answer(town.hub, Request("GET", path, said, ROOT, SYSTEM, {})).status
    except Malformed as error:
        assert error.message == "$skiptoken is not of this list. Try: the @iot.nextLink as it was given."
        return error.status


@pytest.mark.parametrize("url", LISTS)
def test_a_token_that_was_made_up_is_refused_or_a_place_in_the_list(town: Town, url: str) -> None:
    random = Random(url)
    assert {asked(town, url, made_up(random)) for _ in range(120)} <= {200, 400}


@pytest.mark.parametrize(
    ("url", "values"),
    [
        ("/Things?$orderby=name", [1, 1]), ("/Things?$orderby=name", ["a\0b", 1]), ("/Things?$orderby=id", ["x"]),
        ("/Things?$orderby=length(name)", ["x", 1]), ("/Observations?", ["1", "2", "3"]),
        ("/Observations?$orderby=phenomenonTime", ["2026", 1]), ("/Observations?$orderby=result", ["x", None, 1]),
        ("/Observations?$orderby=result", [1, 1, 1]), ("/Things?$orderby=properties/n", [10**400, 1]),
    ],
)  # fmt: skip
def test_a_value_that_the_order_cannot_have_is_refused(town: Town, url: str, values: list[Any]) -> None:
    token = "_" + urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()
    assert asked(town, url, token) == 400
