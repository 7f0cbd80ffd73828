# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How the day of a barcamp usually goes: templates to begin with, changed at will afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.barcamp.models import ItemKind

_SLOT = timedelta(minutes=45)


class Template(models.TextChoices):
    AFTERNOON = "afternoon", gettext_lazy("ein Nachmittag: drei Mal 45 Minuten")
    DAY = "day", gettext_lazy("ein Tag: fünf Mal 45 Minuten und ein Stammtisch")
    TWO_DAYS = "two-days", gettext_lazy("zwei Tage: acht Mal 45 Minuten")


@dataclass(frozen=True, slots=True)
class Fixed:
    kind: ItemKind
    title: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """`slots`: when sessions run."""

    days: int
    slots: tuple[tuple[datetime, datetime], ...]
    fixed: tuple[Fixed, ...]


def plan(template: Template, first: date, zone: tzinfo) -> Plan:
    second = first + timedelta(days=1)
    if template == Template.AFTERNOON:
        return Plan(1, _slots(first, zone, "14:15", "15:15", "16:15"), tuple(_afternoon(first, zone)))
    slots = _slots(first, zone, "11:15", "13:30", "14:30", "15:30", "16:30")
    fixed = tuple(_whole(first, zone))
    if template == Template.DAY:
        return Plan(1, slots, fixed)
    more = _slots(second, zone, "09:30", "10:30", "11:30")
    return Plan(2, (*slots, *more), (*fixed, *_second(second, zone)))


def _afternoon(day: date, zone: tzinfo) -> Iterator[Fixed]:
    yield _fixed(day, zone, ItemKind.PLENARY, _("Begrüßung, Vorschläge und Abstimmung"), "13:00", "14:15")
    yield _fixed(day, zone, ItemKind.PLENARY, _("Abschluss: Was nehmen wir mit?"), "17:05", "17:30")


def _whole(day: date, zone: tzinfo) -> Iterator[Fixed]:
    yield _fixed(day, zone, ItemKind.BREAK, _("Ankommen und Kaffee"), "09:00", "09:30")
    yield _fixed(day, zone, ItemKind.PLENARY, _("Begrüßung, Vorschläge und Abstimmung"), "09:30", "11:15")
    yield _fixed(day, zone, ItemKind.BREAK, _("Mittagessen"), "12:15", "13:30")
    yield _fixed(day, zone, ItemKind.PLENARY, _("Abschluss: Was nehmen wir mit?"), "17:20", "17:45")
    yield _fixed(day, zone, ItemKind.EVENING, _("Stammtisch"), "18:30", "21:30")


def _second(day: date, zone: tzinfo) -> Iterator[Fixed]:
    yield _fixed(day, zone, ItemKind.BREAK, _("Kaffee"), "09:00", "09:30")
    yield _fixed(day, zone, ItemKind.PLENARY, _("Abschluss: Was nehmen wir mit?"), "12:20", "13:00")


def _slots(day: date, zone: tzinfo, *begins: str) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((moment, moment + _SLOT) for moment in (_moment(day, zone, one) for one in begins))


def _fixed(day: date, zone: tzinfo, kind: ItemKind, title: str, starts: str, ends: str) -> Fixed:
    return Fixed(kind, title, _moment(day, zone, starts), _moment(day, zone, ends))


def _moment(day: date, zone: tzinfo, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone)


def conduct() -> str:
    """To begin with; the organisers change it."""
    return _(
        "Wir hören zu und lassen ausreden. Wir duzen oder siezen uns, wie es beiden recht ist. Wer sich "
        "unwohl fühlt, wendet sich an das Team. Wer andere herabsetzt oder bedrängt, muss gehen."
    )


def recording_rules() -> str:
    return _(
        "Aufgenommen wird nur, wenn alle zustimmen, die eine Session halten. Die Zustimmung lässt sich "
        "jederzeit zurücknehmen: Dann ist die Aufnahme sofort weg. Wer nicht fotografiert werden will, "
        "sagt es bei der Anmeldung und bekommt ein Zeichen auf das Namensschild."
    )
