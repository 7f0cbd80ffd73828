# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mails about followed pages, each when its reader wants it. What was mailed is remembered by the number of
the last news: nothing is lost or told twice, whenever the server was off."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from allmende.identity.models import Person, seen_by
from allmende.notices.letters import write_digest
from allmende.notices.models import Habit, News, Rhythm

PAUSES = {
    Rhythm.AT_ONCE: timedelta(0),
    Rhythm.DAILY: timedelta(hours=23),
    Rhythm.WEEKLY: timedelta(days=6, hours=23),
}
"""Between two mails; an hour less than a day, or a daily mail would come later each day."""
_MOST = 100  # news in a mail; more are on the page


def send_due(now: datetime) -> int:
    """How many mails were written."""
    due = (
        Habit.objects.filter(rhythm=rhythm, mailed_at__lte=now - pause, person__is_active=True)
        for rhythm, pause in PAUSES.items()
    )
    return sum(_write(habit, now) for habits in due for habit in habits.select_related("person").iterator())


@transaction.atomic
def _write(habit: Habit, now: datetime) -> bool:
    """Claims the habit first: of two processes one writes."""
    newest = News.objects.values_list("id", flat=True).first() or 0
    if newest <= habit.mailed:
        return False
    claimed = Habit.objects.filter(pk=habit.pk, mailed=habit.mailed).update(mailed=newest)
    news = list(unseen(habit.person, habit.mailed).order_by("id")[:_MOST]) if claimed else []
    if not news:
        return False
    Habit.objects.filter(pk=habit.pk).update(mailed_at=now)
    write_digest(habit.person, news, news[-1].municipality_id)
    return True


def unseen(person: Person, after: int) -> QuerySet[News]:
    """What is new on the pages that somebody follows and may see, but not by themselves."""
    followed = person.watches.values("address")
    return News.objects.filter(seen_by(person), id__gt=after, subject__in=followed).exclude(author=person)
