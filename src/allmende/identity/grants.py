# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a key is to let do, before there is a key. No Django."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """`datastreams`: ids it may add values to; `sources`: ids whose devices it speaks for.
    `expires`: None where it does not."""

    name: str
    reads_private: bool = False
    manages_things: bool = False
    manages_catalogue: bool = False
    datastreams: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    expires: datetime | None = None
