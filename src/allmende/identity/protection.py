# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""An audit line for each change of what protects an account. allauth makes the change and tells us of it."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second
from allauth.socialaccount import signals as social
from django.db import transaction
from django.dispatch import Signal

from allmende.identity import audit
from allmende.identity.models import Person
from allmende.identity.principals import principal_of

_VERBS: tuple[tuple[Signal, str], ...] = (
    (account.password_changed, "password.change"),
    (account.password_set, "password.set"),
    (account.password_reset, "password.reset"),
    (account.email_changed, "email.change"),
    (second.authenticator_added, "second_factor.add"),
    (second.authenticator_reset, "second_factor.renew"),
    (second.authenticator_removed, "second_factor.remove"),
    (social.social_account_added, "provider.connect"),
    (social.social_account_removed, "provider.disconnect"),
)


def watch() -> None:
    """Once for each process; again does nothing."""
    for signal, verb in _VERBS:
        signal.connect(_noting(verb), weak=False, dispatch_uid=f"allmende.{verb}")


def _noting(verb: str) -> Any:
    def note(**told: Any) -> None:
        person = _person(told)
        with transaction.atomic():
            audit.note(principal_of(person), verb, f"Person({person.pk})")

    return note


def _person(told: dict[str, Any]) -> Person:
    for name in ("user", "sociallogin", "socialaccount"):
        if name in told:
            found: Person = told[name] if name == "user" else told[name].user
            return found
    raise LookupError(f"nobody in {sorted(told)}")
