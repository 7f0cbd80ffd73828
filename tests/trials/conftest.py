# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The trials of `make soak` in small; they start real servers and end them by their id."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Trials load both cores: `-m "not slow"` leaves them out."""
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.slow)
