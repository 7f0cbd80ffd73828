# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room holds about a person: `held` names it, this gives it out and erases it."""

from datetime import datetime
from typing import Any

import msgspec
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.core.clock import format_instant
from allmende.identity.actions.invitations import GOOD_FOR
from allmende.identity.held import ACTIVITIES, IMPERSONAL, PERSONAL
from allmende.identity.models import AuditLine, Invitation, Person
from allmende.sensing.api import audit as sensing

__all__ = ["ACTIVITIES", "IMPERSONAL", "PERSONAL", "export", "forget", "tidy"]

_NEVER_SHOWN = {"id", "password"}


def export(person: Person) -> dict[str, Any]:
    return {
        "account": _row(person, "identity.Person"),
        "password": _("als Prüfwert, den niemand zurückrechnen kann")
        if person.has_usable_password()
        else None,
        "email_addresses": list(
            EmailAddress.objects.filter(user=person).values("email", "verified", "primary")
        ),
        "memberships": list(
            person.memberships.values("organisation_id", "organisation__name", "role", "since", "by_group")
        ),
        "invitations": list(_invitations(person).values("organisation__name", "who", "role", "made")),
        "keys_made": list(person.keys.values("id", "name", "organisation__name", "created", "revoked")),
        "second_factors": list(
            Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")
        ),
        "sign_in_services": list(
            SocialAccount.objects.filter(user=person).values(
                "provider", "uid", "extra_data", "date_joined", "last_login"
            )
        ),
        "sessions": [{"ends": one.expire_date} for one in _sessions(person)],
        "audit": [_line(one) for one in lines_about(person)],
        "changes_of_stations": [_line(one) for one in sensing.lines_of("person", person.pk)],
    }


def forget(person: Person) -> None:
    """The other store comes last: if it fails, everything here is as it was."""
    for line in lines_about(person):
        line.content = line.salt = None
        line.save(update_fields=["content", "salt"])
    for session in _sessions(person):
        session.delete()
    person.keys.update(maker=None)
    person.memberships.all().delete()
    _invitations(person).delete()
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=person).delete()
    _empty(person)
    sensing.erase("person", person.pk)


def tidy(now: datetime) -> dict[str, int]:
    return {"invitations without an answer": Invitation.objects.filter(made__lt=now - GOOD_FOR).delete()[0]}


def _invitations(person: Person) -> "QuerySet[Invitation]":
    """To them, by their account or an address that is confirmed, and by them."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    theirs = Q(person=person) | Q(inviter=person) | Q(who__in=confirmed)
    return Invitation.objects.filter(theirs)


def lines_about(person: Person) -> QuerySet[AuditLine]:
    """What somebody did and what was done to them: to the account, to a membership, by address."""
    about = Q(subject=f"Person({person.pk})")
    for number in person.memberships.values_list("pk", flat=True):
        about |= Q(subject=f"Membership({number})")
    for address in EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True):
        about |= Q(content__contains=msgspec.json.encode(address).decode())
    return AuditLine.objects.filter(about | Q(actor_kind="person", actor=person.pk))


def _empty(person: Person) -> None:
    person.pseudonym = _unused_name(person.pk)
    person.email = None
    person.real_name = person.proven_by = ""
    person.shows_real_name = person.is_operator = person.is_active = False
    person.is_resident = person.is_of_age = None
    person.proven_at = person.last_login = None
    person.language = "de"
    person.joined = person.joined.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    person.deleted = timezone.now()
    person.set_unusable_password()
    person.save()


def _unused_name(number: int) -> str:
    """Somebody may have chosen it before."""
    name = f"gelöscht-{number}"
    while Person.objects.filter(pseudonym__iexact=name).exclude(pk=number).exists():
        name += "-"
    return name


def _sessions(person: Person) -> list[Session]:
    """A session names its person only inside."""
    running = Session.objects.filter(expire_date__gt=timezone.now())
    return [one for one in running.iterator() if one.get_decoded().get(SESSION_KEY) == str(person.pk)]


def _row(person: Person, model: str) -> dict[str, Any]:
    names = (one.field for one in PERSONAL if one.model == model and one.field not in _NEVER_SHOWN)
    return {"number": person.pk} | {name: getattr(person, name) for name in names}


def _line(one: AuditLine | sensing.AuditLine) -> dict[str, Any]:
    said = None if one.content is None else msgspec.json.decode(one.content)
    return {
        "number": one.id,
        "at": format_instant(one.at),
        "verb": one.verb,
        "subject": one.subject,
        "said": said,
    }
