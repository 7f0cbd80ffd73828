# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a matching says."""

from dataclasses import dataclass
from typing import Literal

Change = Literal["unchanged", "edited", "moved", "split", "merged", "deleted"]


@dataclass(frozen=True, slots=True)
class Match:
    """`old` and `new` are indexes; `new` is empty for what is gone, and has several where it was split.
    `is_certain`: nobody needs to look."""

    old: int
    new: tuple[int, ...]
    change: Change
    confidence: float
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Matching:
    """`added`: new blocks that no old one became."""

    matches: tuple[Match, ...]
    added: tuple[int, ...]
