# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What pages show of sensors: how far one has come, and what was wrong with what it sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.core.principal import SYSTEM, Principal
from allmende.identity.models import Person
from allmende.sensing.api import read, sources
from allmende.sensing.api.sources import Device, Rejected
from allmende.sensors.kinds import HAND
from allmende.sensors.models import OwnSensor, Photo

_REASONS: dict[str, Promise] = {
    "key": _(
        "Der Schlüssel fehlt oder stimmt nicht. Übertragen Sie ihn, oder Benutzer und Passwort, noch einmal "
        "genau."
    ),
    "forbidden": _("Der Schlüssel gehört zu einem anderen Sensor."),
    "not-json": _("Die Nachricht war kein vollständiges JSON. Oft hilft ein Neustart des Geräts."),
    "mapping": _(
        "Die Zuordnung der Quelle lässt sich nicht anwenden. Sie ist auf der Seite der Quelle zu ändern."
    ),
    "no-values": _("In der Nachricht standen keine Messwerte."),
    "no-device": _("Diese Nummer ist hier nicht angemeldet. Vergleichen Sie sie Zeichen für Zeichen."),
    "bad-time": _("Die Uhr des Geräts geht falsch."),
    "bad-value": _("Ein Messwert war keine Zahl."),
    "bad-place": _(
        "Ein Ort in der Nachricht liegt nicht auf der Erde oder hat eine Form, die wir nicht kennen."
    ),
    "bad-payload": _("Die Nachricht hat eine Form, die wir von diesem Gerät oder Netz nicht kennen."),
    "not-csv": _("Die Nachricht war keine Tabelle, wie senseBoxen sie senden."),
    "old-format": _("Die Nachricht kommt vom alten The Things Network (v2), das es nicht mehr gibt."),
    "protobuf": _("Die Nachricht ist nicht als JSON geschrieben. Stellen Sie im Netz JSON ein."),
    "too-many": _("Die Nachricht hatte zu viele Werte."),
    "too-long": _("Ein Wert in der Nachricht ist ein viel zu langer Text."),
    "decoder-failed": _("Der Dekoder des Geräts konnte aus den Bytes keine Werte machen."),
    "decoder-refused": _("Der Dekoder des Geräts konnte aus den Bytes keine Werte machen."),
    "decoder-time": _("Der Dekoder des Geräts brauchte zu viel Zeit oder Speicher."),
    "decoder-memory": _("Der Dekoder des Geräts brauchte zu viel Zeit oder Speicher."),
    "malformed": _("Was ankam, passt nicht zu dem, was hier gespeichert wird."),
    "notallowed": _("Was ankam, passt nicht zu dem, was hier gespeichert wird."),
    "unknown": _("Die Messreihe, um die es geht, gibt es hier nicht."),
}
_NAMELESS = _("Die Nachricht sagt nicht, von welchem Gerät sie ist.")
_PHOTOS = 24  # on a page
_HEARD = 3  # messages: the gap of two says nothing yet of what is usual
_SILENT = 3  # times the usual rhythm
_SHORTEST = 1_800_000_000  # microseconds: nobody is silent before half an hour has passed


@dataclass(frozen=True, slots=True)
class Shown:
    """A value of the last message, in words."""

    name: str
    value: float | str
    unit: str


@dataclass(frozen=True, slots=True)
class State:
    """How far a sensor has come. `fault`: what was wrong with what it sent last, if that is newer."""

    seen: int | None
    values: tuple[Shown, ...]
    fault: Promise | str
    payload: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that could not be taken, with its reason in words where we have some."""

    told: Rejected
    why: Promise | str


def refusals(asker: Principal, organisation: int) -> list[Refusal]:
    return in_words(sources.rejected(asker, organisation))


def in_words(refused: Iterable[Rejected]) -> list[Refusal]:
    return [Refusal(one, _why(one)) for one in refused]


def _why(one: Rejected) -> Promise | str:
    """Where we have no words for it, those of the hub."""
    if one.reason == "no-device" and not one.external:
        return _NAMELESS
    return _REASONS.get(one.reason, one.said)


def state(sensor: OwnSensor) -> State:
    """Raises Unknown where the hub has forgotten the device."""
    device = sources.device(SYSTEM, sensor.device)
    refused = sources.rejected_of(SYSTEM, sensor.device)
    newest = refused[0] if refused and (device.seen is None or refused[0].at > device.seen) else None
    fault = "" if newest is None else _why(newest)
    return State(device.seen, _values(device), fault, newest.payload[:500] if newest else "")


def name_of(sensor: OwnSensor) -> str:
    station = read.station(SYSTEM, sensor.thing)
    return station.name if station else ""


def is_silent(device: Device, now: int, since: int = 0) -> bool:
    """It says nothing for much longer than it usually does. `since`: from when on it could be heard."""
    if device.seen is None or not device.rhythm or device.received < _HEARD:
        return False
    return now - max(device.seen, since) > max(_SILENT * device.rhythm, _SHORTEST)


def by_hand() -> frozenset[int]:
    """Devices that are people who count: they keep no rhythm, so they are never silent."""
    return frozenset(OwnSensor.objects.filter(kind=HAND).values_list("device", flat=True))


def own(person: Person) -> list[OwnSensor]:
    return list(OwnSensor.objects.filter(person=person))


def waiting() -> list[OwnSensor]:
    """For approval, the oldest first."""
    return list(OwnSensor.objects.filter(approved=None).order_by("made"))


def photos(sensor: OwnSensor) -> list[Photo]:
    """The newest first."""
    return list(sensor.photos.select_related("picture")[:_PHOTOS])


def _values(device: Device) -> tuple[Shown, ...]:
    station = read.station(SYSTEM, device.thing)
    streams = {one.id: one for one in station.streams} if station else {}
    found = []
    for name, value in device.latest.items():
        assigned = device.streams.get(name)
        stream = streams.get(assigned.datastream) if assigned else None
        if stream is not None:
            found.append(Shown(stream.name, value, stream.unit))
    return tuple(found)
