# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import argparse
import csv
import io
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmende.cli import load, loading
from allmende.cli.load_report import RejectsFile, report
from allmende.cli.load_sink import DrySink, StoreSink
from allmende.connectors.contract import Reading, Receipt
from allmende.connectors.csv.dialect import UnreadableFile
from allmende.connectors.csv.mapping import BadMapping, parsed
from allmende.core import config
from allmende.core.clock import format_instant
from allmende.core.principal import ANONYMOUS
from allmende.sensing import hub
from allmende.sensing.api import read

Run = Callable[..., tuple[int, list[str]]]

MAPPING = """
source = "bike"
files.path = "{station}/{month}.csv"
time.column = "Datetime"
time.zone = "Europe/Berlin"
station.id = "{station}"
columns.remarks = "{channel}-status"
measured = {unit = "bicycles", symbol = "n", property = "Bicycles", definition = "http://example.org/bicycle"}
about = {license = "dl-by-de/2.0", field = "mobility", rhythm = 900}
stations.7 = {name = "Neutor", longitude = 7.61, latitude = 51.96, place = "Am Tor"}
words.absent = {ges = "closed"}
[[streams]]
column = "{channel} ({direction})"
key = "{channel}"
name = "{direction}"
"""
FILES = {
    "7/2025-01.csv": "Datetime,71 (IN),71-status\n2025-01-01 00:00,1,0\n2025-01-01 00:15,2,0\n",
    "7/2025-02.csv": "Datetime,71 (IN),72 (OUT),71-status\n2025-02-01 00:00,3,,0\n2025-02-01 00:15,ges,4,x\n",
    "8/2025-01.csv": "Datetime,81 (IN)\n2025-01-01 00:00,9\n",
    "README.md": "about these data",
}


@pytest.fixture
def counters(tmp_path: Path) -> Path:
    """A folder as a town publishes it, with its mapping beside it."""
    for name, text in FILES.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    return tmp_path / "in"


def stored(tmp_path: Path) -> dict[tuple[str, str], list[tuple[str, Any]]]:
    """(station key, stream key) → all its values in order, as a page would get them."""
    with hub.opened(config.load(tmp_path / "data")):
        return {
            (one.properties["key"], stream.properties["key"]): [
                (format_instant(row.start), row.result)
                for row in read.rows(ANONYMOUS, stream.id, read.Period(0, 4_000_000_000_000_000))
            ]
            for one in read.stations(ANONYMOUS)
            for stream in one.streams
        }


EXPECTED = {
    ("bike/7", "71"): [
        ("2024-12-31T23:00:00Z", 1),
        ("2024-12-31T23:15:00Z", 2),
        ("2025-01-31T23:00:00Z", 3),
    ],
    ("bike/7", "72"): [("2025-01-31T23:15:00Z", 4)],
    ("bike/8", "81"): [("2024-12-31T23:00:00Z", 9)],
}


def test_a_folder_comes_in_with_stations_streams_and_values(
    run_load: Run, counters: Path, tmp_path: Path
) -> None:
    code, lines = run_load("--mapping", tmp_path / "m.toml", counters)
    assert (code, stored(tmp_path)) == (0, EXPECTED)
    assert [lines[0].partition(" in ")[0], *lines[1:]] == [
        "Read      3 files (1 more passed over: not meant by the mapping), 5 rows, 5 values",
        "Stations  2 stations with 3 streams; 2 created or with new streams",
        "Values    5 added, 0 corrected, 0 unchanged",
        "Written   utf-8, comma between cells, decimal point (3 files)",
        "Empty     1 cell: no value, which is not zero",
        "No value  1 × ges (closed)",
        "Remarks   1 value carries a remark and was taken",
        "            1 × 71-status: x",
    ]


