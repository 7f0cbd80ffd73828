# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A barcamp of a day with a published timetable."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.utils import timezone

from allmende.barcamp.models import (
    Barcamp,
    Consent,
    Host,
    Hosting,
    Item,
    ItemKind,
    Pitch,
    PitchState,
    Room,
    Session,
    Slot,
    State,
)
from allmende.core.config import Settings
from allmende.core.principal import TOWN
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.roles import Role
from allmende.sensing import hub
from tests.identity.people import person

DAY = date(2027, 3, 20)
NINE = datetime(2027, 3, 20, 8, tzinfo=UTC)  # 9:00 in Germany


@pytest.fixture
def town(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[Organisation]:
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE):
        yield Organisation.objects.get(pk=TOWN)


@pytest.fixture
def owner(town: Organisation) -> Person:
    return person("Olga", role=Role.OWNER)


@pytest.fixture
def camp(town: Organisation, owner: Person) -> Barcamp:
    return make_camp(town, owner)


def make_camp(town: Organisation, owner: Person | None, **facts: Any) -> Barcamp:
    """Two rooms, four slots of 45 minutes, keynote, break, stalls; three sessions, one of two slots."""
    said = {
        "slug": "zukunft-2027",
        "title": "Zukunft & Markt",
        "place": "Rathaus Auenbrück",
        "starts": DAY,
        "ends": DAY,
        "state": State.RUNNING,
        "version": 1,
        "published": timezone.now() - timedelta(hours=1),
        "audience": Audience.PUBLIC,
        "organisation": town,
        "municipality": town,
        "author": owner,
    }
    camp = Barcamp.objects.create(**said | facts)
    hall = Room.objects.create(
        camp=camp,
        name="Ratssaal",
        seats=120,
        has_stream=True,
        stream="https://video.example/ratssaal",
        position=1,
    )
    attic = Room.objects.create(camp=camp, name="Dachkammer", place="3. Stock", seats=20, position=2)
    slots = [_slot(camp, 60 + 60 * one) for one in range(4)]
    _item(camp, ItemKind.KEYNOTE, "Begrüßung", 0, room=hall, host="Bürgermeisterin Nele Nord")
    _item(camp, ItemKind.BREAK, "Kaffee", 45, minutes=15)
    _item(camp, ItemKind.STALL, "Bürgerbus", 0, minutes=240, place="Foyer", host="Bürgerbus e. V.")
    place(camp, "Wer pflegt die Bäume?", slots[0], hall, "Ada", "Ben", topic="Klima")
    place(camp, "=Rad <& \x0bRecht>", slots[1], attic, "Cem")
    place(camp, "Haushalt zum Anfassen", slots[2], attic, "Ada", slots=2)
    return camp


def _slot(camp: Barcamp, minutes: int) -> Slot:
    starts = NINE + timedelta(minutes=minutes)
    return Slot.objects.create(camp=camp, starts=starts, ends=starts + timedelta(minutes=45))


def _item(camp: Barcamp, kind: ItemKind, title: str, after: int, *, minutes: int = 45, **facts: Any) -> Item:
    starts = NINE + timedelta(minutes=after)
    ends = starts + timedelta(minutes=minutes)
    return Item.objects.create(camp=camp, kind=kind, title=title, starts=starts, ends=ends, **facts)


def place(camp: Barcamp, title: str, slot: Slot, room: Room, *hosts: str, **facts: Any) -> Session:
    """A published session."""
    pitch = Pitch.objects.create(
        camp=camp, title=title, text="Worum es geht.", state=PitchState.PITCHED, **facts
    )
    for name in hosts:
        host, _new = Host.objects.get_or_create(camp=camp, name=name)
        Hosting.objects.create(pitch=pitch, host=host)
    number = camp.sessions.count() + 1
    return Session.objects.create(
        camp=camp, pitch=pitch, number=number, slot=slot, room=room, shown_slot=slot, shown_room=room
    )


def consent(session: Session, said: Consent = Consent.GIVEN) -> None:
    """Of everybody who holds it."""
    session.pitch.hostings.update(recording=said, recording_said=timezone.now())
