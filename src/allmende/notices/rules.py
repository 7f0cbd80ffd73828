# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may look into the outbox: it holds what others were written."""

from allmende.core.config import Settings
from allmende.identity.rules import Asker, can_run


def can_see_outbox(asker: Asker) -> bool:
    return can_run(asker)


def is_mailbox_open(chosen: Settings) -> bool:
    """The demo's mailbox, for everybody: a town whose people are made up as well."""
    return chosen.town.simulated
