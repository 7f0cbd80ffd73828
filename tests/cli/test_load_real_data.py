# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Real data of Münster, Köln and Dresden, where they are there: what is stored equals a count of our own."""

import csv
import io
import os
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from allmende.cli import load, loading
from allmende.cli.load_report import Outcome, RejectsFile
from allmende.cli.load_sink import StoreSink
from allmende.connectors.contract import Receipt
from allmende.connectors.csv.mapping import Mapping, read
from allmende.core import config
from allmende.core.principal import ANONYMOUS
from allmende.sensing import hub
from allmende.sensing.api import read as front_door

ROOT = Path(__file__).resolve().parents[2]
SERIES = Path(os.environ.get("ALLMENDE_SHARED_DATA") or ROOT.parent / "shared" / "data") / "1_timeseries"
COUNTERS = SERIES / "muenster-bike-15min-21-stations-2025-07_2026-08.tar.xz"
MONTHS = os.environ.get("ALLMENDE_TEST_MONTHS", "2025-10 2026-08").split()
"""The month with the repeated hour and the last one; all fourteen (2025-07 to 2026-08) take two minutes."""
BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = front_door.Period(0, 4_000_000_000_000_000)

pytestmark = pytest.mark.skipif(
    not SERIES.exists(), reason="the real data are not there (ALLMENDE_SHARED_DATA): nothing was compared"
)

Sums = dict[tuple[str, str, str], tuple[int, int]]
"""(station, channel, local month) → how many values, and their sum."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[hub.Hub]:
    with hub.opened(config.load(tmp_path)) as opened:
        yield opened


def example(name: str) -> Mapping:
    return read(ROOT / "examples" / f"{name}.toml")


def loaded(mapping: Mapping, *paths: Path) -> Outcome:
    return load.load(loading.task_of(mapping, paths, "Europe/Berlin"), StoreSink(), RejectsFile(None))


def stored_by_month() -> Sums:
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for station in front_door.stations(ANONYMOUS):
        for stream in station.streams:
            for row in front_door.rows(ANONYMOUS, stream.id, ALWAYS):
                local = datetime.fromtimestamp(row.start / 1e6, UTC).astimezone(BERLIN)
                key = (
                    station.properties["key"].partition("/")[2],
                    stream.properties["key"],
                    f"{local:%Y-%m}",
                )
                found[key].append(row.result)
    return {key: (len(values), sum(values)) for key, values in found.items()}


def counted_by_month() -> Sums:
    """Straight from the files: the digits of every cell whose column is no status."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    with tarfile.open(COUNTERS, "r|xz") as archive:
        for member in archive:
            station, _, name = member.name.partition("/")
            if name.removesuffix(".csv") not in MONTHS:
                continue
            rows = csv.reader(io.StringIO(archive.extractfile(member).read().decode()))  # type: ignore[union-attr]
            header = next(rows)
            for row in rows:
                for title, cell in zip(header[1:], row[1:], strict=True):
                    if cell and not title.endswith("-status"):
                        found[station, title.split()[0], row[0][:7]].append(int(cell))
    return {key: (len(values), sum(values)) for key, values in found.items()}


def test_all_counters_of_muenster_have_the_sums_of_their_files(town: hub.Hub) -> None:
    mapping = example("muenster-bike")
    months = tuple(f"{{station}}/{one}.csv" for one in MONTHS)
    mapping = replace(mapping, files=replace(mapping.files, path=months))
    expected = counted_by_month()
    values = sum(count for count, _ in expected.values())
    first = loaded(mapping, COUNTERS)
    assert (first.code, first.receipt, len(first.catalogue.plans)) == (0, Receipt(added=values), 21)
    assert stored_by_month() == expected
    again = loaded(mapping, COUNTERS)
    assert (again.receipt, again.catalogue.created) == (Receipt(unchanged=values), set())


def test_the_hour_that_stands_once_covers_both(town: hub.Hub) -> None:
    month = SERIES / "muenster-bike" / "100031297-promenade" / "2025-10.csv"
    loaded(example("muenster-bike"), month)
    stream = front_door.stations(ANONYMOUS)[0].streams[0]
    start = int(datetime(2025, 10, 25, 23, 30, tzinfo=UTC).timestamp()) * 1_000_000
    minutes = [
        ((row.start - start) // 60_000_000, ((row.end or 0) - row.start) // 60_000_000, row.result)
        for row in front_door.rows(ANONYMOUS, stream.id, front_door.Period(start, start + 3 * 3_600_000_000))
    ]
    assert minutes == [
        (0, 15, 55),
        (15, 15, 40),
        (30, 75, 47),
        (45, 75, 61),
        (60, 75, 46),
        (75, 75, 56),
        (150, 15, 10),
        (165, 15, 19),
    ]


def test_the_car_parks_of_muenster_come_in_whatever_their_columns(town: hub.Hub) -> None:
    folder = SERIES / "muenster-parking"
    files = [*folder.glob("2019/*-0?.csv"), *folder.glob("2025/2025-03-[23]?.csv")]
    cells: Counter[str] = Counter()
    parks = set()
    for path in files:
        rows = list(csv.reader(path.read_text("utf-8").splitlines()))
        parks |= set(rows[0][1:])
        cells.update(cell for row in rows[1:] if row[0][0] == "2" for cell in row[1:])
    values = cells.total() - cells["ges"] - cells["kei"] - cells[""]
    first = loaded(example("muenster-parking"), *files)
    assert (first.code, first.receipt) == (0, Receipt(added=values))
    assert {key.split()[0]: count for key, count in first.tally.absent.items()} == {
        word: cells[word] for word in ("ges", "kei")
    }
    assert {one.name for one in front_door.stations(ANONYMOUS)} == parks
    theatre = next(one for one in front_door.stations(ANONYMOUS) if one.name == "PH Theater")
    assert (theatre.properties["capacity"], theatre.streams[0].properties["capacity"]) == (743, 743)
    assert loaded(example("muenster-parking"), *files).receipt == Receipt(unchanged=values)


def test_days_of_koeln_are_as_long_as_they_were(town: hub.Hub) -> None:
    outcome = loaded(example("koeln-bike"), SERIES / "koeln-bike")
    assert (outcome.code, outcome.receipt) == (0, Receipt(added=20_424))
    hours: Counter[int] = Counter()
    for station in front_door.stations(ANONYMOUS):
        for row in front_door.rows(ANONYMOUS, station.streams[0].id, ALWAYS):
            hours[((row.end or 0) - row.start) // 3_600_000_000] += 1
    assert sorted(hours) == [23, 24, 25]


def test_an_hour_that_no_clock_showed_is_rejected_in_dresden(town: hub.Hub) -> None:
    outcome = loaded(example("dresden-parking"), SERIES / "dresden-parking")
    assert (outcome.code, outcome.receipt, dict(outcome.tally.reasons)) == (
        1,
        Receipt(added=40_982),
        {"the local time does not exist": 4},
    )
