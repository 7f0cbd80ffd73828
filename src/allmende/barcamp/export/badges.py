# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Badges, signs of rooms and a poster as PDF, set in a child process. Codes go into the page and nowhere
else: nothing of it is kept in memory or on the disk."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.core import child
from allmende.web import assets

_SECONDS, _MEGABYTES = 60, 800


@dataclass(frozen=True, slots=True)
class Badge:
    """`name` empty: a line to write on. `address` leads to the ballot, with the code in its fragment."""

    serial: int
    name: str
    house: str
    no_photos: bool
    code: str
    address: str


@dataclass(frozen=True, slots=True)
class Sign:
    room: str
    where: str
    about: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: badges, or signs, or (with neither) the poster."""

    title: str
    when: str
    place: str
    address: str
    made: tuple[int, int, int]
    badges: tuple[Badge, ...] = ()
    signs: tuple[Sign, ...] = ()


def printed(sheet: Sheet) -> bytes:
    """Raises ChildFailed, and NotBuilt where the fonts are not there."""
    return child.run(_pages, sheet, _said(), assets.print_fonts(), seconds=_SECONDS, megabytes=_MEGABYTES)


def _said() -> tuple[tuple[str, str], ...]:
    return (
        ("language", (get_language() or "de")[:2]),
        ("vote", _("Ihre Stimme: Code ablesen oder eintippen")),
        ("no_photos", _("bitte keine Fotos")),
        ("name", _("Name")),
        ("qr", _("QR-Code")),
        ("poster", _("Alle schlagen vor, alle stimmen ab")),
        ("programme", _("Was hier läuft, steht auf dem Telefon")),
        ("title", _("Namensschilder")),
    )


def _pages(sheet: Sheet, said: tuple[tuple[str, str], ...], fonts: str) -> bytes:
    from allmende.barcamp.export import badge_pages  # noqa: PLC0415  only the child pays for it

    return badge_pages.pages(sheet, dict(said), fonts)
