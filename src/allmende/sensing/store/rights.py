# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may change what. What may not be read does not exist: 404; what may be read but not changed: 403."""

from allmende.core.errors import Forbidden, Unauthorised, Unknown
from allmende.core.principal import Principal, Visibility
from allmende.sensing.entities import with_article
from allmende.sensing.store.state import Stream


def check_may_write_at_all(principal: Principal) -> None:
    """Raises Unauthorised for whoever has not said who they are."""
    if principal.kind == "anonymous":
        raise Unauthorised(
            "Writing needs a key, and none was given. "
            "Try: 'Authorization: Bearer alm_…' with a key from the page of your organisation."
        )


def sees(principal: Principal, organisation: int, visibility: int) -> bool:
    return visibility == Visibility.PUBLIC or principal.everything or organisation in principal.reads


def manages(principal: Principal, organisation: int) -> bool:
    return principal.everything or organisation in principal.manages


def check_may_change(principal: Principal, organisation: int, name: str) -> None:
    """`name` as in `Things(1)`. Raises Forbidden."""
    if not manages(principal, organisation):
        raise Forbidden(f"{name} belongs to organisation {organisation}, which you do not manage.")


def check_may_create(principal: Principal, organisation: int, entity: str) -> None:
    """Raises Forbidden for whoever only reads, and for keys that only send values."""
    if not manages(principal, organisation):
        raise Forbidden(
            f"A{with_article(entity)[1:]} of organisation {organisation} is not yours to create. "
            "Try: a key that manages the things of its organisation."
        )


def check_may_observe(principal: Principal, stream: Stream) -> None:
    """Adding and correcting observations: for managers, and for keys of this datastream alone."""
    if stream.id in principal.observes or manages(principal, stream.organisation):
        return
    if not sees(principal, stream.organisation, stream.visibility):
        raise Unknown(f"There is no {stream.name}.")
    raise Forbidden(f"{stream.name} is not yours to add to. Try: a key for this datastream.")


def unknown(collection: str, number: int) -> Unknown:
    return Unknown(f"There is no {collection}({number}).")