def test_a_station_has_what_the_mapping_says(run_load: Run, counters: Path, tmp_path: Path) -> None:
    run_load("--mapping", tmp_path / "m.toml", counters)
    with hub.opened(config.load(tmp_path / "data")):
        one = next(one for one in read.stations(ANONYMOUS) if one.name == "Neutor")
    assert (one.longitude, one.latitude, one.place) == (7.61, 51.96, "Am Tor")
    assert one.properties == {"key": "bike/7", "license": "dl-by-de/2.0", "field": "mobility"}
    stream = next(stream for stream in one.streams if stream.name == "IN")
    assert (stream.unit, stream.unit_name, stream.observed_property, stream.definition) == (
        "n",
        "bicycles",
        "Bicycles",
        "http://example.org/bicycle",
    )
    assert stream.properties == {"key": "71", "license": "dl-by-de/2.0", "field": "mobility", "rhythm": 900}


def test_loading_the_same_again_changes_nothing(run_load: Run, counters: Path, tmp_path: Path) -> None:
    run_load("--mapping", tmp_path / "m.toml", counters)
    _, lines = run_load("--mapping", tmp_path / "m.toml", counters)
    assert lines[1:3] == [
        "Stations  2 stations with 3 streams; 0 created or with new streams",
        "Values    0 added, 0 corrected, 5 unchanged",
    ]
    assert stored(tmp_path) == EXPECTED


def test_another_value_is_a_correction(run_load: Run, counters: Path, tmp_path: Path) -> None:
    run_load("--mapping", tmp_path / "m.toml", counters)
    (counters / "8" / "2025-01.csv").write_text("Datetime,81 (IN)\n2025-01-01 00:00,10\n", "utf-8")
    _, lines = run_load("--mapping", tmp_path / "m.toml", counters)
    assert lines[2] == "Values    0 added, 1 corrected, 4 unchanged"
    assert stored(tmp_path)["bike/8", "81"] == [("2024-12-31T23:00:00Z", 10)]


def test_an_archive_is_the_same_as_the_folder(run_load: Run, counters: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "all.tar.xz", "w:xz") as out:
        for name, text in FILES.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            out.addfile(info, io.BytesIO(text.encode()))
    run_load("--mapping", tmp_path / "m.toml", tmp_path / "all.tar.xz")
    assert stored(tmp_path) == EXPECTED


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    run_load: Run, counters: Path, tmp_path: Path
) -> None:
    code, lines = run_load("--dry-run", "--mapping", tmp_path / "m.toml", counters)
    assert (code, (tmp_path / "data").exists()) == (0, False)
    assert lines[1:5] == [
        "Stations  2 stations with 3 streams; 2 would be created or gain streams",
        "            bike/7: Neutor (71, 72)",
        "            bike/8: 8 (81)",
        "Values    would be 5 added, 0 corrected, 0 unchanged; this was a dry run, nothing was changed",
    ]


def test_a_dry_run_knows_what_is_there(run_load: Run, counters: Path, tmp_path: Path) -> None:
    run_load("--mapping", tmp_path / "m.toml", counters / "8")
    _, lines = run_load("--dry-run", "--mapping", tmp_path / "m.toml", counters)
    assert lines[1] == "Stations  2 stations with 3 streams; 1 would be created or gain streams"
    assert list(stored(tmp_path)) == [("bike/8", "81")]


def test_what_is_rejected_stands_in_a_file_with_line_and_reason(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Zeit;Wert\n23.11.2026 14:05;1,5\n30.03.2025 02:30;2\n23.11.2026 14:10;viel\n"
    )
    code, lines = run_load("--rejects", tmp_path / "gone.csv", "--column", "Wert=w", tmp_path / "a.csv")
    with (tmp_path / "gone.csv").open(encoding="utf-8", newline="") as out:
        assert list(csv.reader(out)) == [
            ["file", "line", "column", "value", "reason"],
            [
                str(tmp_path / "a.csv"),
                "3",
                "",
                "30.03.2025 02:30",
                "30.03.2025 02:30 does not exist in Europe/Berlin: the clocks were put forward",
            ],
            [
                str(tmp_path / "a.csv"),
                "4",
                "Wert",
                "viel",
                "'viel' is neither a number (with a decimal comma) nor a known word",
            ],
        ]
    assert (code, stored(tmp_path)) == (1, {("csv/a", "w"): [("2026-11-23T13:05:00Z", 1.5)]})
    assert lines[4:7] == [
        (
            "Rejected  2 (cells; a row that is rejected whole counts once), all of them in "
            f"{tmp_path / 'gone.csv'}"
        ),
        "            1 × the local time does not exist",
        "            1 × the cell is neither a number nor a known word",
    ]


