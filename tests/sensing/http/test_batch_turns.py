# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A long batch is one guest among others: whoever asks meanwhile has a turn before it ends."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from allmende.core.principal import OPEN_WRITER
from allmende.sensing.http import batch
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.http.parts import Asked, Item, Together
from tests.sensing.http.door import ROOT, Door, door

GETS = tuple(Asked(str(one), "GET", "Things(1)", {}, b"") for one in range(300))
KINDS: dict[str, tuple[Item, ...]] = {"one by one": GETS, "in a change set": (Together("a", GETS),)}


@pytest.mark.parametrize("kind", KINDS)
def test_others_have_their_turn_between_the_parts_of_a_batch(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_SLICE", 0.0)
    with door(tmp_path) as one:
        seen = asyncio.run(_seen_by_others(one, KINDS[kind]))
    assert seen >= set(range(1, len(GETS)))


async def _seen_by_others(door: Door, items: tuple[Item, ...]) -> set[int]:
    """How many parts were answered, whenever somebody else had a turn. Every answer is there at once."""
    answered, seen = 0, set[int]()

    async def found(_: Request) -> Answer:
        nonlocal answered
        answered += 1
        return Answer(200, b"{}")

    async def in_thread(work: Any, *given: Any) -> Any:
        return work(*given)

    request = Request("POST", "/$batch", b"", ROOT, OPEN_WRITER, {b"host": b"stadt.example"}, b"")
    ways = batch.Ways(found, found, found, in_thread)
    work = asyncio.create_task(batch.Batch(door.hub, request, ways).answers(items))
    while not work.done():
        seen.add(answered)
        await asyncio.sleep(0)
    assert answered == len(GETS)
    return seen
