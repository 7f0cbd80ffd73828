# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from hypothesis import given
from hypothesis import strategies as st

from allmende.core.ids import SERIAL_LIMIT, block_of, datastream_of, observation_id, serial_of


@given(st.integers(1, 2**23 - 1), st.integers(1, SERIAL_LIMIT - 1))
def test_an_id_names_its_datastream_and_its_place(datastream: int, serial: int) -> None:
    one = observation_id(datastream, serial)
    assert (datastream_of(one), serial_of(one), block_of(one)) == (datastream, serial, serial // 1024)
    assert one < 2**53
