# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The tour's stops as plain values, so that a room can name its own without Django."""

from dataclasses import dataclass
from enum import IntEnum


class Aim(IntEnum):
    """What this program is for, in the order of the tour; also the `order` of the stops that serve it."""

    SENSORS = 10
    SERVICES = 20
    OPEN_DATA = 30
    IDEAS = 40
    PROJECTS = 50
    GUIDE = 60
    TRANSFER = 70
    SHOWCASE = 80
    BARCAMP = 90
    RECORDINGS = 100
    PEOPLE = 105
    ANY_SIZE = 110


@dataclass(frozen=True, slots=True)
class TourStop:
    """`title` and `sentence` are German and marked for translation; `url` is the German address of a living
    page (`/karte`), None for what is not built yet."""

    order: int
    title: str
    sentence: str
    url: str | None = None


def marked(text: str) -> str:
    """Says that a text has a translation; import it as `_`. The language is chosen when the page is made."""
    return text
