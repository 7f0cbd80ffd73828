# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What its time is up for goes, day by day. The settings `[identity]` say when."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, override

from allmende.core.clock import DAY, from_datetime
from allmende.core.config import Identity
from allmende.core.principal import SYSTEM
from allmende.identity import register
from allmende.identity.actions.leaving import StillNeeded, delete_account
from allmende.identity.audit import note
from allmende.identity.models import AuditLine, Person
from allmende.sensing.api import audit as sensing

WARNED = "account.warn"
NOTICE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many of each went; `rooms`: what other rooms deleted, by what it was."""

    unconfirmed: int
    warned: int
    inactive: int
    sessions: int
    audit: int
    rooms: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        counts = {
            "accounts never confirmed": self.unconfirmed,
            "owners of idle accounts warned": self.warned,
            "idle accounts deleted": self.inactive,
            "sessions ended": self.sessions,
            "audit lines emptied": self.audit,
        } | self.rooms
        return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing to tidy"


def tidy(now: datetime) -> Tidied:
    """Each account in a transaction of its own: an interrupted run is finished by the next."""
    terms: Identity = settings.ALLMENDE.identity
    kept_from = from_datetime(now) - terms.audit_days * DAY
    return Tidied(
        unconfirmed=_drop_unconfirmed(now - timedelta(days=terms.unconfirmed_days)),
        warned=_warn_idle(now, terms.inactive_days),
        inactive=_drop_idle(now, terms.inactive_days),
        sessions=Session.objects.filter(expire_date__lt=now).delete()[0],
        audit=_empty_lines(kept_from) + sensing.erase_before(kept_from),
        rooms=register.tidy(now),
    )


def _drop_unconfirmed(before: datetime) -> int:
    """Nobody could sign in to them yet, so nothing refers to them: the rows go, too."""
    never = Person.objects.filter(
        joined__lt=before, last_login=None, is_operator=False, memberships=None, socialaccount=None
    ).filter(emailaddress__isnull=False)
    found = never.exclude(emailaddress__verified=True).distinct()
    for person in found:
        with transaction.atomic():
            delete_account(SYSTEM, person)
            person.delete()
    return len(found)


def _idle(since: datetime) -> QuerySet[Person]:
    """Operators stay: an installation must not lock itself up."""
    living = Person.objects.filter(deleted=None, is_operator=False)
    return living.annotate(seen=Coalesce(F("last_login"), F("joined"))).filter(seen__lt=since)


def _warn_idle(now: datetime, days: int) -> int:
    if not days:
        return 0
    due = [one for one in _idle(now - timedelta(days=days - NOTICE_DAYS)) if _warned_at(one) is None]
    for person in due:
        with transaction.atomic():
            note(SYSTEM, WARNED, f"Person({person.pk})")
            if person.email:
                _write_to(person)
    return len(due)


def _drop_idle(now: datetime, days: int) -> int:
    if not days:
        return 0
    latest = from_datetime(now) - NOTICE_DAYS * DAY
    gone = 0
    for person in _idle(now - timedelta(days=days)):
        warned = _warned_at(person)
        if warned is not None and warned <= latest:
            gone += _dropped(person)
    return gone


def _dropped(person: Person) -> bool:
    """Whoever alone leads an organisation stays."""
    try:
        delete_account(SYSTEM, person)
    except StillNeeded:
        return False
    return True


def _warned_at(person: Person) -> int | None:
    """The audit log remembers it; a warning from before the last visit does not count."""
    seen = from_datetime(person.last_login or person.joined)
    lines = AuditLine.objects.filter(verb=WARNED, subject=f"Person({person.pk})", at__gt=seen)
    return lines.values_list("at", flat=True).first()


def _write_to(person: Person) -> None:
    with override(person.language):
        subject = gettext("Ihr Konto wird in einem Monat gelöscht")
        text = gettext(
            "Guten Tag,\n\nSie haben sich lange nicht angemeldet. In einem Monat wird Ihr Konto "
            "gelöscht. Was Sie beigetragen haben, bleibt ohne Ihren Namen stehen.\n\n"
            "Wenn Sie das Konto behalten wollen, melden Sie sich einmal an{where}. "
            "Sonst müssen Sie nichts tun."
        ).format(where=_where())
    send_mail(subject, text, settings.ALLMENDE.mail.sender, [person.email or ""])


def _where() -> str:
    address = settings.ALLMENDE.server.public_url
    return f": {address}" if address else ""


def _empty_lines(before: int) -> int:
    return AuditLine.objects.filter(at__lt=before, content__isnull=False).update(content=None, salt=None)
