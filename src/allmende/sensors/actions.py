# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done with sensors of people: one verb, one audit line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from allmende.connectors.contract import Uplink, Value
from allmende.core.errors import Conflict
from allmende.core.principal import ANONYMOUS, SYSTEM, TOWN, Principal, Visibility
from allmende.identity.actions.keys import make_key, revoke_key
from allmende.identity.audit import note
from allmende.identity.grants import Grant
from allmende.identity.models import ApiKey, Organisation, Person
from allmende.identity.principals import principal_of
from allmende.sensing import hub
from allmende.sensing.api import devices, read, sources
from allmende.sensing.store.device_commands import Assigned
from allmende.sensors import photos
from allmende.sensors.kinds import HAND, KINDS, PHOTO, Kind, Quantity
from allmende.sensors.models import OwnSensor, Photo
from allmende.sensors.places import blurred

CITIZENS = "Sensoren von Bürgerinnen und Bürgern"
_ADDRESS = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation"
_LICENCE = "dl-zero-de/2.0"
_NOT = "Keine Personen, keine Bilder, kein Ton."
_NOT_BY_HAND = "Keine Personen, kein Ton. Fotos zeigen nur, was gezählt oder abgelesen wird."


@dataclass(frozen=True, slots=True)
class Made:
    """`text`: the whole key, shown this once."""

    sensor: OwnSensor
    text: str


def register(person: Person, given: dict[str, Any]) -> Made:
    """From a checked RegisterForm. Raises Conflict for a station that somebody registered already."""
    kind = KINDS[given["kind"]]
    external = given["external"] if kind.has_id else kind.new_id()
    owner = _for_the_town(person)
    known = devices.ensure_station(owner, _station(kind, external, given))
    if not known.created:
        raise Conflict("This station is registered already. Nothing was changed.")
    source = sources.source_for(owner, kind.connector, CITIZENS, TOWN)
    streams = {name: Assigned(known.streams[slug]) for name, slug in kind.names().items()}
    device = sources.put_device(owner, source, sources.NewDevice(external, known.thing, streams))
    return _bind(person, kind, known.thing, device)


def renew_key(sensor: OwnSensor) -> Made:
    """The key before counts no more."""
    person = sensor.person
    if sensor.key is not None:
        revoke_key(principal_of(person), sensor.key)
    sensor.key, text = _new_key(person, sensor.thing)
    sensor.save(update_fields=["key"])
    return Made(sensor, text)


def approve(actor: Person, sensor: OwnSensor) -> None:
    """All see it from now on, its photos too, and of its streams those that have values."""
    station = read.station(SYSTEM, sensor.thing)
    streams = [one.id for one in station.streams if one.count] if station else []
    devices.set_visibility(principal_of(actor), "Thing", sensor.thing, Visibility.PUBLIC, streams)
    photos.follow()
    with transaction.atomic():
        sensor.approved = timezone.now()
        sensor.save(update_fields=["approved"])
        note(principal_of(actor), "sensor.approve", f"Things({sensor.thing})", organisation=TOWN)


def notice_published() -> int:
    """Of those that wait and that somebody made public on their station's own page. Returns how many."""
    waiting = OwnSensor.objects.filter(approved=None)
    public = [one.pk for one in waiting if read.station(ANONYMOUS, one.thing) is not None]
    return OwnSensor.objects.filter(pk__in=public).update(approved=timezone.now())


def delete(actor: Person, sensor: OwnSensor) -> None:
    """With its values, its photos, its place, its key and what was kept of its messages."""
    owner = _for_the_town(actor)
    if sensor.key is not None:
        revoke_key(principal_of(actor), sensor.key)
    sources.drop_device(owner, sensor.device)
    devices.delete(owner, "Thing", sensor.thing)
    with transaction.atomic():
        note(principal_of(actor), "sensor.delete", f"Things({sensor.thing})", organisation=TOWN)
        photos.drop_of([sensor])
        sensor.delete()


def forget_gone() -> int:
    """Of sensors whose station somebody deleted on its own page. Returns how many there were."""
    there = {one.id for one in sources.devices(SYSTEM)}
    gone = [one for one in OwnSensor.objects.select_related("key") if one.device not in there]
    for one in gone:
        with transaction.atomic():
            if one.key is not None and one.key.revoked is None:
                revoke_key(SYSTEM, one.key)
            photos.drop_of([one])
            one.delete()
    return len(gone)


