# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest

from allmende.connectors.contract import Reading
from allmende.connectors.csv.header import laid_out
from allmende.connectors.csv.mapping import Mapping, parsed, reckoning
from allmende.connectors.csv.numbers import Numbers
from allmende.connectors.csv.rows import Reader, Targets, batches
from allmende.connectors.csv.seen import Seen
from allmende.connectors.csv.table import opened
from allmende.connectors.csv.tally import Rejected, Tally
from allmende.connectors.csv.times import Moments
from allmende.core.clock import format_instant

PLAIN = parsed('source = "t"\ntime.zone = "Europe/Berlin"\nstation.id = "s"')
WORDS = parsed(
    """
    source = "t"
    time.zone = "Europe/Berlin"
    station.id = "s"
    columns.remarks = "{x}-status"
    streams = [{column = "{name}"}]
    words.mean = {bes = 0}
    words.absent = {ges = "closed"}
    """
)
LONG = parsed(
    """
    source = "t"
    time.zone = "Europe/Berlin"
    station = {column = "Ort", id = "{cell}"}
    streams = [{column = "Wert"}]
    """
)


def read(
    data: str, mapping: Mapping = PLAIN, size: int = 1000
) -> tuple[list[list[Reading]], Tally, list[Rejected]]:
    """Datastream 1 is the first column that holds a stream; in a long table, the station's length."""
    rejected: list[Rejected] = []
    tally = Tally(rejected.append, file="f.csv")
    with opened(BytesIO(data.encode()), mapping.files) as table, Seen() as seen:
        layout = laid_out(table, mapping, {})

        def targets(cell: str) -> Targets:
            return [(one.index, len(cell) or n, one.header) for n, one in enumerate(layout.columns, 1)]

        reader = Reader(
            layout,
            Moments(reckoning(mapping.time, "UTC")),
            Numbers(table.dialect.decimal, mapping.words.mean, mapping.words.absent),
            mapping.time.repeated_hour,
            frozenset(mapping.columns.usual),
            targets,
            tally,
            Numbers(table.dialect.decimal, mapping.words.mean, mapping.words.absent, doubted=True),
            seen,
        )
        return list(batches(table.rows, reader, size)), tally, rejected


def readings(data: str, mapping: Mapping = PLAIN) -> list[tuple[int, str, object]]:
    found, _, _ = read(data, mapping)
    return [(one.datastream, format_instant(one.start), one.result) for batch in found for one in batch]


def test_every_cell_with_a_number_is_a_reading_at_the_row_s_instant() -> None:
    assert readings("Zeit;a;b\n23.11.2026 14:05;1;2,5\n23.11.2026 14:20;3;\n") == [
        (1, "2026-11-23T13:05:00Z", 1),
        (2, "2026-11-23T13:05:00Z", 2.5),
        (1, "2026-11-23T13:20:00Z", 3),
    ]


def test_what_is_no_value_is_counted_by_its_kind() -> None:
    _, tally, rejected = read("t,a,b,a-status\n2025-01-01,bes,ges,0\n2025-01-02,,?,modified\n", WORDS)
    assert (tally.rows, tally.values, tally.empty, tally.rejected) == (2, 1, 1, 1)
    assert (dict(tally.absent), dict(tally.remarks)) == ({"ges (closed)": 1}, {"a-status: modified": 1})
    assert rejected == [
        Rejected("f.csv", 3, "b", "?", "'?' is neither a number (with a decimal point) nor a known word")
    ]


@pytest.mark.parametrize(
    ("row", "rejected"),
    [
        ("gestern,1,2", ("", "gestern", "'gestern' is not a time in a known form")),
        (
            "2025-03-30 02:15,1,2",
            ("", "2025-03-30 02:15", "30.03.2025 02:15 does not exist in Europe/Berlin"),
        ),
        ("2025-01-02,1", ("", "2025-01-02,1", "the row has 2 cells, the header has 3")),
        ("2025-01-02,1,2,3", ("", "2025-01-02,1,2,3", "the row has 4 cells, the header has 3")),
        ("2025-01-02,1,x", ("b", "x", "'x' is neither a number")),
    ],
)
def test_a_row_that_cannot_be_taken_is_rejected_and_the_others_are_taken(
    row: str, rejected: tuple[str, str, str]
) -> None:
    found, _, gone = read(f"t,a,b\n2025-01-01,1,2\n{row}\n2025-01-03,5,6\n")
    assert [one.result for batch in found for one in batch if one.result != 1][-2:] == [5, 6]
    assert [(one.line, one.column, one.value, one.reason[: len(rejected[2])]) for one in gone] == [
        (3, *rejected)
    ]


@pytest.mark.parametrize("row", [",,", "2025-01-02,1,2,,", ""])
def test_delimiters_alone_are_no_fault(row: str) -> None:
    assert read(f"t,a,b\n2025-01-01,1,2\n{row}\n")[2] == []


def test_the_batches_keep_the_order_and_lose_nothing() -> None:
    data = "t,a,b\n" + "".join(f"2025-01-01 00:{n:02},{n},{n}\n" for n in range(60))
    whole, parts = read(data)[0], read(data, size=10)[0]
    assert [len(one) for one in parts] == [10] * 12
    assert [one for part in parts for one in part] == [one for part in whole for one in part]


def test_in_a_long_table_each_row_names_its_station() -> None:
    data = "t,Ort,Wert\n2025-01-01,a,1\n2025-01-01,bb,2\n2025-01-01,,3\n"
    assert [(one, value) for one, _, value in readings(data, LONG)] == [(1, 1), (2, 2)]
    assert [one.reason for one in read(data, LONG)[2]] == ["the row names no station"]


def autumn(rows: Callable[[int], str]) -> str:
    return "t,a\n" + "".join(rows(n) for n in range(96))


def quarter(n: int) -> str:
    return f"2025-10-26 {n // 4:02}:{n % 4 * 15:02},{n}\n"


def test_an_hour_that_stands_once_leaves_a_gap_after_it() -> None:
    starts = [one[1][11:16] for one in readings(autumn(quarter))]
    assert starts[6:14] == ["23:30", "23:45", "00:00", "00:15", "00:30", "00:45", "02:00", "02:15"]


def test_an_hour_that_stands_twice_leaves_none() -> None:
    again = "".join(quarter(n) for n in range(8, 12))
    data = autumn(lambda n: quarter(n) + (again if n == 11 else ""))
    found, _, _ = read(data)
    starts = [one.start for batch in found for one in batch]
    assert {later - earlier for earlier, later in pairwise(starts)} == {900_000_000}
    assert len(starts) == 100


def test_a_file_that_ends_within_the_hour_is_read_to_its_end() -> None:
    assert [one[1] for one in readings("t,a\n2025-10-26 01:45,1\n2025-10-26 02:00,2\n")] == [
        "2025-10-25T23:45:00Z",
        "2025-10-26T00:00:00Z",
    ]


def test_a_file_that_runs_backwards_has_standard_time_first() -> None:
    rows = ["03:00", "02:30", "02:00", "02:30", "02:00", "01:30"]
    data = "t,a\n" + "".join(f"2025-10-26 {one},1\n" for one in rows)
    assert [one[1][11:16] for one in readings(data)] == ["02:00", "01:30", "01:00", "00:30", "00:00", "23:30"]
