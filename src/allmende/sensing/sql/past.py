# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`$as_of`: what can be asked about the past, and levels that look back."""

from dataclasses import replace

from allmende.core.clock import format_instant
from allmende.core.errors import Malformed
from allmende.sensing.entities import OBSERVATION, Entity, Link
from allmende.sensing.sql.level import Level, Prepared


def check_past(as_of: int | None, now: int) -> None:
    """Raises Malformed for what is still to come."""
    if as_of is not None and as_of > now:
        raise Malformed(f"$as_of={format_instant(as_of)} is still to come: it is {format_instant(now)}.")


def check_kept(entity: Entity, links: tuple[Link, ...] = ()) -> None:
    """Raises Malformed for observations: they are what they were, and say themselves when."""
    if entity is OBSERVATION or any(one.target == OBSERVATION.name for one in links):
        raise Malformed(
            "$as_of is for metadata; Observations are not kept in versions. "
            "Try: $filter=phenomenonTime le …, without $as_of."
        )


def looking_back(level: Level, as_of: int) -> Level:
    """The level and all below."""
    return replace(
        level,
        prepared=back(level.prepared, as_of),
        count=None if level.count is None else back(level.count, as_of),
        sample=None if level.sample is None else level.sample.map(lambda one: back(one, as_of)),
        expands=tuple(looking_back(one, as_of) for one in level.expands),
    )


def back(prepared: Prepared, as_of: int) -> Prepared:
    return replace(prepared, as_of=as_of)
