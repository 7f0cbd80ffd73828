# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# a table reads best with a row on a line

import pytest

from allmende.sensing.sql.functions import TABLE, FilterFunction
from tests.sensing.town import Town


@pytest.mark.parametrize("one", TABLE, ids=lambda one: f"{one.name}{len(one.takes)}")
def test_every_example_is_answered(town: Town, one: FilterFunction) -> None:
    assert f"{one.name}(" in one.example
    assert town.ask(f"/{one.example}").status == 200
