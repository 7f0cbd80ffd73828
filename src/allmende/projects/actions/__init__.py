# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done with Vorhaben. Each takes who does it first, is one transaction and writes one audit line."""

from allmende.projects.actions.diary import keep_entry
from allmende.projects.actions.links import link, unlink
from allmende.projects.actions.pieces import keep, remove
from allmende.projects.actions.projects import change, conclude, create, set_state, show
from allmende.projects.actions.sensors import link_sensor

__all__ = [
    "change",
    "conclude",
    "create",
    "keep",
    "keep_entry",
    "link",
    "link_sensor",
    "remove",
    "set_state",
    "show",
    "unlink",
]
