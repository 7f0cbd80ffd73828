# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two years of values, written the way a visitor looks at them: today first, then back day by day.

What is there already is asked from the store: the values of a stream are a whole from its first to its last,
so that a load that was cut off goes on before the first and after the last, and a complete one does nothing.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from allmende.connectors.contract import Reading
from allmende.core.clock import DAY
from allmende.core.principal import Principal
from allmende.stations.demo.door import Door, Source
from allmende.stations.demo.frame import QUARTERS
from allmende.stations.demo.progress import Progress
from allmende.stations.demo.signals import HOURLY, QUARTERLY, day_readings

DAYS = 730
CLOSE_DAYS = 28  # so long back there is a value every quarter of an hour, before that every hour
BLOCK_DAYS = {HOURLY: 4, QUARTERLY: 2}
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Extent:
    """The first and the last instant of a stream in the store."""

    first: int
    last: int


Extents = dict[int, Extent]


@dataclass(frozen=True, slots=True)
class Block:
    """Some days in a row with the same rhythm: a stream's values of all of them are stored in one go."""

    days: tuple[int, ...]
    step: int

    @property
    def values(self) -> int:
        """Of one stream without gaps."""
        return len(self.days) * QUARTERS // self.step


@dataclass(frozen=True, slots=True)
class Work:
    """`missed`: days since the program last ran, oldest first. `earlier`: days before, newest first."""

    missed: tuple[Block, ...]
    earlier: tuple[Block, ...]


def extents(door: Door, principal: Principal) -> Extents:
    return {
        stream.id: Extent(stream.first, stream.last)
        for station in door.stations(principal)
        for stream in station.streams
        if stream.first is not None and stream.last is not None
    }


def work(known: Sequence[Extent | None], now: int, days: int = DAYS) -> Work:
    """What is missing of so many days up to now; `known`: of every stream, None where it has no value."""
    today = now // DAY
    begin = today - days + 1
    there = [one for one in known if one is not None]
    high = max((one.last // DAY for one in there), default=today)
    # Of a stream that was silent at first, days without a value are made again: cheap, nothing is stored.
    low = max(one.first // DAY for one in there) if len(there) == len(known) else today
    after = today + 1 if low >= today else high if high > low else high + 1
    missed = (Block((day,), _step(day, today)) for day in range(max(after, begin), today + 1))
    return Work(tuple(missed), tuple(_blocks(begin, min(low, today), today)))


def _step(day: int, today: int) -> int:
    return QUARTERLY if day > today - CLOSE_DAYS else HOURLY


def _blocks(begin: int, low: int, today: int) -> Iterator[Block]:
    """From `low` back to `begin`. A day alone at first, so that today is there at once."""
    day, size = low, 1
    while day >= begin:
        step = _step(day, today)
        first = max(begin, day - size + 1)
        if step == QUARTERLY:
            first = max(first, min(day, today - CLOSE_DAYS + 1))
        yield Block(tuple(range(first, day + 1)), step)
        day, size = first - 1, BLOCK_DAYS[_step(first - 1, today)]


def load(  # noqa: PLR0913  each is named where it is called
    door: Door,
    principal: Principal,
    sources: Sequence[Source],
    *,
    now: int,
    stop: threading.Event,
    progress: Progress,
    between: Callable[[], None],
    days: int = DAYS,
) -> None:
    """Writes what is missing; returns early when `stop` is set. `between` is called after every batch of
    earlier days: the live town goes on meanwhile."""
    known = extents(door, principal)
    todo = work([known.get(source.datastream) for source in sources], now, days)
    progress.begin(len(sources) * sum(block.values for block in (*todo.missed, *todo.earlier)))
    with ThreadPoolExecutor(1, "demo history") as storing:  # one batch is stored while the next is made
        stored: Future[object] | None = None
        for blocks, pause in ((todo.missed, _nothing), (todo.earlier, between)):
            for batch, passed in _batches(_wanted(sources, blocks, known, now)):
                if stored is not None:
                    stored.result()
                if stop.is_set():
                    return
                stored = storing.submit(door.take, principal, batch) if batch else None
                progress.advance(passed)
                pause()
        if stored is not None:
            stored.result()
    progress.end()


def _nothing() -> None: ...


def _wanted(
    sources: Sequence[Source], blocks: Iterable[Block], known: Extents, now: int
) -> Iterator[tuple[list[Reading], int]]:
    """The readings of a stream and block that are not there yet, and how many a block without gaps has."""
    for block in blocks:
        for source in sources:
            made: list[Reading] = []
            for day in block.days:
                made += day_readings(source.signal, source.datastream, day, block.step)
            yield _missing(made, known.get(source.datastream), now), block.values


def _missing(made: list[Reading], there: Extent | None, now: int) -> list[Reading]:
    if made and made[-1].start > now:
        made = [one for one in made if one.start <= now]
    if there and made and there.first <= made[-1].start and there.last >= made[0].start:
        made = [one for one in made if not there.first <= one.start <= there.last]
    return made


def _batches(pieces: Iterable[tuple[list[Reading], int]]) -> Iterator[tuple[list[Reading], int]]:
    batch: list[Reading] = []
    passed = 0
    for made, count in pieces:
        batch += made
        passed += count
        if len(batch) >= BATCH:
            yield batch, passed
            batch, passed = [], 0
    if passed:
        yield batch, passed