def test_the_file_of_the_rejected_is_in_the_data_folder_unless_named(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Zeit;Wert\n23.11.2026 14:05;1\n23.11.2026 14:10;x\n")
    run_load(tmp_path / "a.csv")
    assert len(list((tmp_path / "data").glob("rejected-*.csv"))) == 1


def test_options_do_for_the_simple_case(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Export\nam;um;Süd;Nord\n11/23/2026;14:05;1.234,5;7\n".encode("cp1252"))
    code, _ = run_load(
        *("--station", "Rathaus", "--column", "Süd=south", "--unit", "m", "--skip-rows", "1"),
        *(
            "--time-column",
            "am",
            "--time-column",
            "um",
            "--time-format",
            "%m/%d/%Y %H:%M",
            "--time-zone",
            "UTC",
        ),
        *("--delimiter", ";", "--decimal", ",", "--encoding", "cp1252", tmp_path / "a.txt"),
    )
    assert (code, stored(tmp_path)) == (0, {("csv/Rathaus", "south"): [("2026-11-23T14:05:00Z", 1234.5)]})


def test_a_file_that_cannot_be_read_does_not_keep_the_others(
    run_load: Run, counters: Path, tmp_path: Path
) -> None:
    (counters / "8" / "2025-01.csv").write_bytes(b"PK\x03\x04\x00\x00")
    (counters / "8" / "2025-02.csv").write_text("Date,81 (IN)\n2025-01-01 00:00,9\n")
    code, lines = run_load("--mapping", tmp_path / "m.toml", counters)
    assert (code, list(stored(tmp_path))) == (1, [("bike/7", "71"), ("bike/7", "72")])
    assert [one.partition(": ")[2][:32] for one in lines if one.startswith("Not read")] == [
        "This is not text. Known: CSV fil",
        "There is no column 'Datetime', w",
    ]


def test_nothing_that_can_be_read_is_code_two(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("")
    code, lines = run_load(tmp_path / "a.csv")
    assert (code, lines[-1]) == (2, "Nothing could be read.")


def test_files_that_the_mapping_does_not_mean_are_code_two(
    run_load: Run, counters: Path, tmp_path: Path
) -> None:
    code, lines = run_load("--mapping", tmp_path / "m.toml", counters / "README.md")
    assert (code, "does not fit the mapping" in lines[-2], lines[-1]) == (2, True, "Nothing could be read.")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "read.me").write_text("nothing")
    assert run_load("--mapping", tmp_path / "m.toml", tmp_path / "other")[0] == 2


def test_a_file_that_breaks_in_its_middle_is_taken_up_to_there(run_load: Run, tmp_path: Path) -> None:
    rows = "".join(f"2025-01-01 00:{one:02},{one}\n" for one in range(60))
    (tmp_path / "a.csv").write_text(f't,a\n{rows}2025-01-01 01:00,"{"x" * 200_000}')
    code, lines = run_load(tmp_path / "a.csv")
    assert (code, len(stored(tmp_path)["csv/a", "a"]), lines[-2]) == (
        1,
        60,
        "            1 × the file is broken",
    )


@given(st.binary(max_size=300) | st.text(alphabet='0129.,;-: \n\t"abü', max_size=300).map(str.encode))
def test_no_file_is_a_surprise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    task = loading.task_of(parsed('source = "csv"'), [path], "Europe/Berlin")
    outcome = load.load(task, DrySink({}), RejectsFile(None), dry=True)
    assert (outcome.code in (0, 1, 2), len(report(outcome)) > 2) == (True, True)


def test_a_name_that_is_not_there_is_said_before_anything_happens(run_load: Run, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"There is no .*b\.csv"):
        run_load(tmp_path / "b.csv")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ('source = "t"\nabout.licence = "x"', "[about] has 'licence'. Known: license,"),
        (
            'source = "t"\nsecond_header = {begins = "x", gives = "places"}',
            "second_header.gives has 'places'.",
        ),
    ],
)
def test_a_property_that_nobody_would_read_is_refused(
    run_load: Run, tmp_path: Path, mapping: str, message: str
) -> None:
    (tmp_path / "m.toml").write_text(mapping)
    (tmp_path / "a.csv").write_text("t,a\n2025-01-01,1\n")
    with pytest.raises(BadMapping) as found:
        run_load("--mapping", tmp_path / "m.toml", tmp_path / "a.csv")
    assert found.value.message[: len(message)] == message


