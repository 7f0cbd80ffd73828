# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What pages and the store say of a Thing whose time is up."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Ending:
    """Why and from which instant on a Thing measures no more: its `project` or its `permit` has ended.
    `address`: the page that tells people more. `goes_on`: that is said, but observations are still taken."""

    reason: Literal["project", "permit"]
    since: int
    address: str = ""
    goes_on: bool = False
