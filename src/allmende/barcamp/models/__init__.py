# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.barcamp.models.ballots import Ballot
from allmende.barcamp.models.camp import (
    BallotKind,
    BallotState,
    Barcamp,
    Choice,
    Closure,
    Helper,
    HelperRole,
    Item,
    ItemKind,
    Room,
    Slot,
    State,
)
from allmende.barcamp.models.memory import Agreement, Link, LinkKind, Note, Photo, Takeaway
from allmende.barcamp.models.people import Badge, Place, Registration, Sector
from allmende.barcamp.models.pitches import Consent, Daytime, Host, Hosting, Pitch, PitchState, Role, Wish
from allmende.barcamp.models.timetable import Announcement, Mark, Run, Session, Step, Version

__all__ = [
    "Agreement",
    "Announcement",
    "Badge",
    "Ballot",
    "BallotKind",
    "BallotState",
    "Barcamp",
    "Choice",
    "Closure",
    "Consent",
    "Daytime",
    "Helper",
    "HelperRole",
    "Host",
    "Hosting",
    "Item",
    "ItemKind",
    "Link",
    "LinkKind",
    "Mark",
    "Note",
    "Photo",
    "Pitch",
    "PitchState",
    "Place",
    "Registration",
    "Role",
    "Room",
    "Run",
    "Sector",
    "Session",
    "Slot",
    "State",
    "Step",
    "Takeaway",
    "Version",
    "Wish",
]
