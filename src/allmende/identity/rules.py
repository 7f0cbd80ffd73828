# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what on the pages. A table of roles decides (roles.py); an operator may everything."""

from django.contrib.auth.models import AnonymousUser

from allmende.identity.models import Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right

Asker = Person | AnonymousUser


def has(asker: Asker, right: Right, organisation: int) -> bool:
    if not isinstance(asker, Person) or not asker.is_active:
        return False
    return asker.is_operator or standing_of(asker).has(right, organisation)


def can_found(asker: Asker) -> bool:
    return isinstance(asker, Person) and asker.is_active


def can_found_offices(asker: Asker) -> bool:
    """Municipalities, counties and state bodies: nobody makes themselves one."""
    return can_run(asker)


def can_see_members(asker: Asker, organisation: int) -> bool:
    return has(asker, Right.READ, organisation)


def can_lead(asker: Asker, organisation: int) -> bool:
    """Members, legal pages, settings, audit."""
    return has(asker, Right.LEAD, organisation)


def can_run(asker: Asker) -> bool:
    """This installation: its municipalities and their host names."""
    return isinstance(asker, Person) and asker.is_active and asker.is_operator
