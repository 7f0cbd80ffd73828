# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Barcamps by chance, the same for the same seed: topics that people care for, and pitches of which few are
wanted by many (Zipf 1949). Everybody ticks two to eight."""

from collections.abc import Sequence
from hashlib import sha256
from random import Random

import msgspec
from msgspec.structs import replace

from allmende.barcamp.optimiser import Instance, Pitch, Placement, Room, Slot, Vote

Size = tuple[int, int, int, int]
"""Pitches, slots, rooms, voters."""
_FEWEST, _MOST = 2, 8
_CARE = 5
"""How much rather somebody ticks what is about a topic they care for."""


def camp(size: Size, seed: int) -> Instance:
    pitches, slots, rooms, voters = size
    chance = Random(f"{size} {seed}")
    topics = max(4, pitches // 6)
    topic = [chance.randrange(topics) for _ in range(pitches)]
    ranks = chance.sample(range(pitches), pitches)
    fame = [1 / (rank + 2) ** 0.8 for rank in ranks]
    votes = [Vote(f"v{one}", _wishes(chance, topic, fame, topics)) for one in range(voters)]
    speakers = [f"h{chance.randrange(pitches * 9 // 10)}" for _ in range(pitches)]
    return Instance(
        [Pitch(f"p{one}", speakers=(speakers[one],), topic=f"t{topic[one]}") for one in range(pitches)],
        [Slot(f"s{one}", after_break=one % 2 == 0) for one in range(slots)],
        [Room(f"r{one}", 2 * voters // rooms - one) for one in range(rooms)],
        votes=votes,
        seed=seed,
    )


def _wishes(chance: Random, topic: list[int], fame: list[float], topics: int) -> dict[str, int]:
    cares = set(chance.sample(range(topics), chance.choice((1, 2, 2, 3))))
    weights = [one * (_CARE if topic[at] in cares else 1) for at, one in enumerate(fame)]
    count = chance.randint(_FEWEST, min(_MOST, len(topic)))
    ticked: set[int] = set()
    while len(ticked) < count:
        ticked.add(chance.choices(range(len(topic)), weights)[0])
    return {f"p{one}": 1 for one in sorted(ticked)}


def digest(instance: Instance) -> str:
    """Of what it consists of: the same on every machine, or the figures are of another camp."""
    return sha256(msgspec.json.encode(instance)).hexdigest()[:16]


def without(instance: Instance, pitch: str, published: Sequence[Placement]) -> Instance:
    """As if its speaker had fallen ill."""
    votes = [
        replace(one, wishes={name: star for name, star in one.wishes.items() if name != pitch})
        for one in instance.votes
    ]
    return replace(
        instance,
        pitches=[one for one in instance.pitches if one.id != pitch],
        votes=votes,
        pins=[one for one in instance.pins if one.pitch != pitch],
        published=[one for one in published if one.pitch != pitch],
    )
