# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People are told what is new, follow pages, and choose how often they hear of them. What somebody follows
and reads is theirs alone: no line of the audit log tells of it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from allmende.identity.models import Audience, Person
from allmende.notices.kinds import MANDATORY
from allmende.notices.letters import write_notice
from allmende.notices.models import Habit, News, Notice, Rhythm, Watch
from allmende.notices.places import subject_of


@transaction.atomic
def announce(  # noqa: PLR0913  an event has that many sides
    author: Person | None,
    address: str,
    kind: str,
    title: str,
    text: str = "",
    *,
    municipality: int,
    organisation: int,
    audience: int | None = Audience.PUBLIC,
    tell: Iterable[Person] = (),
) -> None:
    """Something new at `address` (`/ideen/3#beitrag-7`), for whoever follows its page and may see it; those
    of `tell` get a notice of their own. Never for who did it. Without an audience for `tell` alone."""
    title = " ".join(title.split())[:200]
    if audience is not None:
        News.objects.create(
            subject=subject_of(address),
            address=address,
            kind=kind,
            title=title,
            text=text,
            author=author,
            audience=audience,
            municipality_id=municipality,
            organisation_id=organisation,
        )
    for one in {person.pk: person for person in tell if person != author and person.is_active}.values():
        _tell(Notice(person=one, address=address, kind=kind, title=title, text=text), municipality)


def _tell(notice: Notice, municipality: int) -> None:
    notice.save()
    if notice.kind in MANDATORY or rhythm_of(notice.person) != Rhythm.NEVER:
        write_notice(notice, municipality)


def retract(address: str) -> None:
    """What is not there any more is no news."""
    News.objects.filter(address=address).delete()


def show(subject: str, audience: Audience | int) -> None:
    """The news of a thing, wherever on its pages, are seen by whoever sees the thing."""
    News.objects.filter(subject=subject_of(subject)).update(audience=audience)


def watch(person: Person, address: str) -> None:
    """From now on. Asked before written: whoever says the tenth thing in a thread follows it already."""
    subject = subject_of(address)
    if not is_watched(person, subject):
        row = Watch(person=person, address=subject, since=newest_news())
        Watch.objects.bulk_create([row], ignore_conflicts=True)
        habit_of(person)


def unwatch(person: Person, address: str) -> None:
    Watch.objects.filter(person=person, address=subject_of(address)).delete()


def is_watched(person: Person, address: str) -> bool:
    return Watch.objects.filter(person=person, address=subject_of(address)).exists()


def habit_of(person: Person) -> Habit:
    """Made when it is first needed: what was before that is not new."""
    there = Habit.objects.filter(person=person).first()
    if there is not None:
        return there
    newest = newest_news()
    Habit.objects.bulk_create([Habit(person=person, mailed=newest, seen=newest)], ignore_conflicts=True)
    return Habit.objects.get(person=person)


def rhythm_of(person: Person) -> Rhythm:
    chosen = Habit.objects.filter(person=person).values_list("rhythm", flat=True).first()
    return Rhythm(chosen or Rhythm.DAILY)


def choose_rhythm(person: Person, rhythm: Rhythm) -> None:
    """Whoever wanted no mails is not told afterwards what there would have been."""
    habit = habit_of(person)
    if habit.rhythm == Rhythm.NEVER:
        habit.mailed = newest_news()
    habit.rhythm = rhythm
    habit.save(update_fields=["rhythm", "mailed"])


@transaction.atomic
def read_all(person: Person) -> None:
    habit = habit_of(person)
    habit.seen = newest_news()
    habit.save(update_fields=["seen"])
    person.notices.filter(read=None).update(read=timezone.now())


def newest_news() -> int:
    """Its number; 0 where there is none."""
    return News.objects.values_list("id", flat=True).first() or 0
