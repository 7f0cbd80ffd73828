# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""From files to the store in two passes: which stations are there (headers only), then their readings."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from allmende.cli.load_sink import Sink, new_station
from allmende.connectors.contract import Receipt
from allmende.connectors.csv import table
from allmende.connectors.csv.dialect import UnreadableFile
from allmende.connectors.csv.header import Layout, gather, laid_out, station_of
from allmende.connectors.csv.mapping import BadMapping, Mapping, StationRule, reckoning
from allmende.connectors.csv.numbers import Numbers
from allmende.connectors.csv.pattern import UnknownField
from allmende.connectors.csv.plan import StationPlan
from allmende.connectors.csv.rows import Reader, Targets, batches
from allmende.connectors.csv.seen import Seen
from allmende.connectors.csv.sources import PassedOver, Source, found, sources
from allmende.connectors.csv.tally import Tally
from allmende.connectors.csv.times import Moments

BATCH = 10_000
"""Readings in a transaction: enough that the fsync does not count, few enough for a server beside us."""

Show = Callable[[int, int, str], None]
"""Is told the bytes behind us, the values read and the end of the file's name."""


@dataclass(frozen=True, slots=True)
class Task:
    """`files` are (path, whether it was named itself or lies in a named folder)."""

    mapping: Mapping
    files: tuple[tuple[Path, bool], ...]
    time_zone: str

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path, _ in self.files)


@dataclass(slots=True)
class Catalogue:
    """The stations of this load, made in the store as they turn up."""

    mapping: Mapping
    sink: Sink
    plans: dict[str, StationPlan] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    streams: dict[tuple[str, str], int] = field(default_factory=dict)

    def settle(self, stations: Iterable[str]) -> None:
        """Makes what is planned of these stations and not there yet."""
        for plan in (self.plans[one] for one in stations):
            if any((plan.id, key) not in self.streams for key in plan.streams):
                known = self.sink.station(new_station(plan, self.mapping))
                self.streams |= {(plan.id, key): number for key, number in known.streams.items()}
                if known.created:
                    self.created.add(plan.id)
                if known.updated:
                    self.updated.add(plan.id)

    def targets(self, layout: Layout) -> Callable[[str], Targets]:
        """Asked with the cell of the station column (empty where there is none) → where the columns go."""
        known: dict[str, Targets] = {}

        def of(cell: str) -> Targets:
            if cell not in known:
                known[cell] = self._found(layout, cell)
            return known[cell]

        return of

    def _found(self, layout: Layout, cell: str) -> Targets:
        self.settle(gather(self.plans, layout, self.mapping, cell))
        return [
            (one.index, self.streams[station_of(one, self.mapping, cell), one.stream.key], one.header)
            for one in layout.columns
        ]


class _Opened(NamedTuple):
    source: Source
    table: table.Table
    layout: Layout
    before: int
    """Bytes of all files before this one."""


def task_of(mapping: Mapping, paths: Sequence[Path], time_zone: str) -> Task:
    """Raises UnreadableFile for a path that is not there."""
    files = tuple((one, not path.is_dir()) for path in paths for one in found(path))
    return Task(mapping, files, time_zone)


def survey(task: Task, tally: Tally) -> dict[str, StationPlan]:
    """Reads all headers. Stations that only rows name are not in the answer yet. Raises BadMapping where
    files of one name would run together into one station."""
    plans: dict[str, StationPlan] = {}
    by_name: dict[str, str] = {}
    for opened in _tables(task, tally):
        if task.mapping.station == StationRule():
            _check_apart(by_name, opened.source)
        if opened.layout.station is None:
            gather(plans, opened.layout, task.mapping)
    return plans


def _check_apart(by_name: dict[str, str], source: Source) -> None:
    other = by_name.setdefault(source.fields["file"], source.name)
    if other != source.name:
        raise BadMapping(
            f"{other} and {source.name} have one name, and each file is a station of its own. "
            'Try: --station NAME if they belong together, or a mapping with [station] id = "{folder}/{file}".'
        )


def store(task: Task, catalogue: Catalogue, tally: Tally, show: Show) -> Iterator[Receipt]:
    """Reads all rows and hands them to the sink; yields after every batch that is stored."""
    moments = Moments(reckoning(task.mapping.time, task.time_zone))
    numbers = {one: _numbers(one, task.mapping) for one in (",", ".")}
    doubted = {one: _numbers(one, task.mapping, doubted=True) for one in (",", ".")}
    with Seen() as seen:
        for opened in _tables(task, tally):
            reader = Reader(
                opened.layout,
                moments,
                numbers[opened.table.dialect.decimal],
                task.mapping.time.repeated_hour,
                frozenset(task.mapping.columns.usual),
                catalogue.targets(opened.layout),
                tally,
                doubted[opened.table.dialect.decimal],
                seen,
            )
            yield from _stored(opened, reader, catalogue.sink, show)


def _numbers(decimal: str, mapping: Mapping, *, doubted: bool = False) -> Numbers:
    return Numbers(decimal, mapping.words.mean, mapping.words.absent, doubted=doubted)


def _stored(opened: _Opened, reader: Reader, sink: Sink, show: Show) -> Iterator[Receipt]:
    place = "/".join(opened.source.name.split("/")[-2:])
    for batch in batches(opened.table.rows, reader, BATCH):
        again, reader.tally.again = reader.tally.again, 0
        if batch or again:
            yield sink.take(batch) + Receipt(unchanged=again)
        show(opened.before + opened.source.done, reader.tally.values, place)


def _tables(task: Task, tally: Tally) -> Iterator[_Opened]:
    """Every table that can be read, opened; what cannot be is noted and left."""
    before = 0
    for path, named in task.files:
        try:
            for source in sources(path, task.mapping.files.path, named=named):
                if isinstance(source, PassedOver):
                    tally.passed_over += 1
                else:
                    yield from _opened(source, task.mapping, tally, before)
        except UnreadableFile as error:
            tally.unreadable.append((str(path), error.message))
        before += path.stat().st_size


def _opened(source: Source, mapping: Mapping, tally: Tally, before: int) -> Iterator[_Opened]:
    tally.file, tally.line = source.name, 0
    begins = mapping.second_header.begins if mapping.second_header else ""
    try:
        with table.opened(source.stream, mapping.files, begins) as opened:
            layout = laid_out(opened, mapping, source.fields)
            tally.files += 1
            tally.dialects[opened.dialect] += 1
            tally.unknown.update(layout.unknown)
            yield _Opened(source, opened, layout, before)
    except (UnreadableFile, UnknownField) as error:
        tally.unreadable.append((source.name, error.message))
    except csv.Error as error:
        tally.unreadable.append((source.name, f"This is not CSV: {error}."))
