# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2

import json

from hypothesis import given
from hypothesis import strategies as st

from allmende.core.clock import EARLIEST, LATEST, format_instant
from allmende.sensing.http.values import iso, quoted


@given(st.integers(EARLIEST, LATEST))
def test_times_are_written_as_the_clock_writes_them(instant: int) -> None:
    assert iso(instant) == format_instant(instant)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_text_is_json(text: str) -> None:
    assert json.loads(quoted(text)) == text
