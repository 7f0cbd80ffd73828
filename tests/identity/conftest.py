# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django

from allmende.core.config import Settings
from allmende.sensing import hub


@pytest.fixture
def opened(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[hub.Hub]:
    """Both stores of an installation as it is at first."""
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE) as here:
        yield here
