# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much one account may say. Counted by account alone: a hall of three hundred shares one network."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.discussion.errors import Refused
from allmende.identity.models import Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_AN_HOUR = 60
"""One a minute: whoever works through a long draft passage by passage comes near it, nobody passes it."""
MOST_A_DAY = 300
"""A whole working day of that. What lies above is a program."""


def check(person: Person) -> None:
    """Raises Refused. In the transaction of what it lets through, so that two at once count each other."""
    now = timezone.now()
    said = person.contributions.filter(made__gt=now - DAY).aggregate(
        day=Count("pk"), hour=Count("pk", filter=Q(made__gt=now - HOUR))
    )
    if said["hour"] >= MOST_AN_HOUR:
        raise Refused(_too_many(MOST_AN_HOUR, _("in einer Stunde")))
    if said["day"] >= MOST_A_DAY:
        raise Refused(_too_many(MOST_A_DAY, _("an einem Tag")))


def _too_many(most: int, span: str) -> str:
    return _(
        "Von Ihrem Konto kamen %(span)s schon %(most)d Beiträge, mehr nehmen wir nicht an. "
        "Dieser wurde nicht gespeichert. Heben Sie den Text auf und versuchen Sie es später."
    ) % {"span": span, "most": most}
