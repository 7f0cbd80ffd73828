# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mails about followed pages, each when its reader wants it.

What was mailed is remembered by the number of the last news, and what a mail is about ends at an hour of the
calendar: nothing is lost or told twice, whenever the server was off and however often this runs.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from allmende.identity.models import Person, seen_by
from allmende.notices.letters import write_digest
from allmende.notices.models import Habit, News, Rhythm, Watch

HOUR = 7  # o'clock in the town: mails of the day and, on Mondays, of the week
SETTLED = timedelta(seconds=30)
"""News younger than that may have elder ones beside them that are not written yet, or be taken back."""
_MOST = 100  # news in a mail; more are on the page


def send_due(now: datetime) -> int:
    """How many mails were written."""
    return sum(_send_due(rhythm, now) for rhythm in (Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY))


def _send_due(rhythm: Rhythm, now: datetime) -> int:
    until = News.objects.filter(made__lte=last_news_for(rhythm, now)).values_list("id", flat=True).first()
    return 0 if until is None else sum(_write(habit, until) for habit in _due(rhythm, until))


def _due(rhythm: Rhythm, until: int) -> QuerySet[Habit]:
    """Those for whom something is new, whether or not they may see it."""
    followed = Watch.objects.filter(
        person=OuterRef(OuterRef("person")), address=OuterRef("subject"), since__lt=OuterRef("id")
    )
    new = News.objects.filter(Exists(followed), id__gt=OuterRef("mailed"), id__lte=until)
    due = Habit.objects.filter(Exists(new), rhythm=rhythm, mailed__lt=until, person__is_active=True)
    return due.select_related("person")


@transaction.atomic
def _write(habit: Habit, until: int) -> bool:
    """Claims the habit first: of two processes one writes."""
    claimed = Habit.objects.filter(pk=habit.pk, mailed=habit.mailed).update(mailed=until)
    news = unseen(habit.person, habit.mailed).filter(id__lte=until).order_by("id") if claimed else None
    shown = [] if news is None else list(news[:_MOST])
    if news is None or not shown:
        return False
    write_digest(habit.person, shown, news.count() - len(shown))
    return True


def unseen(person: Person, after: int) -> QuerySet[News]:
    """What is new on pages that somebody follows and may see, since they follow them; not by themselves."""
    followed = Watch.objects.filter(person=person, address=OuterRef("subject"), since__lt=OuterRef("id"))
    return News.objects.filter(Exists(followed), seen_by(person), id__gt=after).exclude(author=person)


def last_news_for(rhythm: Rhythm, now: datetime) -> datetime:
    """Until when what is new belongs into the mail that this rhythm has had at `now`."""
    settled = timezone.localtime(now - SETTLED)
    if rhythm == Rhythm.AT_ONCE:
        return settled
    days = settled.weekday() if rhythm == Rhythm.WEEKLY else 0
    hour = settled.replace(hour=HOUR, minute=0, second=0, microsecond=0) - timedelta(days=days)
    earlier = timedelta(days=7 if rhythm == Rhythm.WEEKLY else 1)
    return hour if hour <= settled else hour - earlier