def enter(sensor: OwnSensor, given: Mapping[str, Any], home: str) -> None:
    """From a checked HandForm: a value of now, a photo or both. `home`: what the photo's address begins with.
    Raises what the hub refuses."""
    owner, now = _for_the_town(sensor.person), hub.current().clock()
    device = sources.device(SYSTEM, sensor.device)
    new = [given["quantity"]] if given["value"] is not None else []
    values = tuple(Value(one, _number(given["value"])) for one in new)
    if given["picture"]:
        photos.add(sensor, owner, given["picture"], given["alt"], now, home)
        new.append(PHOTO.slug)
    sources.take(owner, device.source, Uplink(device.external, values, now))
    if sensor.approved:
        _publish_first(owner, [device.streams[one].datastream for one in new])


def remove_photo(actor: Person, photo: Photo) -> None:
    photos.remove(actor, _for_the_town(actor), photo)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _publish_first(owner: Principal, streams: list[int]) -> None:
    """A series that was empty when its sensor was approved is seen with its first value. What somebody hid
    later stays hidden."""
    for one in streams:
        known = read.stream(SYSTEM, one)
        if known is not None and known.count == 1 and not known.is_public:
            devices.set_visibility(owner, "Datastream", one, Visibility.PUBLIC)


def _for_the_town(person: Person) -> Principal:
    """Whoever registers a sensor does for it what the town would do: make it, and delete it again."""
    asker, town = principal_of(person), frozenset({TOWN})
    return replace(asker, reads=asker.reads | town, manages=town, home=TOWN, visibility=_first_seen_by())


def _first_seen_by() -> Visibility:
    waits = settings.ALLMENDE.sensing.approve_sensors
    return Visibility.ORGANISATION if waits else Visibility.PUBLIC


def _station(kind: Kind, external: str, given: dict[str, Any]) -> devices.NewStation:
    latitude, longitude = given["position"]
    if given["blur"]:
        latitude, longitude = blurred(latitude, longitude)
    return devices.NewStation(
        key=f"{kind.connector}:{external}",
        name=given["name"],
        description=str(kind.title),
        streams=tuple(_stream(one) for one in kind.quantities),
        longitude=longitude,
        latitude=latitude,
        place="",
        properties={
            "field": "environment",
            "kind": "air",
            "license": _LICENCE,
            "purpose": "Eine Bürgerin oder ein Bürger misst mit.",
            "measures_not": _NOT_BY_HAND if kind.slug == HAND else _NOT,
        },
        visibility=_first_seen_by(),
    )


def _stream(one: Quantity) -> devices.NewStream:
    """What has no unit says so with null, as the standard asks for."""
    return devices.NewStream(
        key=one.slug,
        name=one.name,
        description=one.name,
        unit_name=one.unit_name or None,
        unit_symbol=None if one is PHOTO else one.symbol,
        unit_definition=one.unit or None,
        observation_type=_ADDRESS if one is PHOTO else devices.MEASUREMENT,
        observed_property=one.name,
        definition=one.definition,
        properties={"kind": one.kind},
    )


def _bind(person: Person, kind: Kind, thing: int, device: int) -> Made:
    with transaction.atomic():
        key, text = _new_key(person, thing) if kind.slug != HAND else (None, "")
        waits = settings.ALLMENDE.sensing.approve_sensors
        sensor = OwnSensor.objects.create(
            person=person,
            thing=thing,
            device=device,
            kind=kind.slug,
            key=key,
            approved=None if waits else timezone.now(),
        )
        note(principal_of(person), "sensor.register", f"Things({thing})", organisation=TOWN)
    return Made(sensor, text)


def _new_key(person: Person, thing: int) -> tuple[ApiKey, str]:
    station = read.station(SYSTEM, thing)
    streams = tuple(one.id for one in station.streams) if station else ()
    town = Organisation.objects.get(pk=TOWN)
    name = station.name if station else str(thing)
    return make_key(_for_the_town(person), town, Grant(name, datastreams=streams))
