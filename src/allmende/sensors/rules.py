# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with sensors of people."""

from allmende.core.principal import TOWN
from allmende.identity.models import Person
from allmende.identity.roles import Right
from allmende.identity.rules import Asker, has
from allmende.sensors.models import OwnSensor


def can_see(asker: Asker, sensor: OwnSensor) -> bool:
    """How it is set up: its owner, and who looks after the town's sensors."""
    return is_own(asker, sensor) or can_approve(asker)


def is_own(asker: Asker, sensor: OwnSensor) -> bool:
    return isinstance(asker, Person) and asker.is_active and sensor.person_id == asker.pk


def can_approve(asker: Asker) -> bool:
    return has(asker, Right.CONNECT, TOWN)


def can_set_hook(asker: Asker, organisation: int) -> bool:
    return has(asker, Right.CONNECT, organisation)


def can_see_health(asker: Asker, organisation: int) -> bool:
    return has(asker, Right.DESCRIBE, organisation)
