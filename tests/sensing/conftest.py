# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The small town, built once: nobody writes to it."""

import pytest

from tests.sensing.town import Town, open_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return open_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def town_in_short_pages(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return open_town(tmp_path_factory.mktemp("short"), page_size=3)


@pytest.fixture(scope="session")
def town_without_hidden(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The same town as if what organisation 2 hides had never been."""
    return open_town(tmp_path_factory.mktemp("open"), with_hidden=False)
