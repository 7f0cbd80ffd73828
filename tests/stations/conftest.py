# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hub with a clock that stands still, and stations as the pages' tests need them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_django
from django.test import Client
from django.utils import translation

from allmende.connectors.contract import Reading
from allmende.core.clock import MINUTE, parse_instant
from allmende.core.config import Settings, Town
from allmende.core.principal import SYSTEM, TOWN, Visibility
from allmende.identity.models import Membership, Organisation, Person
from allmende.identity.models.organisations import Kind
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api.devices import KnownStation, NewStation, NewStream, ensure_station, take
from allmende.stations.values import Telling

NOW = parse_instant("2026-11-23T17:00:00+01:00")
BERLIN = ZoneInfo("Europe/Berlin")
TOLD = Telling(NOW, BERLIN, "de")


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """A request leaves its language behind on the thread; no test starts with another's."""
    with translation.override("de"):
        yield


@pytest.fixture
def opened(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[hub.Hub]:
    chosen = Settings(data=tmp_path, town=Town(name="Auenbrück"))
    settings.ALLMENDE = chosen
    with hub.opened(chosen, clock=lambda: NOW) as here:
        yield here


AddStation = Callable[..., KnownStation]


@pytest.fixture
def add_station(opened: hub.Hub) -> AddStation:
    """Adds a car park with a day of quarter hours up to now: free places 0, 1, 2, … 95, and so on."""

    def add(
        key: str,
        *,
        streams: int = 1,
        values: int = 96,
        visibility: Visibility = Visibility.PUBLIC,
        organisation: int = TOWN,
        **properties: object,
    ) -> KnownStation:
        new = NewStation(
            key=key,
            name=f"Parkhaus {key}",
            description="Zählt freie Plätze.",
            streams=tuple(_stream(number) for number in range(streams)),
            longitude=9.48 + len(key) / 1000,
            latitude=50.88,
            place="Am Markt",
            properties={"field": "mobility", "kind": "parking", "capacity": 180} | properties,
            visibility=visibility,
        )
        known = ensure_station(replace(SYSTEM, home=organisation), new)
        readings = [
            Reading(stream, NOW - (values - 1 - step) * 15 * MINUTE, float(step))
            for stream in known.streams.values()
            for step in range(values)
        ]
        if readings:
            take(SYSTEM, readings)
        return known

    return add


def _stream(number: int) -> NewStream:
    return NewStream(
        key=f"free-{number}",
        name=f"Freie Plätze {number}",
        description="",
        unit_name="Plätze",
        unit_symbol="{Plätze}",
        unit_definition="",
        observed_property="Freie Plätze",
        definition="",
        properties={"rhythm": 900},
    )


@pytest.fixture
def works(db: None) -> int:
    """Another organisation than the town."""
    return Organisation.objects.create(name="Stadtwerke", kind=Kind.UTILITY).pk


SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(opened: hub.Hub) -> SignIn:
    """A browser in which somebody with this role is signed in; no role: somebody who belongs nowhere."""

    def signed_in(role: Role | None = None, organisation: int = TOWN, *, operator: bool = False) -> Client:
        person = Person.objects.create_user(f"mensch-{Person.objects.count()}")
        if operator:
            person.is_operator = True
            person.save()
        if role is not None:
            Membership.objects.create(person=person, organisation_id=organisation, role=role)
        client = Client()
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
