# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Once a day: whether the words are still taken apart as they were when the index was written."""

from datetime import datetime

from allmende.search.renewing import renew


def daily(_now: datetime) -> dict[str, int]:
    return {"pages indexed anew": renew()}
