# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How pages of this room say times."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from allmende.core.clock import SECOND
from allmende.sensing import hub
from allmende.web import formats

_ROUND = ((90, 1), (5_400, 60), (129_600, 3_600))


@dataclass(frozen=True, slots=True)
class Telling:
    now: int
    zone: ZoneInfo
    language: str


def usual(rhythm: int, language: str) -> str:
    """About how much lies between two messages, in words: microseconds, in the unit people would take."""
    seconds = rhythm // SECOND
    step = next((one for limit, one in _ROUND if seconds < limit), 86_400)
    return formats.duration(max(1, round(seconds / step)) * step, language)


def telling() -> Telling:
    here = hub.current()
    return Telling(here.clock(), here.zone, (get_language() or "de")[:2])
