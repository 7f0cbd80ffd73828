# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What `allmende load` says at its end, and the file of what it could not take."""

import csv
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from allmende.cli.loading import Catalogue
from allmende.connectors.contract import Receipt
from allmende.connectors.csv.mapping import ANY_NUMBERS, StationRule
from allmende.connectors.csv.tally import Rejected, Tally
from allmende.core.errors import AllmendeError

_EXAMPLES = 3
_STATIONS = 30


class CannotWrite(AllmendeError):
    """The file of the rejections cannot be made."""


class RejectsFile:
    """A CSV file that comes into being with the first rejection. Without a path only examples are kept."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.examples: list[Rejected] = []
        self._out: TextIO | None = None

    def keep(self, rejected: Rejected) -> None:
        if len(self.examples) < _EXAMPLES:
            self.examples.append(rejected)
        if self.path is None:
            return
        if self._out is None:
            self._out = _new(self.path)
            csv.writer(self._out).writerow(Rejected._fields)
        csv.writer(self._out).writerow(rejected)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._out is not None:
            self._out.close()


def _new(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise CannotWrite(
            f"{path} cannot be written: {error.strerror}. Try: another --rejects FILE."
        ) from error


@dataclass(frozen=True, slots=True)
class Outcome:
    tally: Tally
    catalogue: Catalogue
    receipt: Receipt
    rejects: RejectsFile
    seconds: float
    dry: bool
    stopped: bool

    @property
    def code(self) -> int:
        """0 all taken, 1 in part, 2 nothing could be read, 130 stopped by Ctrl-C."""
        if self.stopped:
            return 130
        faults = self.tally.rejected + len(self.tally.unreadable)
        if not self.tally.files or (faults and not self.tally.values):
            return 2
        return 1 if faults else 0


def report(outcome: Outcome) -> list[str]:
    """The lines of the report."""
    return [
        *_read(outcome),
        *_stations(outcome),
        *_values(outcome),
        *_written(outcome.tally),
        *_set_aside(outcome.tally, outcome.catalogue),
        *_rejected(outcome),
        *_end(outcome),
    ]


def _read(outcome: Outcome) -> list[str]:
    tally = outcome.tally
    passed = (
        f" ({tally.passed_over:,} more passed over: not meant by the mapping)" if tally.passed_over else ""
    )
    rate = tally.values / outcome.seconds if outcome.seconds else 0
    files, rows, values = (
        _number(tally.files, "file"),
        _number(tally.rows, "row"),
        _number(tally.values, "value"),
    )
    return [f"Read      {files}{passed}, {rows}, {values} in {outcome.seconds:.1f} s ({rate:,.0f} values/s)"]


def _stations(outcome: Outcome) -> list[str]:
    catalogue = outcome.catalogue
    plans = list(catalogue.plans.values())
    streams = sum(len(one.streams) for one in plans)
    verb = "would be created or gain streams" if outcome.dry else "created or with new streams"
    what = f"{_number(len(plans), 'station')} with {_number(streams, 'stream')}"
    updated = f", {len(catalogue.updated):,} updated" if catalogue.updated else ""
    lines = [f"Stations  {what}; {len(catalogue.created):,} {verb}{updated}"]
    if outcome.dry:
        lines += [f"            {one.key}: {one.name} ({_listed(one.streams)})" for one in plans[:_STATIONS]]
        lines += [f"            and {len(plans) - _STATIONS:,} more"] if len(plans) > _STATIONS else []
    if len(plans) > 1 and catalogue.mapping.station == StationRule():
        lines.append("            Each file is a station of its own. If they are one: --station NAME")
    return lines


def _values(outcome: Outcome) -> list[str]:
    receipt = outcome.receipt
    counts = f"{receipt.added:,} added, {receipt.corrected:,} corrected, {receipt.unchanged:,} unchanged"
    if outcome.dry:
        return [f"Values    would be {counts}; this was a dry run, nothing was changed"]
    return [f"Values    {counts}"]


_DELIMITERS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}


def _written(tally: Tally) -> list[str]:
    """How the files were found to be written, so that a wrong guess is seen."""
    lines = [
        f"Written   {one.encoding}, {_DELIMITERS.get(one.delimiter, one.delimiter)} between cells, "
        f"decimal {_DELIMITERS.get(one.decimal, 'point')} ({_number(count, 'file')})"
        for one, count in tally.dialects.most_common(4)
    ]
    more = len(tally.dialects) - 4
    return lines + ([f"            and in {more} other ways"] if more > 0 else [])


def _set_aside(tally: Tally, catalogue: Catalogue) -> list[str]:
    """What is no value and no fault."""
    lines = [f"Empty     {_number(tally.empty, 'cell')}: no value, which is not zero"] if tally.empty else []
    lines += [f"No value  {count:,} × {word}" for word, count in tally.absent.most_common()]
    if tally.remarks:
        many = tally.remarks.total()
        verb = "carries a remark and was taken" if many == 1 else "carry a remark and were taken"
        lines.append(f"Remarks   {_number(many, 'value')} {verb}")
        lines += _counted(tally.remarks, 5)
    why = "no numbers" if catalogue.mapping.streams == (ANY_NUMBERS,) else "not in the mapping"
    lines += [
        f"Left out  column {name!r} in {_number(n, 'file')}: {why}"
        for name, n in tally.unknown.most_common(10)
    ]
    return lines


def _rejected(outcome: Outcome) -> list[str]:
    tally, rejects = outcome.tally, outcome.rejects
    lines = [f"Not read  {name}: {why}" for name, why in tally.unreadable[:10]]
    if len(tally.unreadable) > 10:
        lines.append(f"Not read  and {len(tally.unreadable) - 10:,} more files")
    if not tally.rejected:
        return lines
    where = f", all of them in {rejects.path}" if rejects.path else "; --rejects FILE writes them all down"
    lines += [
        f"Rejected  {tally.rejected:,} (cells; a row that is rejected whole counts once){where}",
        *_counted(tally.reasons, 10),
    ]
    return lines + [
        f"            e.g. {one.file}, line {one.line}"
        f"{f', column {one.column}' if one.column else ''}: {one.reason}"
        for one in rejects.examples
    ]


def _end(outcome: Outcome) -> list[str]:
    tally = outcome.tally
    after = f" after line {tally.line:,}" if tally.line else ""
    if outcome.stopped:
        return [
            f"Stopped   in {tally.file}{after}. What was stored stays.",
            "          Call the same command again: it continues, and nothing is stored twice.",
        ]
    if outcome.code == 2:
        return ["Nothing could be read."]
    return []


def _counted(counts: Counter[str], most: int) -> list[str]:
    lines = [f"            {count:,} × {what}" for what, count in counts.most_common(most)]
    return lines + ([f"            and {len(counts) - most:,} other kinds"] if len(counts) > most else [])


def _listed(names: Collection[str]) -> str:
    return ", ".join(names) if len(names) <= 8 else f"{len(names)} streams"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
