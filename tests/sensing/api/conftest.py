# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterator
from pathlib import Path

import pytest

from allmende.sensing.hub import Hub, opened
from tests.sensing.stores import settings_at


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with opened(settings_at(tmp_path)) as one:
        yield one
