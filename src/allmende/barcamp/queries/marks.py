# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which sessions somebody has marked: for a calendar that knows no cookie, too."""

from django.core import signing
from django.http import HttpRequest

from allmende.barcamp.models import Barcamp, Mark, Registration
from allmende.identity.models import Person

_SALT = "barcamp.marks"


def secret(person: Person | None, registration: Registration | None) -> str:
    """For `?meins=`: an address that a calendar subscribes to. It opens nothing but the marks."""
    whose = f"p{person.pk}" if person is not None else f"r{registration.pk}" if registration else ""
    return signing.Signer(salt=_SALT).sign(whose) if whose else ""


def numbers(request: HttpRequest, camp: Barcamp, said: str) -> frozenset[int]:
    """Of the sessions; none for whoever is nobody."""
    whose = _whose(request, said)
    if not whose:
        return frozenset()
    found = Mark.objects.filter(session__camp=camp, **whose)
    return frozenset(found.values_list("session__number", flat=True))


def _whose(request: HttpRequest, said: str) -> dict[str, int]:
    try:
        key = signing.Signer(salt=_SALT).unsign(said)
    except signing.BadSignature:
        return {"person": request.user.pk} if request.user.is_authenticated else {}
    return {"person" if key[0] == "p" else "registration": int(key[1:])}
