# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows → readings, in batches; what is none is counted or rejected with a reason."""

import csv
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from allmende.connectors.contract import Reading
from allmende.connectors.csv.header import Layout
from allmende.connectors.csv.numbers import DOUBT, Absent, Numbers, Refused
from allmende.connectors.csv.repeated import Held, Once, settled
from allmende.connectors.csv.seen import Seen
from allmende.connectors.csv.table import Row
from allmende.connectors.csv.tally import Tally
from allmende.connectors.csv.times import Moment, Moments

Targets = list[tuple[int, int, str]]
"""(index of the column, datastream, header) of the columns of one station."""


_DOUBTED = f"the point in the cell may part thousands or decimals: {DOUBT}"


class Timed(NamedTuple):
    line: int
    cells: list[str]
    start: int
    end: int | None


class Reader(NamedTuple):
    """All that is needed for the rows of one file. `targets` is asked with the cell of the station column."""

    layout: Layout
    moments: Moments
    numbers: Numbers
    once: Once
    usual: frozenset[str]
    targets: Callable[[str], Targets]
    tally: Tally
    doubted: Numbers
    """Reads the columns where nothing tells what a point means."""
    seen: Seen


def batches(rows: Iterator[Row], reader: Reader, size: int) -> Iterator[list[Reading]]:
    """Readings in the order of the file, about `size` in each list."""
    timed = _timed(rows, reader)
    rows_a_batch = max(1, size // len(reader.layout.columns))
    while chunk := list(islice(timed, rows_a_batch)):
        yield _first_ones(_readings(chunk, reader), chunk, reader)
        reader.tally.line = chunk[-1].line


def _timed(rows: Iterator[Row], reader: Reader) -> Iterator[Timed]:
    """Each row with its instant; rows of a repeated hour are held until it is over."""
    held: list[tuple[Row, Held]] = []
    before: int | None = None
    for row in _until_broken(rows, reader.tally):
        moment = _moment(row, reader)
        if moment is None:
            continue
        if moment.again is not None:
            held.append((row, Held(_station(row[1], reader.layout), moment)))
            continue
        if held:
            yield from _released(held, reader.once, before, moment.start)
            held = []
        before = moment.start
        yield Timed(row[0], row[1], moment.start, moment.end)
    yield from _released(held, reader.once, before, None)


def _until_broken(rows: Iterator[Row], tally: Tally) -> Iterator[Row]:
    """What comes before a fault of the file itself is taken; the fault is rejected."""
    line = 0
    try:
        for row in rows:
            line = row[0]
            yield row
    except (csv.Error, OSError) as error:
        tally.reject(line, "", "", f"the file is broken after this line: {error}", "the file is broken")


def _released(
    held: list[tuple[Row, Held]], once: Once, before: int | None, after: int | None
) -> Iterator[Timed]:
    if not held:
        return
    first = held[0][1].moment.start
    descending = before > first if before is not None else after is not None and after < first
    found = settled([one for _, one in held], once, descending=descending)
    for ((line, cells), _), (start, end) in zip(held, found, strict=True):
        yield Timed(line, cells, start, end)


def _moment(row: Row, reader: Reader) -> Moment | None:
    """None for a row that is rejected, or holds nothing but delimiters."""
    line, cells = row
    layout, tally = reader.layout, reader.tally
    tally.rows += 1
    if len(cells) != layout.width and not _is_padded(cells, layout.width):
        if any(cells):
            reason = f"the row has {len(cells)} cells, the header has {layout.width}"
            tally.reject(
                line, "", ",".join(cells)[:200], reason, "the row is longer or shorter than the header"
            )
        return None
    if layout.station is not None and not _is_name(cells[layout.station]):
        if any(cells):
            tally.reject(
                line, "", cells[layout.station], "the row names no station", "the row names no station"
            )
        return None
    text = cells[layout.times[0]] if len(layout.times) == 1 else " ".join(cells[one] for one in layout.times)
    moment = reader.moments[text]
    if not isinstance(moment, str):
        return moment
    if any(cells):
        kind = "the local time does not exist" if "does not exist" in moment else "the time cannot be read"
        tally.reject(line, "", text, moment, kind)
    return None


def _is_name(cell: str) -> bool:
    """Something, and nothing that could not be decoded."""
    return bool(cell.strip()) and "\N{REPLACEMENT CHARACTER}" not in cell


def _is_padded(cells: list[str], width: int) -> bool:
    """Delimiters at the end of the line that mean nothing."""
    return len(cells) > width and not any(cells[width:])


def _station(cells: list[str], layout: Layout) -> str:
    return "" if layout.station is None else cells[layout.station].strip()


def _readings(chunk: list[Timed], reader: Reader) -> list[Reading]:
    """The inner loop: everything that does not depend on the cell is looked up before it."""
    layout, tally, targets = reader.layout, reader.tally, reader.targets
    readers = _by_column(reader)
    found: list[Reading] = []
    add = found.append
    empty = 0
    for line, cells, start, end in chunk:
        for index, datastream, header in targets(_station(cells, layout)):
            value = readers[index][cells[index]]
            if value is None:
                empty += 1
            elif isinstance(value, int | float):
                add(Reading(datastream, start, value, end))
            else:
                _set_aside(line, header, cells[index], value, tally)
        for index, header in layout.remarks:
            if cells[index] not in reader.usual:
                tally.remarks[f"{header}: {cells[index]}"] += 1
    tally.empty += empty
    return found


def _by_column(reader: Reader) -> dict[int, Numbers]:
    return {one.index: reader.doubted if one.doubted else reader.numbers for one in reader.layout.columns}


def _first_ones(readings: list[Reading], chunk: list[Timed], reader: Reader) -> list[Reading]:
    """Without those whose stream has had their time in this run: the same value again is counted, another
    is rejected, for nothing says which of them is right."""
    tally, judged = reader.tally, reader.seen.judge(readings)
    if judged is None:
        tally.values += len(readings)
        return readings
    for again, one, (line, header, text) in zip(judged, readings, _origins(chunk, reader), strict=True):
        if again == "same":
            tally.again += 1
        elif again == "other":
            first = reader.seen.value(one)
            reason = f"the same time twice: {first} came first and was kept, this says {one.result}"
            tally.reject(line, header, text, reason, "the same time twice, with different values")
    kept = [one for one, again in zip(readings, judged, strict=True) if again == "new"]
    tally.values += len(kept) + judged.count("same")
    return kept


def _origins(chunk: list[Timed], reader: Reader) -> Iterator[tuple[int, str, str]]:
    """(line, header, text) of every reading of the chunk, in the order of `_readings`."""
    readers = _by_column(reader)
    for line, cells, _, _ in chunk:
        for index, _, header in reader.targets(_station(cells, reader.layout)):
            if isinstance(readers[index][cells[index]], int | float):
                yield line, header, cells[index].strip()


def _set_aside(line: int, header: str, text: str, value: Absent | Refused, tally: Tally) -> None:
    if isinstance(value, Absent):
        tally.absent[f"{text.strip()} ({value.reason})"] += 1
    else:
        kind = _DOUBTED if DOUBT in value.reason else "the cell is neither a number nor a known word"
        tally.reject(line, header, text[:200], value.reason, kind)
