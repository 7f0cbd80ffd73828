# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may run a barcamp, help at it, and look behind it. Who sees it is said by its audience."""

from allmende.barcamp.models import Barcamp, HelperRole, Pitch
from allmende.barcamp.visitors import Visitor
from allmende.identity.models import Person
from allmende.identity.roles import Right
from allmende.identity.rules import Asker, has


def can_create(asker: Asker, municipality: int) -> bool:
    return has(asker, Right.DESCRIBE, municipality)


def can_organise(asker: Asker, camp: Barcamp) -> bool:
    """Set up, open and close, plan and publish."""
    return has(asker, Right.DESCRIBE, camp.organisation_id) or _helps(asker, camp, HelperRole.ORGANISER)


def can_help(asker: Asker, camp: Barcamp) -> bool:
    """At the door, at the desk and beside the stage."""
    return can_organise(asker, camp) or _helps(asker, camp, HelperRole.HELPER)


def can_pitch(asker: Asker, camp: Barcamp) -> bool:
    """Helpers also write down what comes on paper while nobody else may pitch."""
    return camp.frozen is None and (camp.takes_pitches or can_help(asker, camp))


def can_edit(visitor: Visitor, pitch: Pitch) -> bool:
    """Whoever holds it, and helpers; nobody when the documentation is closed."""
    return pitch.camp.frozen is None and (holds(visitor, pitch) or can_help(visitor.asker, pitch.camp))


def holds(visitor: Visitor, pitch: Pitch) -> bool:
    return pitch.hosts.filter(visitor.is_host).exists()


def _helps(asker: Asker, camp: Barcamp, role: HelperRole) -> bool:
    return (
        isinstance(asker, Person)
        and asker.is_active
        and camp.helpers.filter(person=asker, role=role).exists()
    )
