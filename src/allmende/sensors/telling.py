# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How pages of this room say times."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from allmende.sensing import hub


@dataclass(frozen=True, slots=True)
class Telling:
    now: int
    zone: ZoneInfo
    language: str


def telling() -> Telling:
    here = hub.current()
    return Telling(here.clock(), here.zone, (get_language() or "de")[:2])
