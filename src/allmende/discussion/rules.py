# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may say something, and who looks after what is said.

Every rule takes `request.user`, or the Eyes of somebody where a page asks many rules.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.db.models import QuerySet
from django.utils import timezone

from allmende.discussion.models import Contribution, Decision, State, Thread, Verdict
from allmende.identity.models import Membership, Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import RIGHTS, Right, Standing, standing
from allmende.identity.rules import Asker


@dataclass(frozen=True, slots=True)
class Eyes:
    """Somebody who asks, with what they may do where, looked up once."""

    asker: Asker
    held: Standing

    @property
    def person(self) -> Person | None:
        """Whoever is signed in and may take part."""
        return self.asker if isinstance(self.asker, Person) and self.asker.is_active else None

    def has(self, right: Right, organisation: int) -> bool:
        """The rule of identity.rules.has."""
        return self.person is not None and (self.person.is_operator or self.held.has(right, organisation))

    def wrote(self, contribution: Contribution) -> bool:
        return self.person is not None and self.person.pk == contribution.author_id


Who = Asker | Eyes


def eyes(asker: Who) -> Eyes:
    if isinstance(asker, Eyes):
        return asker
    if isinstance(asker, Person) and asker.is_active:
        return Eyes(asker, standing_of(asker))
    return Eyes(asker, standing(()))


class Hindrance(Enum):
    """Why somebody adds nothing to a thread."""

    UNSEEN = auto()
    NOT_YET = auto()
    CLOSED = auto()
    SIGN_IN = auto()


def hindrance(asker: Who, thread: Thread, now: datetime | None = None) -> Hindrance | None:
    at, who = now or timezone.now(), eyes(asker)
    if not can_see(who, thread):
        return Hindrance.UNSEEN
    if thread.opens is not None and at < thread.opens:
        return Hindrance.NOT_YET
    if thread.closes is not None and at >= thread.closes:
        return Hindrance.CLOSED
    return Hindrance.SIGN_IN if who.person is None else None


def is_open(thread: Thread, now: datetime | None = None) -> bool:
    at = now or timezone.now()
    return (thread.opens is None or thread.opens <= at) and (thread.closes is None or at < thread.closes)


def can_see(asker: Who, thread: Thread) -> bool:
    return thread.is_seen_by(eyes(asker).asker)


def can_contribute(asker: Who, thread: Thread) -> bool:
    return hindrance(asker, thread) is None


def can_answer(asker: Who, contribution: Contribution) -> bool:
    return contribution.is_published and can_contribute(asker, contribution.thread)


def can_speak_for(asker: Who, organisation: int) -> bool:
    """Draft a statement of it."""
    return eyes(asker).has(Right.DESCRIBE, organisation)


def can_release(asker: Who, contribution: Contribution) -> bool:
    return contribution.state == State.DRAFT and _leads_voice(eyes(asker), contribution)


def can_edit(asker: Who, contribution: Contribution) -> bool:
    """While it stands or waits and the thread is open; a statement that is not released, by all who may write
    for its organisation."""
    who = eyes(asker)
    if not is_open(contribution.thread):
        return False
    if contribution.voice_id is not None:
        return contribution.state == State.DRAFT and can_speak_for(who, contribution.voice_id)
    return who.wrote(contribution) and contribution.state in (State.PUBLISHED, State.WAITING)


def can_withdraw(asker: Who, contribution: Contribution) -> bool:
    """A released statement is its organisation's: whoever leads it takes it back."""
    who = eyes(asker)
    if contribution.state not in (State.PUBLISHED, State.WAITING, State.DRAFT):
        return False
    if contribution.voice_id is not None and contribution.state != State.DRAFT:
        return _leads_voice(who, contribution)
    return who.wrote(contribution) or _leads_voice(who, contribution)


def can_report(asker: Who, contribution: Contribution) -> bool:
    """Anybody, with an account or without (Art. 16 DSA); nobody what they can take back themselves."""
    who = eyes(asker)
    is_theirs = who.wrote(contribution) or can_withdraw(who, contribution)
    return contribution.is_published and not is_theirs and can_see(who, contribution.thread)


def can_moderate(asker: Who, thread: Thread) -> bool:
    return eyes(asker).has(Right.MODERATE, thread.organisation_id)


def moderates(asker: Who) -> bool:
    """Anywhere."""
    who = eyes(asker)
    return who.person is not None and (who.person.is_operator or bool(who.held.by_right[Right.MODERATE]))


def can_decide(asker: Who, contribution: Contribution) -> bool:
    """Not about one's own, where there is somebody else."""
    who = eyes(asker)
    if not can_moderate(who, contribution.thread):
        return False
    return not (who.wrote(contribution) and _others_moderate(who, contribution.thread))


def verdicts(contribution: Contribution, *, is_reported: bool) -> tuple[Verdict, ...]:
    """What there is to decide, whatever the state. Who reported something hears what was decided, so a report
    of what its author has withdrawn since is settled as well."""
    return {
        State.DRAFT: (),
        State.WAITING: (Verdict.PUBLISH, Verdict.REMOVE),
        State.PUBLISHED: (*((Verdict.KEEP,) if is_reported else ()), Verdict.REMOVE),
        State.REMOVED: (Verdict.PUBLISH,),
        State.WITHDRAWN: (Verdict.KEEP,) if is_reported else (),
    }[State(contribution.state)]


def can_appeal(asker: Who, decision: Decision) -> bool:
    """The newest decision about a contribution, in time and once: its author against a removal, whoever
    reported it against leaving it there. What one's own appeal came to is final here."""
    who = eyes(asker)
    if who.person is None or hasattr(decision, "appeal") or timezone.now() >= decision.appeal_until:
        return False
    if decision.answers is not None and decision.answers.author_id == who.person.pk:
        return False
    if decision.verdict == Verdict.REMOVE:
        return decision.contribution.state == State.REMOVED and who.wrote(decision.contribution)
    stays = decision.verdict == Verdict.KEEP and decision.contribution.is_published
    return stays and decision.reports.filter(reporter=who.person).exists()


def can_decide_appeal(asker: Who, decision: Decision) -> bool:
    """`decision`: the one appealed against. By another person than the first, where there is one."""
    who = eyes(asker)
    if not can_decide(who, decision.contribution):
        return False
    is_first = who.person is not None and who.person.pk == decision.moderator_id
    return not (is_first and _others_moderate(who, decision.contribution.thread))


def appeal_verdicts(first: Decision) -> tuple[Verdict, ...]:
    """The one that was appealed against, confirmed, and its opposite; what is gone already stays gone."""
    if first.verdict == Verdict.REMOVE:
        return (Verdict.REMOVE, Verdict.PUBLISH)
    is_there = first.contribution.is_published
    return (Verdict.KEEP, *((Verdict.REMOVE,) if is_there else ()))


def can_set_rules(asker: Who, municipality: int) -> bool:
    return eyes(asker).has(Right.LEAD, municipality)


def _leads_voice(who: Eyes, contribution: Contribution) -> bool:
    return contribution.voice_id is not None and who.has(Right.LEAD, contribution.voice_id)


def _others_moderate(who: Eyes, thread: Thread) -> bool:
    return moderators(thread.organisation_id).exclude(person=who.person).exists()


def moderators(organisation: int) -> QuerySet[Membership]:
    """Who moderates what belongs to this organisation."""
    roles = [role.value for role, rights in RIGHTS.items() if Right.MODERATE in rights]
    return Membership.objects.filter(organisation=organisation, role__in=roles, person__is_active=True)
