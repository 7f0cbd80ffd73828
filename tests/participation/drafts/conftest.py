# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django

from allmende.core.config import Settings
from allmende.core.principal import TOWN
from allmende.identity.models import Organisation
from allmende.sensing import hub


@pytest.fixture
def town(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[Organisation]:
    """Both stores of an installation as it is at first; the town itself."""
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE):
        yield Organisation.objects.get(pk=TOWN)
