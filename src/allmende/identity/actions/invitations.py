# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody is asked to join an organisation, and answers. Nobody becomes a member without saying yes: else an
owner could learn whose pseudonym belongs to an e-mail address."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import mail, signing
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from allmende.core.principal import Principal
from allmende.identity.actions.organisations import join, member
from allmende.identity.audit import note
from allmende.identity.models import Invitation, Membership, Person
from allmende.identity.roles import Right, Role
from allmende.identity.rules import has

GOOD_FOR = timedelta(days=14)
_SALT = "allmende.invitation"


@dataclass(frozen=True, slots=True)
class Letter:
    """`address`: where the page for an invitation is, with {} for its token. `sender`: whom it comes from."""

    address: str
    sender: str
    portal: str


@transaction.atomic
def invite(actor: Principal, invitation: Invitation, letter: Letter) -> None:
    """Takes the place of an earlier one to the same. Leaves the same traces whether an address has an account
    or not; only the mail is missing."""
    Invitation.objects.filter(organisation=invitation.organisation, who__iexact=invitation.who).delete()
    invitation.save()
    _note(actor, "member.invite", invitation)
    if invitation.person is not None:
        _write_to(invitation.person, invitation, letter)


@transaction.atomic
def withdraw(actor: Principal, invitation: Invitation) -> None:
    _note(actor, "member.withdraw", invitation)
    invitation.delete()


def sealed(invitation: Invitation) -> str:
    """As it stands in the link."""
    return signing.dumps(invitation.pk, salt=_SALT)


def opened(token: str, person: Person) -> Invitation | None:
    """None: not theirs, too old, used, withdrawn, or from somebody who is no longer in charge."""
    try:
        number = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    found = Invitation.objects.filter(pk=number, person=person).select_related("organisation", "inviter")
    return next((one for one in found if is_good(one)), None)


def is_good(invitation: Invitation) -> bool:
    is_fresh = invitation.made > timezone.now() - GOOD_FOR
    return is_fresh and has(invitation.inviter, Right.LEAD, invitation.organisation_id)


@transaction.atomic
def accept(actor: Principal, invitation: Invitation, person: Person) -> Membership:
    """Whoever comes and goes needs a new one."""
    Invitation.objects.filter(organisation=invitation.organisation, person=person).delete()
    return join(actor, invitation.organisation, person, Role(invitation.role))


def _note(actor: Principal, verb: str, invitation: Invitation) -> None:
    """Says who was asked by their name here, and not whose an address is: that is theirs to tell."""
    by_name = invitation.person is not None and "@" not in invitation.who
    subject = member(invitation.person_id or 0) if by_name else f"Organisation({invitation.organisation_id})"
    note(actor, verb, subject, organisation=invitation.organisation_id, after=str(invitation.role))


def _write_to(person: Person, invitation: Invitation, letter: Letter) -> None:
    with translation.override(person.language):
        mail.send_mail(
            _("Einladung: %(organisation)s") % {"organisation": invitation.organisation.name},
            _words(invitation, letter),
            letter.sender,
            [person.email or ""],
        )


def _words(invitation: Invitation, letter: Letter) -> str:
    shown = {
        "invitation": invitation,
        "role": invitation.get_role_display(),
        "address": letter.address.format(sealed(invitation)),
        "days": GOOD_FOR.days,
        "portal": letter.portal,
    }
    return render_to_string("identity/organisation_invitation_mail.txt", shown)
