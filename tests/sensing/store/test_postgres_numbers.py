# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: E501  # a table reads best with a row on a line
"""PostgreSQL calculates as SQLite does, to the last bit: whole numbers while they fit into 64 of them, floating ones else,
with infinity and null instead of errors."""

import math
import sqlite3
from random import Random
from typing import Any

import pytest

from allmende.sensing.sql.dialects import POSTGRES, SQLITE
from allmende.sensing.sql.functions import template
from allmende.sensing.store.functions import add_functions
from tests.sensing.store.conftest import Store

pytestmark = pytest.mark.only("postgres")
EDGES = (
    0, 1, -1, 2, 3, 7, -7, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 0.0, 1.0, 0.5, -2.5, 0.1, 5e-324, -5e-324, 1e-310,
    2.0**-1022, 2.0**-537, 2.0**-512, 2.0**52 + 0.5, 2.0**53, 2.0**62, 2.0**63, 2.0**512, 2.0**1023, 1.7976931348623157e308,
    -1.7976931348623157e308, 9.9e291, math.inf, -math.inf,
)  # fmt: skip
WORDS = ("add", "sub", "mul", "div", "mod")
NAMES = ("floor", "ceiling", "round")


def drawn(random: Random) -> int | float:
    match random.randrange(5):
        case 0:
            return random.choice(EDGES)
        case 1:
            return random.randrange(-(2**63), 2**63) >> random.choice((0, 0, 10, 40))
        case 2:
            return round(random.uniform(-1000, 1000), random.randrange(4))
        case 3:
            return math.ldexp(random.uniform(-1, 1), random.choice((512, 513, -537, -540, 1020, 1024, -1070)))
        case _:
            return math.ldexp(random.uniform(-1, 1), random.randrange(-1080, 1025))


def question(*, postgres: bool) -> str:
    dialect = POSTGRES if postgres else SQLITE
    said = [dialect.functions[one].format(":x", ":y") for one in WORDS]
    said += [str(template(one, 1, postgres=postgres)).format(":x") for one in NAMES]
    return f"SELECT {', '.join(said)}, :x < :y, :x = :y"


def same_sign_of_zero(value: Any) -> Any:
    return 0.0 if isinstance(value, float) and value == 0 else value


@pytest.mark.parametrize("seed", range(4))
def test_both_stores_calculate_alike(store: Store, seed: int) -> None:
    random, sqlite = Random(seed), sqlite3.connect(":memory:")
    add_functions(sqlite)
    with store.database.reading() as connection:
        for _ in range(1_000):
            values = {"x": drawn(random), "y": drawn(random)}
            expected = sqlite.execute(question(postgres=False), values).fetchone()
            found = connection.execute(question(postgres=True), values).fetchone()
            assert [repr(same_sign_of_zero(one)) for one in found[:-2]] == [
                repr(same_sign_of_zero(one)) for one in expected[:-2]
            ], values
            assert found[-2:] == tuple(map(bool, expected[-2:])), values
    sqlite.close()


@pytest.mark.parametrize("seed", range(2))
def test_a_number_is_shown_as_its_text(store: Store, seed: int) -> None:
    random = Random(seed)
    with store.database.reading() as connection:
        for _ in range(500):
            value = drawn(random)
            if math.isfinite(value):
                text = connection.execute("SELECT number_text((?)::numeric)", (value or 0,)).fetchone()
                assert text == (repr(value or 0),)
