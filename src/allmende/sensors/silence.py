# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who falls silent, and who is back: told by mail and by hook, each once."""

from collections.abc import Iterable, Sequence

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.core.principal import SYSTEM
from allmende.identity import addresses
from allmende.identity.models import Person
from allmende.identity.roles import RIGHTS, Right
from allmende.sensing import hub
from allmende.sensing.api import read, sources
from allmende.sensing.api.sources import Device
from allmende.sensors import hooks
from allmende.sensors.models import Call, OwnSensor, Silence
from allmende.sensors.queries import by_hand, is_silent

_LISTED = 30  # in a mail

Named = tuple[Device, str]


def tell(now: int) -> tuple[int, int]:
    """How many fell silent and how many are back. What nobody could hear while the server was off is no
    silence."""
    people, since = by_hand(), hub.current().since
    every = [one for one in sources.devices(SYSTEM) if one.id not in people]
    quiet = [one for one in every if one.silent is None and is_silent(one, now, since)]
    fallen, back = _named(quiet), _named(_heard_again(every))
    if quiet:
        sources.note_silence(SYSTEM, [one.id for one in quiet])
        new = [Silence(device=one.id) for one, _name in fallen]
        Silence.objects.bulk_create(new, ignore_conflicts=True)
    for person, devices in _concerned(fallen):
        _write(person, devices)
    hooks.announce(Call.SILENT, fallen)
    hooks.announce(Call.BACK, back)
    return len(fallen), len(back)


def _heard_again(every: Iterable[Device]) -> list[Device]:
    """Each once; those that are gone are forgotten without a word."""
    told = set(Silence.objects.values_list("device", flat=True))
    if not told:
        return []
    by_number = {one.id: one for one in every}
    still = {one for one in told if one in by_number and by_number[one].silent is not None}
    Silence.objects.filter(device__in=told - still).delete()
    return [by_number[one] for one in sorted(told - still) if one in by_number]


def _named(devices: Sequence[Device]) -> list[Named]:
    """Without those whose station has ended: they are meant to be silent."""
    stations = {one.id: one for one in read.stations(SYSTEM)} if devices else {}
    found = [(one, stations.get(one.thing)) for one in devices]
    return [(one, at.name) for one, at in found if at is not None and not at.is_stopped]


def _concerned(fallen: Iterable[Named]) -> Iterable[tuple[Person, list[Named]]]:
    """Its owner; else who looks after the organisation's sensors. One mail for each, of an evening when a
    whole network fails."""
    own = {one.device: one.person for one in OwnSensor.objects.select_related("person")}
    found: dict[Person, list[Named]] = {}
    carers: dict[int, list[Person]] = {}
    for one in fallen:
        number = one[0].organisation
        if one[0].id not in own and number not in carers:
            carers[number] = list(_carers(number))
        for person in [own[one[0].id]] if one[0].id in own else carers[number]:
            found.setdefault(person, []).append(one)
    return found.items()


def _carers(organisation: int) -> Iterable[Person]:
    roles = [role for role, rights in RIGHTS.items() if Right.CONNECT in rights]
    within = Person.objects.filter(memberships__organisation=organisation, memberships__role__in=roles)
    return within.filter(is_active=True).distinct()


def _write(person: Person, devices: Sequence[Named]) -> None:
    if not person.email:
        return
    home = addresses.home_of(devices[0][0].organisation)
    with translation.override(person.language):
        subject, text = _one(home, *devices[0]) if len(devices) == 1 else _many(home, devices)
        send_mail(subject, text, None, [str(person.email)])


def _one(home: str, device: Device, name: str) -> tuple[str, str]:
    return _("Kein Wert mehr: {name}").format(name=name), _(
        "Von „{name}“ kommt seit längerer Zeit keine Nachricht mehr. Prüfen Sie Strom und WLAN. "
        "Was er gemessen hat, ist sicher gespeichert.\n\nSeite: {page}\n"
    ).format(name=name, page=f"{home}/messstellen/{device.thing}")


def _many(home: str, devices: Sequence[Named]) -> tuple[str, str]:
    lines = [f"{name}: {home}/messstellen/{one.thing}" for one, name in devices[:_LISTED]]
    if len(devices) > _LISTED:
        lines.append(_("und {count} weitere").format(count=len(devices) - _LISTED))
    return _("Kein Wert mehr von {count} Sensoren").format(count=len(devices)), _(
        "Von {count} Sensoren kommt seit längerer Zeit keine Nachricht mehr. Fehlen viele zugleich, liegt es "
        "oft am Netz oder am Strom. Was sie gemessen haben, ist sicher gespeichert.\n\n{list}\n\n"
        "Alle Sensoren: {page}\n"
    ).format(
        count=len(devices),
        list="\n".join(lines),
        page=f"{home}/sensoren/betrieb/{devices[0][0].organisation}",
    )