def test_two_files_of_one_name_do_not_run_into_one_station(run_load: Run, tmp_path: Path) -> None:
    for one in ("a", "b"):
        (tmp_path / one).mkdir()
        (tmp_path / one / "data.csv").write_text("t,a\n2025-01-01,1\n")
    with pytest.raises(BadMapping, match=r"have one name.*Try: --station NAME"):
        run_load(tmp_path / "a", tmp_path / "b")


def test_a_long_table_makes_its_stations_as_rows_name_them(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        'source = "air"\nstation = {column = "Ort", id = "{cell}"}\nstreams = [{column = "NO2", key = "no2"}]'
    )
    (tmp_path / "a.csv").write_text(
        "Zeit;Ort;NO2\n1.1.2025;Nord;7\n1.1.2025;Süd;8,5\n2.1.2025;Nord;9\n", "utf-8"
    )
    code, _ = run_load("--mapping", tmp_path / "m.toml", tmp_path / "a.csv")
    assert (code, stored(tmp_path)) == (
        0,
        {
            ("air/Nord", "no2"): [("2024-12-31T23:00:00Z", 7), ("2025-01-01T23:00:00Z", 9)],
            ("air/Süd", "no2"): [("2024-12-31T23:00:00Z", 8.5)],
        },
    )


def test_the_how_to_names_every_option() -> None:
    commands = argparse.ArgumentParser().add_subparsers()
    load.configure(commands)
    kinds = commands.choices["load"]._subparsers._group_actions[0].choices["csv"]
    options = {one.option_strings[-1] for one in kinds._actions if one.option_strings} - {"--help"}
    page = (Path(__file__).resolve().parents[2] / "docs" / "howto" / "load-csv.md").read_text("utf-8")
    assert {one for one in options if f"`{one}" not in page} == set()


class Interrupted(StoreSink):
    """Ctrl-C after so many batches."""

    def __init__(self, after: int) -> None:
        self._left = after

    def take(self, readings: Sequence[Reading]) -> Receipt:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        return super().take(readings)


def test_an_interrupted_load_continues(
    run_load: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "BATCH", 10)
    rows = "".join(f"2025-01-01 00:{one:02},{one}\n" for one in range(60))
    (tmp_path / "a.csv").write_text(f"t,a\n{rows}")
    task = loading.task_of(parsed('source = "csv"'), [tmp_path / "a.csv"], "Europe/Berlin")
    with hub.opened(config.load(tmp_path / "data")):
        outcome = load.load(task, Interrupted(after=2), RejectsFile(None))
    assert (outcome.code, outcome.receipt, outcome.tally.line) == (130, Receipt(added=20), 21)
    _, lines = run_load(tmp_path / "a.csv")
    assert lines[2] == "Values    40 added, 0 corrected, 20 unchanged"
    assert [value for _, value in stored(tmp_path)["csv/a", "a"]] == list(range(60))


