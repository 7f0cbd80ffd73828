# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done beside the server: refused messages go after a fortnight, and who is silent is told of."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.core.clock import from_datetime
from allmende.core.principal import SYSTEM
from allmende.identity.models import Person
from allmende.identity.roles import RIGHTS, Right
from allmende.sensing.api import read, sources
from allmende.sensing.api.sources import Device
from allmende.sensing.api.watching import watch
from allmende.sensors import actions, photos
from allmende.sensors.models import OwnSensor
from allmende.sensors.queries import is_silent

_KEPT = timedelta(days=14)
_LOOK_BACK = timedelta(minutes=2)
_AT_ONCE = 20  # of an evening when a whole network fails


def daily(now: datetime) -> dict[str, int]:
    return {"refused messages forgotten": sources.drop_rejected(SYSTEM, from_datetime(now - _KEPT))}


def minutely(now: datetime) -> dict[str, int]:
    """Each is told of once, until it is heard again."""
    moment = from_datetime(now)
    silent = [one for one in sources.devices(SYSTEM) if one.silent is None and is_silent(one, moment)]
    for one in silent[:_AT_ONCE]:
        _tell(one)
    if silent:
        sources.note_silence(SYSTEM, [one.id for one in silent])
    gone, shown = actions.forget_gone(), photos.follow()
    doubts = watch(SYSTEM, from_datetime(now - _LOOK_BACK))
    return {
        "silent sensors told of": len(silent),
        "doubtful values": doubts,
        "sensors forgotten": gone,
        "photos shown or hidden": shown,
    }


def _tell(device: Device) -> None:
    station = read.station(SYSTEM, device.thing)
    name = station.name if station else device.external
    for person in _concerned(device):
        with translation.override("de"):
            send_mail(
                _("Kein Wert mehr: {name}").format(name=name),
                _(
                    "Von „{name}“ kommt seit längerer Zeit keine Nachricht mehr. Prüfen Sie Strom und WLAN. "
                    "Was er gemessen hat, ist sicher gespeichert.\n\nSeite: /messstellen/{thing}\n"
                ).format(name=name, thing=device.thing),
                None,
                [str(person.email)],
            )


def _concerned(device: Device) -> Iterable[Person]:
    """Its owner; else who looks after the organisation's sensors."""
    own = OwnSensor.objects.filter(device=device.id).select_related("person").first()
    if own is not None:
        return [own.person]
    roles = [role for role, rights in RIGHTS.items() if Right.CONNECT in rights]
    return Person.objects.filter(
        memberships__organisation=device.organisation, memberships__role__in=roles, is_active=True
    ).distinct()
