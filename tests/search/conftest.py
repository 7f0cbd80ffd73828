# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A town with both of its stores open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django
from django.utils import translation

from allmende.core.config import Settings
from allmende.core.principal import TOWN
from allmende.identity.models import Organisation
from allmende.sensing import hub


@pytest.fixture
def town(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[Organisation]:
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE), translation.override("de"):
        yield Organisation.objects.get(pk=TOWN)
