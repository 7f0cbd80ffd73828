# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from typing import Any

import pytest

from allmende.sensing.api.read import Row
from allmende.stations.downloads import EXCEL, STANDARD, Dialect, csv_pieces
from tests.stations.conftest import BERLIN
from tests.stations.samples import NOW, a_stream


def written(result: Any, dialect: Dialect) -> str:
    pieces = csv_pieces(a_stream(unit="Cel", name="Luft"), [Row(NOW, None, result)], BERLIN, dialect)
    return b"".join(pieces).decode()


def test_the_standard_kind_is_for_programs() -> None:
    assert written(7.25, STANDARD) == (
        "time_utc,time_local (Europe/Berlin),Luft (°C)\r\n"
        "2026-11-23T16:00:00Z,2026-11-23T17:00:00+01:00,7.25\r\n"
    )


def test_the_other_kind_opens_in_a_german_excel() -> None:
    assert written(7.25, EXCEL) == (
        "\ufefftime_utc;time_local (Europe/Berlin);Luft (°C)\r\n"
        "2026-11-23T16:00:00Z;23.11.2026 17:00:00;7,25\r\n"
    )


@pytest.mark.parametrize(
    ("result", "cell"),
    [
        (None, ""),
        (True, "true"),
        (41, "41"),
        (0.1 + 0.2, "0.30000000000000004"),
        ("geschlossen, sonntags", '"geschlossen, sonntags"'),
        ("=cmd()", "'=cmd()"),
        (" =cmd()", "' =cmd()"),
        ({"a": 1}, '"{""a"": 1}"'),
    ],
)
def test_every_result_has_its_cell(result: Any, cell: str) -> None:
    assert (
        written(result, STANDARD).splitlines()[1] == f"2026-11-23T16:00:00Z,2026-11-23T17:00:00+01:00,{cell}"
    )


def test_the_name_of_a_stream_is_no_formula_either() -> None:
    pieces = csv_pieces(a_stream(unit="1", name="=cmd()"), [], BERLIN, STANDARD)
    assert b"".join(pieces).decode() == "time_utc,time_local (Europe/Berlin),'=cmd()\r\n"


def test_a_long_file_comes_in_pieces() -> None:
    rows = (Row(NOW + step, None, step) for step in range(5_000))
    pieces = list(csv_pieces(a_stream(), rows, BERLIN, STANDARD))
    assert [piece.count(b"\r\n") for piece in pieces] == [2_001, 2_000, 1_000]
