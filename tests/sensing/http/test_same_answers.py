# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever is asked, both stores say the same, to the last character."""

from collections.abc import Callable
from random import Random
from urllib.parse import unquote

import pytest

from allmende.core.errors import AllmendeError
from allmende.core.principal import ANONYMOUS, SYSTEM, Principal
from allmende.sensing.entities import ENTITIES
from allmende.sensing.http.answers import Request
from allmende.sensing.http.read import answer
from allmende.sensing.odata.text import expression_to_text
from bench.sentences import Speaker
from tests.sensing.queries import Queries
from tests.sensing.stores import KINDS, STORES
from tests.sensing.town import ROOT, Town

_ESTIMATED = "countIsEstimate"
"""How many there are about depends on how quickly they are counted."""


@pytest.fixture
def both(towns: Callable[..., Town]) -> list[Town]:
    found = []
    for kind in KINDS:
        STORES.kind = kind
        found.append(towns(kind, "short", page_size=3))
    return found


def said(town: Town, path: str, query: bytes, who: Principal) -> tuple[int, str]:
    try:
        found = answer(town.hub, Request("GET", path, query, ROOT, who, {}))
    except AllmendeError as error:
        return error.status, error.message
    return found.status, bytes(found.body).decode()


def check(both: list[Town], path: str, query: bytes, who: Principal) -> None:
    one, two = (said(town, path, query, who) for town in both)
    if _ESTIMATED not in one[1] + two[1]:
        assert one == two, f"{path}?{unquote(query.decode('latin-1'))}"


@pytest.mark.parametrize("seed", range(3))
def test_sentences_and_mistakes_have_one_answer(both: list[Town], seed: int) -> None:
    speaker = Speaker(Random(seed))
    for number in range(250):
        path, query = speaker.question()
        check(both, path, query, (ANONYMOUS, SYSTEM)[number % 2])


@pytest.mark.parametrize("seed", range(2))
def test_filters_and_orders_have_one_answer(both: list[Town], seed: int) -> None:
    queries = Queries(seed)
    for number in range(100):
        entity = queries.random.choice(ENTITIES)
        condition = expression_to_text(queries.filter(entity)).replace("%", "%25")
        by = expression_to_text(queries.order(entity)).replace("%", "%25")
        query = f"$filter={condition}&$orderby={by}&$count=true".replace(" ", "%20").replace("+", "%2B")
        check(both, f"/{entity.set}", query.encode(), (ANONYMOUS, SYSTEM)[number % 2])
