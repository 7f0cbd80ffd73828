# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a role may do in its organisation: one table for rules, tests and the reference page."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What may be done in an organisation."""

    READ = "read"  # what only the organisation sees
    DESCRIBE = "describe"  # stations, datastreams: create, edit, hide, delete; their values
    CONNECT = "connect"  # keys for devices and programs
    MODERATE = "moderate"  # contributions of others
    FUND = "fund"  # budgets and costs
    LEAD = "lead"  # members, legal pages, settings, audit


class Role(StrEnum):
    OWNER = "owner"
    EDITOR = "editor"
    STEWARD = "steward"
    MODERATOR = "moderator"
    FUNDER = "funder"
    READER = "reader"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: frozenset({Right.READ, Right.DESCRIBE}),
    Role.STEWARD: frozenset({Right.READ, Right.DESCRIBE, Right.CONNECT}),
    Role.MODERATOR: frozenset({Right.READ, Right.MODERATE}),
    Role.FUNDER: frozenset({Right.READ, Right.FUND}),
    Role.READER: frozenset({Right.READ}),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The organisations in which somebody has a right, by right."""

    by_right: dict[Right, frozenset[int]]

    def has(self, right: Right, organisation: int) -> bool:
        return organisation in self.by_right.get(right, frozenset())


def standing(memberships: Iterable[tuple[int, str]]) -> Standing:
    """From (organisation, role) pairs."""
    found: dict[Right, set[int]] = {right: set() for right in Right}
    for organisation, role in memberships:
        for right in RIGHTS[Role(role)]:
            found[right].add(organisation)
    return Standing({right: frozenset(ones) for right, ones in found.items()})
