# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever a list is ordered by, its pages are that list, each row once, nulls first."""

from typing import Any

import pytest

from allmende.core.principal import ANONYMOUS, SYSTEM
from allmende.sensing.entities import ENTITIES, Entity
from allmende.sensing.odata.ast import Expression, Path
from allmende.sensing.odata.text import expression_to_text
from tests.sensing.naive import World, value_of
from tests.sensing.queries import Queries
from tests.sensing.town import Town


@pytest.mark.parametrize("seed", range(4))
def test_a_list_by_any_function_is_in_order_and_so_are_its_pages(town: Town, seed: int) -> None:
    queries = Queries(seed)
    worlds = {who: World.load(town.hub.database, who) for who in (ANONYMOUS, SYSTEM)}
    for _ in range(60):
        entity, who = queries.random.choice(ENTITIES), queries.random.choice((ANONYMOUS, SYSTEM))
        by, down = queries.order(entity), queries.random.random() < 0.5
        url = f"/{entity.set}?$orderby={expression_to_text(by)}{' desc' * down}&$select=id&$top="
        whole = ids(town.get(f"{url}1000", who))
        if not isinstance(by, Path):
            assert whole == expected(worlds[who], entity, by, down=down), url
        paged = [one for page in town.pages(f"{url}{len(whole) // 3 + 1}", who) for one in ids(page)]
        assert paged == whole, url


def ids(page: Any) -> list[int]:
    return [one["@iot.id"] for one in page["value"]]


def expected(world: World, entity: Entity, by: Expression, *, down: bool) -> list[int]:
    def key(row: dict[str, Any]) -> Any:
        value = value_of(world, entity, row, by)
        found = value[0] if isinstance(value, tuple) else value
        return (False, 0, row["id"]) if found is None else (True, found, row["id"])

    return [row["id"] for row in sorted(world.rows[entity.name], key=key, reverse=down)]


@pytest.mark.parametrize(
    "by", ["length(null)", "concat(name, null)", "date(null)", "round(null) desc", "null add 1"]
)
def test_what_is_null_in_every_row_orders_nothing(town: Town, by: str) -> None:
    whole = ids(town.get(f"/Things?$orderby={by},name&$select=id"))
    assert whole == ids(town.get("/Things?$orderby=name&$select=id"))
    pages = town.pages(f"/Things?$orderby={by},name&$select=id&$top=2")
    assert [one for page in pages for one in ids(page)] == whole