def test_date_and_time_of_day_in_two_columns_are_joined(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Datum;Uhrzeit;Temperatur (°C);Feuchte\n"
        "23.11.2026;00:00;5,5;80\n23.11.2026;00:15;5,2;81\n23.11.2026;9:05 Uhr;6,0;82\n",
        "utf-8",
    )
    code, _ = run_load(tmp_path / "a.csv")
    times = ["2026-11-22T23:00:00Z", "2026-11-22T23:15:00Z", "2026-11-23T08:05:00Z"]
    assert (code, stored(tmp_path)) == (
        0,
        {
            ("csv/a", "Temperatur (°C)"): list(zip(times, [5.5, 5.2, 6], strict=True)),
            ("csv/a", "Feuchte"): list(zip(times, [80, 81, 82], strict=True)),
        },
    )


def test_days_that_come_again_beside_another_time_stop_the_load(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Tag;Beginn;Wert\n23.11.2026;00:00;5\n23.11.2026;00:15;6\n")
    code, lines = run_load(tmp_path / "a.csv")
    assert (code, stored(tmp_path)) == (2, {})
    assert 'Try: --time-column "Tag" --time-column "Beginn"' in lines[-2]


@pytest.mark.parametrize("dry", [False, True])
def test_the_same_time_twice_keeps_the_first_and_rejects_the_other(
    run_load: Run, tmp_path: Path, dry: bool
) -> None:
    (tmp_path / "a.csv").write_text("Tag;Wert\n23.11.2026;5\n23.11.2026;6\n24.11.2026;7\n24.11.2026;7\n")
    arguments = ["--dry-run"] if dry else []
    code, lines = run_load(*arguments, tmp_path / "a.csv")
    counts = next(one for one in lines if one.startswith("Values"))
    assert (code, counts.replace("would be ", "").partition(";")[0]) == (
        1,
        "Values    2 added, 0 corrected, 1 unchanged",
    )
    assert lines[-1].endswith(
        "a.csv, line 3, column Wert: the same time twice: 5 came first and was kept, this says 6"
    )


def test_the_same_time_twice_is_seen_over_files_and_batches(
    run_load: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "BATCH", 1)
    (tmp_path / "a.csv").write_text("Tag;Wert\n23.11.2026;5\n24.11.2026;6\n")
    (tmp_path / "b.csv").write_text("Tag;Wert\n24.11.2026;6\n23.11.2026;9\n25.11.2026;7\n")
    code, lines = run_load("--station", "s", tmp_path / "a.csv", tmp_path / "b.csv")
    assert (code, lines[2]) == (1, "Values    3 added, 0 corrected, 1 unchanged")
    assert [value for _, value in stored(tmp_path)["csv/s", "Wert"]] == [5, 6, 7]


def test_a_dry_run_counts_as_the_real_run_does(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Tag;Wert\n23.11.2026;5\n24.11.2026;6\n")
    run_load("--station", "s", tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text("Tag;Wert\n23.11.2026;5\n24.11.2026;7\n25.11.2026;8\n")
    _, dry = run_load("--dry-run", "--station", "s", tmp_path / "a.csv")
    _, real = run_load("--station", "s", tmp_path / "a.csv")
    assert (dry[3], real[2]) == (
        "Values    would be 1 added, 1 corrected, 1 unchanged; this was a dry run, nothing was changed",
        "Values    1 added, 1 corrected, 1 unchanged",
    )


THOUSANDS = "Tag;Anzahl\n23.11.2026;1.234\n24.11.2026;999\n"


@pytest.mark.parametrize(
    ("decimal", "code", "values"),
    [("", 1, [999]), (",", 0, [1234, 999]), (".", 0, [1.234, 999])],
)
def test_a_point_that_may_part_thousands_is_asked_about(
    run_load: Run, tmp_path: Path, decimal: str, code: int, values: list[float]
) -> None:
    (tmp_path / "a.csv").write_text(THOUSANDS)
    arguments = ["--decimal", decimal] if decimal else []
    found, lines = run_load(*arguments, tmp_path / "a.csv")
    assert (found, [value for _, value in stored(tmp_path)["csv/a", "Anzahl"]]) == (code, values)
    assert any("'1.234' may be 1234 or 1,234: say --decimal ," in one for one in lines) == (not decimal)


def test_thousands_are_read_where_the_column_settles_its_signs(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Tag;Wert\n23.11.2026;1.234\n24.11.2026;1.234,5\n")
    run_load(tmp_path / "a.csv")
    assert [value for _, value in stored(tmp_path)["csv/a", "Wert"]] == [1234, 1234.5]


def test_one_odd_cell_does_not_spoil_the_decimal_sign(run_load: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Tag;Wert\n23.11.2026;1,5\n24.11.2026;1,75\n25.11.2026;1.5\n")
    code, lines = run_load(tmp_path / "a.csv")
    assert (code, lines[3]) == (1, "Written   utf-8, semicolon between cells, decimal comma (1 file)")
    assert [value for _, value in stored(tmp_path)["csv/a", "Wert"]] == [1.5, 1.75]


def test_a_folder_that_is_not_there_is_made_and_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("Tag;Wert\n23.11.2026;5\n")
    parser = argparse.ArgumentParser()
    load.configure(parser.add_subparsers())
    said = []
    for _ in range(2):
        options = parser.parse_args(["load", "csv", "--data", str(tmp_path / "new"), str(tmp_path / "a.csv")])
        options.run(options)
        said.append("A new installation was made in" in capfd.readouterr().err)
    assert said == [True, False]


def test_a_new_mapping_updates_the_station_and_the_same_again_nothing(
    run_load: Run, counters: Path, tmp_path: Path
) -> None:
    path = tmp_path / "m.toml"
    run_load("--mapping", path, counters)
    new = (
        MAPPING.replace("7.61", "7.62")
        .replace("Am Tor", "Am Wall")
        .replace('name = "Neutor"', 'name = "Tor"')
    )
    path.write_text(
        new.replace("rhythm = 900", 'rhythm = 600, purpose = "p"').replace('"bicycles"', '"bikes"'), "utf-8"
    )
    _, first = run_load("--mapping", path, counters)
    _, second = run_load("--mapping", path, counters)
    assert (first[1], second[1]) == (
        "Stations  2 stations with 3 streams; 0 created or with new streams, 2 updated",
        "Stations  2 stations with 3 streams; 0 created or with new streams",
    )
    with hub.opened(config.load(tmp_path / "data")):
        one = next(one for one in read.stations(ANONYMOUS) if one.properties["key"] == "bike/7")
    assert (one.name, one.longitude, one.latitude, one.place) == ("Tor", 7.62, 51.96, "Am Wall")
    assert (one.properties["purpose"], one.streams[0].unit_name, one.streams[0].unit) == ("p", "bikes", "n")
    assert one.streams[0].properties["rhythm"] == 600


def test_what_a_mapping_does_not_say_stays(run_load: Run, counters: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    run_load("--mapping", path, counters)
    before = _stations(tmp_path)
    kept = (one for one in MAPPING.splitlines() if not one.startswith(("about", "stations.7", "measured")))
    path.write_text("\n".join(kept), "utf-8")
    _, lines = run_load("--mapping", path, counters)
    assert ("updated" in lines[1], _stations(tmp_path)) == (False, before)


def _stations(tmp_path: Path) -> tuple[read.Station, ...]:
    with hub.opened(config.load(tmp_path / "data")):
        return read.stations(ANONYMOUS)


def test_a_place_that_is_noted_later_is_taken_on(run_load: Run, counters: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(MAPPING.replace("longitude = 7.61, latitude = 51.96, ", ""), "utf-8")
    run_load("--mapping", path, counters)
    path.write_text(MAPPING, "utf-8")
    run_load("--mapping", path, counters)
    one = next(one for one in _stations(tmp_path) if one.name == "Neutor")
    assert (one.longitude, one.latitude, one.place) == (7.61, 51.96, "Am Tor")
