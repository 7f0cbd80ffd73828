# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What differs between the plan that is worked on and what everybody sees."""

from collections.abc import Iterable
from typing import Any

from allmende.barcamp.models import Barcamp, Session

MANY = 3
"""Sessions that fall out with one version: from here on somebody is asked whether that is meant."""


def changed(camp: Barcamp) -> list[tuple[Session, dict[str, Any]]]:
    """What publishing would change, in codes."""
    found = camp.sessions.select_related("pitch", "slot", "room", "shown_slot", "shown_room")
    changes = ((one, _change(one)) for one in found)
    return [(one, change) for one, change in changes if change is not None]


def many_cancelled(changes: Iterable[dict[str, Any]]) -> int:
    """How many sessions fall out, where that is more than happens in a day; else 0."""
    count = sum(one["code"] == "cancelled" for one in changes)
    return count if count >= MANY else 0


def _change(one: Session) -> dict[str, Any] | None:
    """Against what was shown; None: the same."""
    was, now = (one.shown_slot_id, one.shown_room_id), (one.slot_id, one.room_id)
    was_seen = one.shown_slot_id is not None and not one.is_cancelled
    if one.is_dropped or one.slot_id is None:
        return {"code": "cancelled", "session": one.pk, "from": list(was)} if was_seen else None
    if not was_seen:
        return {"code": "added", "session": one.pk, "to": list(now)}
    if was == now:
        return None
    code = "room" if was[0] == now[0] else "moved"
    return {"code": code, "session": one.pk, "from": list(was), "to": list(now)}
