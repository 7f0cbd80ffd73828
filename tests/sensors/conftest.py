# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A town with a citizen and a steward."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django
from django.test import Client
from django.utils import translation

from allmende.core.config import Settings, Town
from allmende.identity.roles import Role
from allmende.sensing import hub
from tests.sensors.visiting import person


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


@pytest.fixture
def here(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[hub.Hub]:
    chosen = Settings(data=tmp_path, town=Town(name="Auenbrück"))
    settings.ALLMENDE = chosen
    with hub.opened(chosen) as opened:
        yield opened


@pytest.fixture
def citizen(here: hub.Hub) -> Client:
    client = Client()
    client.force_login(person("rita"))
    return client


@pytest.fixture
def steward(here: hub.Hub) -> Client:
    client = Client()
    client.force_login(person("toni", Role.STEWARD))
    return client
