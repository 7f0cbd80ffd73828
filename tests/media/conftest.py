# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django
from django.utils import translation

from allmende.core.config import Settings
from allmende.core.principal import TOWN
from allmende.identity import portals
from allmende.identity.models import Organisation


@pytest.fixture
def town(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[Organisation]:
    settings.ALLMENDE = Settings(data=tmp_path)
    portals.forget()
    with translation.override("de"):
        yield Organisation.objects.get(pk=TOWN)


@pytest.fixture
def works(town: Organisation) -> Organisation:
    return Organisation.objects.create(name="Stadtwerke", kind="utility")
