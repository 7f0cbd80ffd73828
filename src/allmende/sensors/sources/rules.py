# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with sources: who makes stations looks after their devices, who makes keys opens a door."""

from allmende.core.principal import TOWN
from allmende.identity.roles import Right
from allmende.identity.rules import Asker, has
from allmende.sensing.ingest.sources import Source
from allmende.sensors.actions import CITIZENS


def belongs(asker: Asker, organisation: int) -> bool:
    return has(asker, Right.READ, organisation)


def can_look_after(asker: Asker, organisation: int) -> bool:
    """Devices, mappings and decoders."""
    return has(asker, Right.DESCRIBE, organisation)


def can_connect(asker: Asker, organisation: int) -> bool:
    """Making a source, renewing its key, deleting it."""
    return has(asker, Right.CONNECT, organisation)


def is_citizens(source: Source) -> bool:
    """It is kept by the pages on which people register their own sensors, and by nobody else."""
    return source.organisation == TOWN and source.name == CITIZENS
