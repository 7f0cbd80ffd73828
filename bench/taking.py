# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Takes readings for ever and says after each batch how many are stored: made to be killed."""

import sys
from itertools import count
from pathlib import Path

from allmende.connectors.contract import Reading
from allmende.core.principal import SYSTEM
from allmende.sensing import hub
from allmende.sensing.api import devices
from bench import town

BATCH = 500


def batch(number: int) -> list[Reading]:
    """The same readings for the same number; every tenth comes an hour late."""
    rows = []
    for serial in range(number * BATCH, (number + 1) * BATCH):
        minute = serial - 60 * (serial % 10 == 0)
        start = town.FIRST + minute * town.MINUTE + serial % 10
        rows.append(Reading(1 + serial % 20, start, serial + 0.5))
    return rows


def main(data: Path, first: int) -> None:
    with hub.opened(town.settings_of(data)):
        print("ready", flush=True)
        for number in count(first):
            devices.take(SYSTEM, batch(number))
            print(number + 1, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
