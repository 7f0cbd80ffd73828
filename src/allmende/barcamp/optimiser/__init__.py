# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The timetable of a barcamp out of pitches and votes, with a proof of how good it is. Pure: no clock, no
store, no chance but the seed's. `plan` makes one, `replan` changes a published one as little as possible,
`cost_of` says what a change by hand costs, `check` whether one keeps the rules. How: docs/decisions/0014."""

from allmende.barcamp.optimiser.checking import Broken, check
from allmende.barcamp.optimiser.instance import (
    BadInstance,
    Instance,
    Person,
    Pin,
    Pitch,
    Placement,
    Room,
    Slot,
    Vote,
    read,
)
from allmende.barcamp.optimiser.planning import plan
from allmende.barcamp.optimiser.replanning import (
    Change,
    Cost,
    Replan,
    changes,
    cost_of,
    costs_of,
    replan,
)
from allmende.barcamp.optimiser.report import Clash, Guests, Plan, Unplaced

__all__ = [
    "BadInstance",
    "Broken",
    "Change",
    "Clash",
    "Cost",
    "Guests",
    "Instance",
    "Person",
    "Pin",
    "Pitch",
    "Placement",
    "Plan",
    "Replan",
    "Room",
    "Slot",
    "Unplaced",
    "Vote",
    "changes",
    "check",
    "cost_of",
    "costs_of",
    "plan",
    "read",
    "replan",
]
