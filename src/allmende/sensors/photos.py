# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Photos that people take with what they count: a picture here, and an observation in the hub whose result is
the picture's address, as clients of the standard expect of a series of pictures."""

from collections.abc import Iterable

from django.db import transaction

from allmende.core.errors import Conflict
from allmende.core.principal import ANONYMOUS, SYSTEM, TOWN, Principal
from allmende.identity.audit import note
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.principals import principal_of
from allmende.media import actions as media
from allmende.media.drawing import Drawn
from allmende.media.markup import address
from allmende.media.models import Picture
from allmende.sensing.api import observations, read, sources
from allmende.sensors.kinds import PHOTO
from allmende.sensors.models import OwnSensor, Photo


def add(sensor: OwnSensor, owner: Principal, picture: Drawn, alt: str, at: int, home: str) -> Photo:
    """`at`: when, in microseconds UTC; `home`: scheme and host that addresses begin with. Raises BadPicture,
    and what the hub refuses: then nothing is kept."""
    stream = stream_of(sensor)
    town = Organisation.objects.get(pk=TOWN)
    with transaction.atomic():
        audience = _audience(stream, sensor)
        kept = media.keep_picture(
            sensor.person, picture, alt=alt, organisation=town, municipality=town, audience=audience
        )
        result, said = home + address(kept.pk, "full"), {"alt": kept.alt, "type": kept.type}
        number = observations.observe(owner, stream, at, result, said)
        return Photo.objects.create(sensor=sensor, picture=kept, observation=number)


def remove(actor: Person, owner: Principal, photo: Photo) -> None:
    """The picture and the observation that led to it."""
    observations.drop(owner, photo.observation)
    with transaction.atomic():
        subject = f"Things({photo.sensor.thing})"
        gone = {"picture": photo.picture_id}
        note(principal_of(actor), "sensor.photo", subject, organisation=TOWN, before=gone)
        media.drop([photo.picture])


def drop_of(sensors: Iterable[OwnSensor]) -> None:
    """Part of the caller's transaction and of its audit line."""
    numbers = [one.pk for one in sensors]
    media.drop(Picture.objects.filter(pk__in=Photo.objects.filter(sensor__in=numbers).values("picture")))


def follow() -> int:
    """Pictures become as visible as the series that shows them, whoever hid or published it. Returns how many
    changed."""
    shown = list(Photo.objects.select_related("picture", "sensor"))
    if not shown:
        return 0
    public = {stream.id for one in read.stations(ANONYMOUS) for stream in one.streams}
    streams = {one.id: one.streams for one in sources.devices(SYSTEM)}
    changed: dict[Audience, list[Picture]] = {Audience.PUBLIC: [], Audience.ORGANISATION: []}
    for photo in shown:
        assigned = streams.get(photo.sensor.device, {}).get(PHOTO.slug)
        is_public = assigned is not None and assigned.datastream in public
        if photo.picture.is_public != is_public:
            changed[Audience.PUBLIC if is_public else Audience.ORGANISATION].append(photo.picture)
    for audience, pictures in changed.items():
        media.follow(pictures, audience)
    return sum(map(len, changed.values()))


def stream_of(sensor: OwnSensor) -> int:
    """Its series of photos. Raises Unknown for a sensor that is gone, Conflict for one without."""
    assigned = sources.device(SYSTEM, sensor.device).streams.get(PHOTO.slug)
    if assigned is None:
        raise Conflict("This sensor takes no photos. Try: register one for counting by hand.")
    return assigned.datastream


def _audience(stream: int, sensor: OwnSensor) -> Audience:
    """The first one publishes its series, where the sensor is approved."""
    known = read.stream(SYSTEM, stream)
    is_first = known is None or not known.count
    is_public = read.stream(ANONYMOUS, stream) is not None
    return Audience.PUBLIC if is_public or (sensor.approved and is_first) else Audience.ORGANISATION
