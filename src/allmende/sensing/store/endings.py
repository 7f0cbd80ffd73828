# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Things whose project or permit has ended. What they stored stays and is read as before."""

from allmende.core.clock import format_instant
from allmende.core.errors import Forbidden
from allmende.sensing.entities import THING
from allmende.sensing.store import links
from allmende.sensing.store.commands import EndThing
from allmende.sensing.store.ledger import Ledger
from allmende.sensing.store.state import Stream

_END = """
INSERT INTO ending (thing, reason, since, address, goes_on) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (thing) DO UPDATE SET reason = excluded.reason, since = excluded.since,
    address = excluded.address, goes_on = excluded.goes_on"""
_RESUME = "DELETE FROM ending WHERE thing = ?"


def end(ledger: Ledger, command: EndThing) -> int:
    """Raises Unknown, Forbidden. Returns the id of the Thing."""
    links.addressed(ledger, command.principal, THING, command.id)
    one = command.ending
    if one is None:
        ledger.connection.execute(_RESUME, (command.id,))
    else:
        ledger.connection.execute(_END, (command.id, one.reason, one.since, one.address, int(one.goes_on)))
    return command.id


def check_goes_on(stream: Stream) -> None:
    """Before anything is added. Raises Forbidden."""
    if stream.ended is None:
        return
    reason, since, address = stream.ended
    more = f" and {address} tells more" if address else ""
    raise Forbidden(
        f"{stream.name} has taken no observations since {format_instant(since)}: the {reason} of "
        f"Things({stream.thing}) has ended. What was stored before stays. Try: ask who runs it{more}."
    )
