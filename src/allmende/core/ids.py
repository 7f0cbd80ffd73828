# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Observation ids: an id names its datastream and its place in it."""

SERIAL_BITS = 30
SERIAL_LIMIT = 1 << SERIAL_BITS
SERIALS_PER_BLOCK_BITS = 10  # one observation_span row per 1,024 serials


def observation_id(datastream: int, serial: int) -> int:
    """`datastream * 2^30 + serial`, under 2^53 for every datastream under 2^23."""
    return (datastream << SERIAL_BITS) + serial


def datastream_of(observation: int) -> int:
    return observation >> SERIAL_BITS


def serial_of(observation: int) -> int:
    return observation & (SERIAL_LIMIT - 1)


def block_of(observation: int) -> int:
    """The observation_span block that tells the time of this id."""
    return serial_of(observation) >> SERIALS_PER_BLOCK_BITS
