# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_django

from allmende.connectors.contract import Reading
from allmende.core.clock import MINUTE, now
from allmende.core.config import Settings
from allmende.core.principal import SYSTEM, TOWN, Visibility
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.roles import Role
from allmende.projects import actions
from allmende.projects.models import Project
from allmende.sensing import hub
from allmende.sensing.api.devices import KnownStation, NewStation, NewStream, ensure_station, take
from tests.identity.people import person

FACTS: dict[str, Any] = {
    "title": "Freie Plätze am Markt",
    "question": "Fahren weniger Autos im Kreis?",
    "field": "mobility",
    "place": "Marktplatz",
    "audience": Audience.PUBLIC,
}


@pytest.fixture
def town(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[Organisation]:
    """Both stores of an installation as it is at first; the town itself."""
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE):
        yield Organisation.objects.get(pk=TOWN)


@pytest.fixture
def owner(town: Organisation) -> Person:
    return person("Olga", role=Role.OWNER)


Make = Callable[..., Project]


@pytest.fixture
def make(town: Organisation, owner: Person) -> Make:
    """A Vorhaben of the town; `facts` replace the usual ones."""

    def made(**facts: Any) -> Project:
        return actions.create(owner, town, FACTS | facts)

    return made


AddStation = Callable[..., KnownStation]


@pytest.fixture
def add_station(town: Organisation) -> AddStation:
    """A car park with one stream, whose latest value is fresh."""

    def add(
        key: str, *, visibility: Visibility = Visibility.PUBLIC, organisation: int = TOWN, **said: Any
    ) -> KnownStation:
        stream = NewStream(
            "free",
            "Freie Plätze",
            "",
            "Plätze",
            "{Plätze}",
            "",
            "Freie Plätze",
            "",
            properties={"rhythm": 900},
        )
        station = NewStation(
            key, f"Parkhaus {key}", "Zählt freie Plätze.", (stream,), 9.48, 50.88, "Markt", said, visibility
        )
        known = ensure_station(replace(SYSTEM, home=organisation), station)
        take(SYSTEM, [Reading(known.streams["free"], now() - 5 * MINUTE, 41.0)])
        return known

    return add
