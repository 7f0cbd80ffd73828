# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What there is to do at a barcamp now, for whoever looks: the row of pages under its title."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from allmende.barcamp import rules
from allmende.barcamp.models import BallotState, Barcamp
from allmende.identity.rules import Asker


@dataclass(frozen=True, slots=True)
class Tab:
    title: str
    address: str
    is_current: bool
    is_inside: bool
    """Only for those who run it."""


def of(camp: Barcamp, asker: Asker, path: str) -> tuple[Tab, ...]:
    """`path`: of the page that is shown."""
    inside = {"door", "desk", "setup", "plan"}
    found = []
    for name, title in _pages(camp, asker):
        try:
            address = reverse(f"barcamp:{name}", args=(camp.slug,))
        except NoReverseMatch:  # until its part is there
            continue
        found.append(Tab(title, address, address == path, name in inside))
    return tuple(found)


def _pages(camp: Barcamp, asker: Asker) -> Iterator[tuple[str, str]]:
    yield "camp", _("Überblick")
    if camp.takes_registrations:
        yield "register", _("Teilnehmen")
    yield "pitches", _("Vorschläge")
    if camp.ballot == BallotState.OPEN:
        yield "vote", _("Abstimmen")
    if camp.version:
        yield "programme", _("Programm")
        yield "documentation", _("Dokumentation")
    if rules.can_help(asker, camp):
        yield "door", _("Einlass")
        yield "desk", _("Hilfe beim Abstimmen")
    if rules.can_organise(asker, camp):
        yield "plan", _("Zeitplan")
        yield "setup", _("Einrichten")
