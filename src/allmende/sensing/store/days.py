# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which local day an instant belongs to. Days are the installation's: 23 or 25 hours long twice a year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from allmende.core.clock import DAY, EARLIEST, LATEST, from_datetime, to_datetime

_KEPT = 20_000  # UTC days whose midnights are remembered: 54 years


class Days:
    """A day begins at the first instant of its local date and lasts until the next one begins."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._midnights: dict[int, tuple[int, ...]] = {}

    def day_of(self, instant: int) -> int:
        """The first instant of the local day; the key of its bucket."""
        return self.bounds(instant)[0]

    def bounds(self, instant: int) -> tuple[int, int]:
        """The local day as [first instant, first instant of the next)."""
        midnights = self._midnights.get(instant // DAY) or self._remember(instant)
        low = midnights[0]
        for high in midnights:
            if instant < high:
                return low, high
            low = high
        return low, low + DAY

    def _remember(self, instant: int) -> tuple[int, ...]:
        if len(self._midnights) > _KEPT:
            self._midnights.clear()
        found = self._midnights[instant // DAY] = self._find(instant - instant % DAY)
        return found

    def _find(self, start: int) -> tuple[int, ...]:
        """All midnights from the last one before this UTC day to the first one after it."""
        noon = to_datetime(start).date()
        near = sorted({self._midnight(noon, shift) for shift in (-2, -1, 0, 1, 2, 3)})
        first = max((one for one in near if one <= start), default=EARLIEST - DAY)
        last = min((one for one in near if one >= start + DAY), default=LATEST + DAY)
        return (first, *(one for one in near if first < one < last), last)

    def _midnight(self, day: date, shift: int) -> int:
        """First instant of that local date. Before the year 1 and after 9999 there is one day without end."""
        try:
            moment = datetime.combine(day + timedelta(days=shift), time(), self._zone)
            return from_datetime(moment.astimezone(UTC))
        except OverflowError:
            return EARLIEST - DAY if shift < 0 else LATEST + DAY
