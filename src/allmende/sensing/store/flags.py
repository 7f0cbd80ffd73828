# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What makes values doubtful, kept beside them: a value itself is never changed by it."""

from collections.abc import Iterable

from allmende.sensing.store.device_commands import AddFlags, Flag
from allmende.sensing.store.ledger import Ledger

_INTO = "flag (datastream, start, rule, said)"
_OVER = "ON CONFLICT (datastream, start, rule) DO NOTHING"


def add_all(ledger: Ledger, command: AddFlags) -> int:
    """Returns how many were named."""
    add(ledger, command.flags)
    return len(command.flags)


def add(ledger: Ledger, flags: Iterable[Flag]) -> None:
    """Of Datastreams that are there."""
    ledger.connection.insert(_INTO, list(dict.fromkeys(flags)), _OVER)
