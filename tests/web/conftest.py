# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every page knows its portal, which the people store tells."""

import pytest


@pytest.fixture(autouse=True)
def people_store(db: None) -> None:
    """Pages of this room need it even where they show nothing of it."""
