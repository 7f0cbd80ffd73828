# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody is asked to join an organisation, and answers. Nobody becomes a member without saying yes: else an
owner could learn whose pseudonym belongs to an e-mail address."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import mail, signing
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.core.clock import now
from allmende.core.principal import Principal
from allmende.identity.actions.organisations import join, member
from allmende.identity.audit import note
from allmende.identity.models import AuditLine, Membership, Organisation, Person
from allmende.identity.roles import Right, Role
from allmende.identity.rules import has

GOOD_FOR = timedelta(days=14)
_SALT = "allmende.invitation"


@dataclass(frozen=True, slots=True)
class Invitation:
    """`at`: when it was made, in microseconds."""

    organisation: Organisation
    person: Person
    role: Role
    inviter: Person
    at: int


@dataclass(frozen=True, slots=True)
class Letter:
    """`address`: where the page for an invitation is, with {} for its token. `sender`: whom it comes from."""

    address: str
    sender: str
    portal: str


@transaction.atomic
def invite(actor: Principal, invitation: Invitation, letter: Letter) -> None:
    """The audit does not say who: an address may be an account's or not, and who was asked may say no."""
    note(
        actor,
        "member.invite",
        f"Organisation({invitation.organisation.pk})",
        organisation=invitation.organisation.pk,
        after=str(invitation.role),
    )
    with translation.override(invitation.person.language):
        mail.send_mail(
            _("Einladung: %(organisation)s") % {"organisation": invitation.organisation.name},
            _words(invitation, letter),
            letter.sender,
            [invitation.person.email or ""],
        )


def sealed(invitation: Invitation) -> str:
    """As it stands in the link."""
    said = (invitation.organisation.pk, invitation.person.pk, str(invitation.role), invitation.inviter.pk)
    return signing.dumps((*said, invitation.at), salt=_SALT)


def opened(token: str, person: Person) -> Invitation | None:
    """None: not theirs, too old, used, or from somebody who is no longer in charge."""
    try:
        organisation, invited, role, inviter, at = signing.loads(token, salt=_SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    found = Organisation.objects.filter(pk=organisation).first()
    asking = Person.objects.filter(pk=inviter).first()
    if invited != person.pk or found is None or asking is None or not has(asking, Right.LEAD, organisation):
        return None
    return None if _is_used(organisation, invited, at) else Invitation(found, person, Role(role), asking, at)


@transaction.atomic
def accept(actor: Principal, invitation: Invitation) -> Membership:
    return join(actor, invitation.organisation, invitation.person, invitation.role)


def _is_used(organisation: int, person: int, at: int) -> bool:
    """Whoever came and went since needs a new one."""
    since = AuditLine.objects.filter(organisation=organisation, subject=member(person), at__gte=at)
    return since.filter(verb__in=("member.join", "member.part")).exists()


def _words(invitation: Invitation, letter: Letter) -> str:
    shown = {
        "invitation": invitation,
        "role": Membership(role=invitation.role).get_role_display(),
        "address": letter.address.format(sealed(invitation)),
        "days": GOOD_FOR.days,
        "portal": letter.portal,
    }
    return render_to_string("identity/organisation_invitation_mail.txt", shown)


def invitation_of(organisation: Organisation, person: Person, role: Role, inviter: Person) -> Invitation:
    return Invitation(organisation, person, role, inviter, now())
