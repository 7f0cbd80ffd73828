# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People → the principal that the rest of the program asks (`core/principal.py`)."""

from allmende.core.principal import ANONYMOUS, Principal
from allmende.identity.models import Person
from allmende.identity.roles import Right, Standing, standing


def principal_of(person: Person | None) -> Principal:
    """One statement for somebody who belongs somewhere. Whoever is not signed in is anonymous."""
    if person is None or not person.is_active:
        return ANONYMOUS
    return person_to_principal(person.pk, standing_of(person), operator=person.is_operator)


def standing_of(person: Person) -> Standing:
    """Looked up once for whoever a request is from (middleware.py), and anew for everybody else."""
    kept: Standing | None = getattr(person, "standing", None)
    if kept is not None:
        return kept
    found = standing(person.memberships.values_list("organisation_id", "role"))
    if getattr(person, "is_asking", False):
        person.standing = found  # type: ignore[attr-defined]
    return found


def person_to_principal(number: int, held: Standing, *, operator: bool) -> Principal:
    return Principal(
        "person",
        number,
        reads=held.by_right[Right.READ],
        manages=held.by_right[Right.DESCRIBE],
        everything=operator,
    )
