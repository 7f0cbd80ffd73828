# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Five thousand marked spans in five hundred passages, found again in a new version."""

import random
from difflib import SequenceMatcher
from pathlib import Path
from time import perf_counter

from allmende.participation.drafts.blocks import Block
from allmende.participation.drafts.matching import match
from allmende.participation.drafts.matching.spans import move
from bench.figures import Figure, Figures

_PASSAGES, _REMARKS = 500, 5_000
_WORDS = [f"wort{number}" for number in range(3_000)]


def bench(_folder: Path) -> Figures:
    chance = random.Random(5)
    old = [_passage(chance.choices(_WORDS, k=chance.randrange(20, 90))) for _ in range(_PASSAGES)]
    new = [_passage(_edited(one.plain.split(), chance)) for one in old if chance.random() > 0.1]
    chance.shuffle(new)
    spans = [_span(old, chance) for _ in range(_REMARKS)]
    start = perf_counter()
    _anchor(old, new, spans)
    ours = perf_counter() - start
    return {"anchoring": Figure(ours, "s", _plainly(old, new, 20))}


def _anchor(old: list[Block], new: list[Block], spans: list[tuple[int, int, int]]) -> int:
    ways = {one.old: one.new for one in match(old, new).matches}
    found = 0
    for passage, start, end in spans:
        texts = [new[place].plain for place in ways[passage]]
        found += move(old[passage].plain, start, end, texts) is not None
    return found


def _plainly(old: list[Block], new: list[Block], share: int) -> float:
    """Seconds that it takes to lay every old passage beside every new one, from one old one in `share`."""
    start = perf_counter()
    for one in old[::share]:
        words = one.plain.split()
        max(SequenceMatcher(None, words, other.plain.split(), autojunk=False).ratio() for other in new)
    return (perf_counter() - start) * share


def _passage(words: list[str]) -> Block:
    return Block("paragraph", 0, "", " ".join(words))


def _edited(words: list[str], chance: random.Random) -> list[str]:
    return [chance.choice(_WORDS) if chance.random() < 0.15 else one for one in words]


def _span(old: list[Block], chance: random.Random) -> tuple[int, int, int]:
    passage = chance.randrange(len(old))
    length = len(old[passage].plain)
    start = chance.randrange(length - 10)
    return passage, start, min(length, start + chance.randrange(10, 80))
