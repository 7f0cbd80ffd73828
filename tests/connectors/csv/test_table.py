# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from io import BytesIO

import pytest

from allmende.connectors.csv.dialect import UnreadableFile
from allmende.connectors.csv.mapping import Files
from allmende.connectors.csv.table import Row, opened

AS_FOUND = Files()


def header_and_rows(
    data: bytes, files: Files = AS_FOUND, second: str = ""
) -> tuple[tuple[str, ...], tuple[str, ...], list[Row]]:
    with opened(BytesIO(data), files, second) as table:
        return table.header, table.second_header, list(table.rows)


def test_a_table_has_a_header_and_numbered_rows() -> None:
    assert header_and_rows(b"Zeit,Wert\n1,2\n\n3,4\n") == (
        ("Zeit", "Wert"),
        (),
        [(2, ["1", "2"]), (4, ["3", "4"])],
    )


def test_a_cell_over_two_lines_is_one_row_with_the_number_of_its_last_line() -> None:
    assert header_and_rows(b'Zeit,Wert\n"1\n2",3\n4,5\n')[2] == [(3, ["1\n2", "3"]), (4, ["4", "5"])]


def test_lines_before_the_header_are_skipped_and_counted() -> None:
    assert header_and_rows(b"Export\nof today\nZeit;Wert\n1;2\n", Files(skip_rows=2)) == (
        ("Zeit", "Wert"),
        (),
        [(4, ["1", "2"])],
    )


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert header_and_rows("Zeit;Süd\n1;2\n".encode("utf-8-sig"))[0] == ("Zeit", "Süd")


def test_a_first_row_with_a_time_is_no_header() -> None:
    assert header_and_rows(b"2015-11-01T00:45:00,47\n") == (
        ("1", "2"),
        (),
        [(1, ["2015-11-01T00:45:00", "47"])],
    )


def test_names_can_be_given_to_a_file_without_header() -> None:
    assert header_and_rows(b"1,47\n", Files(header=("Zeit", "Wert"))) == (
        ("Zeit", "Wert"),
        (),
        [(1, ["1", "47"])],
    )


@pytest.mark.parametrize(
    ("data", "second"),
    [(b"t,a\nPlaetze,(7)\n1,2\n", ("Plaetze", "(7)")), (b"t,a\n1,2\n", ())],
)
def test_a_second_header_is_there_or_not(data: bytes, second: tuple[str, ...]) -> None:
    _, found, rows = header_and_rows(data, second="Plaetze")
    assert (found, rows[-1][1]) == (second, ["1", "2"])


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="The file is empty"):
        header_and_rows(b"")


def test_the_stream_stays_open() -> None:
    stream = BytesIO(b"Zeit,Wert\n1,2\n")
    with opened(stream, Files()):
        pass
    assert stream.closed is False
