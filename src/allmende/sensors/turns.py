# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done beside the server: refused messages go after a fortnight, who is silent is told of, and who
wants to be called is."""

from datetime import datetime, timedelta

from django.conf import settings

from allmende.core.clock import from_datetime
from allmende.core.principal import SYSTEM
from allmende.sensing.api import sources
from allmende.sensing.api.watching import watch
from allmende.sensors import actions, calling, photos, silence

_KEPT = timedelta(days=14)
_LOOK_BACK = timedelta(minutes=2)


def daily(now: datetime) -> dict[str, int]:
    return {
        "refused messages forgotten": sources.drop_rejected(SYSTEM, from_datetime(now - _KEPT)),
        "calls forgotten": calling.forget_old(now),
    }


def minutely(now: datetime) -> dict[str, int]:
    """Each is told of once, until it is heard again."""
    fallen, back = silence.tell(from_datetime(now))
    return {
        "silent sensors told of": fallen,
        "sensors heard again": back,
        "sensors forgotten": actions.forget_gone(),
        "sensors published elsewhere": actions.notice_published(),
        "photos shown or hidden": photos.follow(),
        "doubtful values": watch(SYSTEM, from_datetime(now - _LOOK_BACK)),
    }


def outgoing(now: datetime) -> dict[str, int]:
    """Nothing of a simulated town leaves the machine."""
    return {"calls made": 0 if settings.ALLMENDE.town.simulated else calling.call_waiting(now)}
