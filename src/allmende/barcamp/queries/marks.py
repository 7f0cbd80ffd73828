# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which sessions somebody has marked: for a calendar that knows no cookie, too."""

from django.core import signing
from django.http import HttpRequest, HttpResponse

from allmende.barcamp.models import Barcamp, Mark, Place, Registration
from allmende.identity.models import Person

_SALT = "barcamp.marks"
_COOKIE = "barcamp.registration"


def secret(person: Person | None, registration: Registration | None) -> str:
    """For `?meins=`: an address that a calendar subscribes to. It opens nothing but the marks."""
    whose = f"p{person.pk}" if person is not None else f"r{registration.pk}" if registration else ""
    return signing.Signer(salt=_SALT).sign(whose) if whose else ""


def numbers(request: HttpRequest, camp: Barcamp, said: str) -> frozenset[int]:
    """Of the sessions; none for whoever is nobody."""
    whose = _whose(request, camp, said)
    if not whose:
        return frozenset()
    found = Mark.objects.filter(session__camp=camp, **whose)
    return frozenset(found.values_list("session__number", flat=True))


def owner(request: HttpRequest, camp: Barcamp) -> tuple[Person | None, Registration | None]:
    """Who marks here: by account, else by the registration that this browser was shown."""
    if isinstance(request.user, Person):
        return request.user, None
    return None, registration(request, camp)


def registration(request: HttpRequest, camp: Barcamp) -> Registration | None:
    try:
        row = int(signing.Signer(salt=_COOKIE).unsign(request.COOKIES.get(_cookie(camp), "")))
    except (signing.BadSignature, ValueError):
        return None
    found: Registration | None = camp.registrations.filter(pk=row).exclude(place=Place.CANCELLED).first()
    return found


def keep_registration(response: HttpResponse, found: Registration) -> None:
    """So that the programme knows whose plan it shows; it opens nothing else."""
    value = signing.Signer(salt=_COOKIE).sign(str(found.pk))
    response.set_cookie(_cookie(found.camp), value, max_age=30 * 24 * 3_600, httponly=True, samesite="Lax")


def _cookie(camp: Barcamp) -> str:
    return f"barcamp-plan-{camp.pk}"


def _whose(request: HttpRequest, camp: Barcamp, said: str) -> dict[str, int]:
    try:
        key = signing.Signer(salt=_SALT).unsign(said)
    except signing.BadSignature:
        person, known = owner(request, camp)
        return {"person": person.pk} if person else {"registration": known.pk} if known else {}
    return {"person" if key[0] == "p" else "registration": int(key[1:])}
