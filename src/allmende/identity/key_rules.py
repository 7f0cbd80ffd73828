# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may see, make and revoke keys, and what a key may be given."""

from allmende.core.principal import Principal
from allmende.identity.grants import Grant
from allmende.identity.roles import Right
from allmende.identity.rules import Asker, has


def can_see_keys(asker: Asker, organisation: int) -> bool:
    return has(asker, Right.READ, organisation)


def can_connect(asker: Asker, organisation: int) -> bool:
    """Making and revoking."""
    return has(asker, Right.CONNECT, organisation)


def can_give(actor: Principal, organisation: int, grant: Grant) -> bool:
    """Nobody gives a key more than they may themselves."""
    if actor.everything:
        return True
    sends = bool(grant.datastreams or grant.sources)
    changes = grant.manages_things or grant.manages_catalogue or sends
    reads = organisation in actor.reads or not grant.reads_private
    return reads and (organisation in actor.manages or not changes)
