# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What pages are called, for rooms that know their addresses alone."""

from collections.abc import Iterable

from allmende.identity.rules import Asker
from allmende.search.queries import pages


def titles(asker: Asker, addresses: Iterable[str]) -> dict[str, str]:
    """By address; without those that the asker may not see."""
    return {one.address: one.title for one in pages(asker, addresses)}
