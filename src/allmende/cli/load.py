# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende load csv`: real data come in, from files, folders and archives."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from allmende.cli import loading
from allmende.cli.installation import say_if_new
from allmende.cli.load_report import Outcome, RejectsFile, report
from allmende.cli.load_sink import DrySink, Sink, StoreSink, check_properties, known_stations
from allmende.cli.loading import Catalogue, Task
from allmende.cli.options import add_data
from allmende.cli.progress import Progress
from allmende.connectors.contract import Receipt
from allmende.connectors.csv import mapping as mappings
from allmende.connectors.csv.mapping import BadMapping, Mapping, StationRule, StreamRule
from allmende.connectors.csv.pattern import literal
from allmende.connectors.csv.tally import Tally
from allmende.core import config
from allmende.core.config import Settings
from allmende.sensing import hub

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_EPILOG = """examples:
  allmende load csv --mapping examples/muenster-bike.toml counters.tar.xz
  allmende load csv --station "Rathaus" --column "Temperatur=temperature" --unit "°C" rathaus.csv
  allmende load csv --dry-run measurements/

Loading the same again changes nothing. Exit code: 0 all taken, 1 some of it not (the report says what),
2 nothing could be read, 130 stopped by Ctrl-C."""


def configure(commands: "_SubParsersAction[Any]") -> None:
    parser = commands.add_parser("load", help="bring data into the store", description=__doc__)
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    table = kinds.add_parser(
        "csv",
        help="tables: CSV files, folders of them, .tar.xz, .tar.gz, .zip",
        description="Brings tables of measurements into the store.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_what(table)
    _add_meaning(table)
    _add_writing(table)
    table.set_defaults(run=run)


def _add_what(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV file, folder or archive")
    add_data(parser)
    parser.add_argument("--mapping", type=Path, metavar="M.toml", help="what the columns mean")
    parser.add_argument(
        "--dry-run", action="store_true", help="read everything, say what would happen, change nothing"
    )
    parser.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE",
        help="CSV for what could not be taken (default: in DIR, with the time)",
    )


def _add_meaning(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what the columns mean (instead of a mapping, or over it)")
    group.add_argument(
        "--station", metavar="NAME", help="all files belong to this station (default: one a file)"
    )
    group.add_argument(
        "--column", action="append", metavar="NAME=KEY", help="column NAME becomes stream KEY; again for more"
    )
    group.add_argument("--unit", metavar="SYMBOL", help="unit of the streams, e.g. °C")
    group.add_argument(
        "--time-column",
        action="append",
        metavar="NAME",
        help="column of the time; twice for date and time of day",
    )
    group.add_argument(
        "--time-format", metavar="FORMAT", help="e.g. %%d/%%m/%%Y %%H:%%M where it is not found out"
    )
    group.add_argument(
        "--time-zone", metavar="ZONE", help="of times without offset (default: the installation's)"
    )
    group.add_argument(
        "--repeated-hour",
        choices=("first", "second", "both"),
        help="what an hour means that the autumn has twice and the file once (default: first, summer time)",
    )


def _add_writing(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how the files are written (found out where not given)")
    group.add_argument("--delimiter", type=_delimiter, metavar="CHAR", help="between cells; \\t is a tab")
    group.add_argument("--decimal", choices=(",", "."), metavar="SIGN", help="decimal sign: , or .")
    group.add_argument("--encoding", metavar="NAME", help="e.g. utf-8, cp1252")
    group.add_argument("--skip-rows", type=int, metavar="N", help="lines before the header")


def _delimiter(text: str) -> str:
    found = "\t" if text == "\\t" else text
    if len(found) != 1 or found in '\r\n"':
        raise argparse.ArgumentTypeError(f"{text!r} is no delimiter. Known: one character, such as ; or \\t.")
    return found


def run(options: argparse.Namespace) -> int:
    """Prints the report and returns the exit code. Raises AllmendeError where it cannot begin."""
    settings = config.load(options.data)
    mapping = chosen(options)
    check_properties(mapping)
    mappings.reckoning(mapping.time, settings.sensing.time_zone)
    task = loading.task_of(mapping, options.files, settings.sensing.time_zone)
    if not options.dry_run:
        say_if_new(settings)
    rejects = options.rejects or (None if options.dry_run else _rejects_in(options.data))
    with RejectsFile(rejects) as kept, _sink(settings, dry=options.dry_run) as sink:
        outcome = load(task, sink, kept, dry=options.dry_run)
    print("\n".join(report(outcome)))
    return outcome.code


def load(task: Task, sink: Sink, rejects: RejectsFile, *, dry: bool = False) -> Outcome:
    """All files of the task into the sink; Ctrl-C ends it in order."""
    begun = time.monotonic()
    tally, receipt, stopped = Tally(rejects.keep), Receipt(), False
    catalogue = Catalogue(task.mapping, sink)
    progress = Progress(task.size, "values", sys.stderr)
    try:
        catalogue.plans = loading.survey(task, Tally(rejects.keep))
        catalogue.settle(catalogue.plans)
        for stored in loading.store(task, catalogue, tally, progress.show):
            receipt += stored
    except KeyboardInterrupt:
        stopped = True
    progress.clear()
    return Outcome(tally, catalogue, receipt, rejects, time.monotonic() - begun, dry, stopped)


def chosen(options: argparse.Namespace) -> Mapping:
    """The mapping file with the options over it. Raises BadMapping."""
    given = mappings.read(options.mapping) if options.mapping else Mapping(source="csv")
    return replace(
        given,
        files=_over(
            given.files,
            delimiter=options.delimiter,
            decimal=options.decimal,
            encoding=options.encoding,
            skip_rows=options.skip_rows,
        ),
        time=_over(
            given.time,
            column=tuple(options.time_column) if options.time_column else None,
            format=options.time_format,
            zone=options.time_zone,
            repeated_hour=options.repeated_hour,
        ),
        station=_station(given.station, options.station),
        measured=_over(given.measured, unit=options.unit, symbol=options.unit),
        streams=tuple(_rule(one) for one in options.column) if options.column else given.streams,
    )


def _over(section: Any, **given: Any) -> Any:
    return replace(section, **{key: value for key, value in given.items() if value is not None})


def _station(rule: StationRule, name: str | None) -> StationRule:
    return rule if name is None else StationRule(id=literal(name))


def _rule(text: str) -> StreamRule:
    name, sign, key = text.rpartition("=")
    if not sign or not name or not key:
        raise BadMapping(f'--column {text!r} has no key. Try: --column "Temperatur=temperature".')
    return StreamRule(column=literal(name), key=literal(key), name=literal(name))


def _rejects_in(data: Path) -> Path:
    return data / f"rejected-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.csv"


@contextmanager
def _sink(settings: Settings, *, dry: bool) -> Iterator[Sink]:
    """A dry run opens a store that is there to see what it knows, and makes none."""
    if dry and not settings.sensing_file.exists():
        yield DrySink({})
        return
    with hub.opened(settings):
        yield DrySink(known_stations()) if dry else StoreSink()
