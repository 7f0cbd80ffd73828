# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The short way to one entity says what the long way says, for everybody."""

import asyncio

import pytest

from allmende.core.errors import Unknown
from allmende.core.principal import ANONYMOUS, SYSTEM, Principal
from allmende.sensing.entities import ENTITIES, Entity
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.http.by_key import ByKey
from tests.sensing.town import ROOT, Town

MEMBER = Principal("person", reads=frozenset({2}))


def asked(path: str, who: Principal, query: bytes = b"") -> Request:
    return Request("GET", path, query, ROOT, who, {})


@pytest.mark.parametrize(
    "entity", [one for one in ENTITIES if one.name != "Observation"], ids=lambda one: one.set
)
@pytest.mark.parametrize("who", [ANONYMOUS, MEMBER, SYSTEM], ids=["anonymous", "member", "system"])
def test_both_ways_say_the_same(town: Town, entity: Entity, who: Principal) -> None:
    near = ByKey(town.hub)
    for number in (1, 2, 3, 4, 8, 9, 77, 1, 3):
        path = f"/{entity.set}({number})"
        found = near.answer(asked(path, who))
        if found is None:
            with pytest.raises(Unknown):
                town.ask(path, who)
        else:
            assert found.body == town.ask(path, who).body
        assert on_the_loop(near, asked(path, who)) == found


def on_the_loop(near: ByKey, request: Request) -> Answer | None:
    async def ask() -> Answer | None:
        found: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        while not near.ask(request, found.set_result):  # PostgreSQL's line is being opened
            await asyncio.sleep(0.005)
        return await asyncio.wait_for(found, 10)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/Things(1)", b"$select=name"),
        ("/Things", b""),
        ("/Things(1)/name", b""),
        ("/Observations(1073741825)", b""),
        ("/Nothings(1)", b""),
        ("/Things(99999999999999999999)", b""),
        ("/Things(x)", b""),
    ],
)
def test_all_else_goes_the_long_way(town: Town, path: str, query: bytes) -> None:
    assert ByKey(town.hub).answer(asked(path, ANONYMOUS, query)) is None
