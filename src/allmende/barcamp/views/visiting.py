# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a browser keeps for us: a host's secret, the right to a ballot, and by which lot a list is sorted.
None says who somebody is, and none is needed by whoever only reads."""

import secrets

from django.core import signing
from django.http import HttpRequest, HttpResponse

from allmende.barcamp.actions.ballots import Paper
from allmende.barcamp.models import Barcamp
from allmende.barcamp.visitors import Visitor, token_of

_HOST = "session-host"
_LOT = "pitch-order"
_SALT, _DESK_SALT = "barcamp.ballot", "barcamp.desk"
_DAYS = 24 * 3_600
_DESK = 1_800
"""Seconds that a helper may leave a ballot open on the desk."""


def visitor(request: HttpRequest) -> Visitor:
    return Visitor(request.user, token_of(secret(request)))


def secret(request: HttpRequest) -> str:
    """Empty where they have none yet."""
    return request.COOKIES.get(_HOST, "")


def keep_secret(response: HttpResponse, value: str) -> None:
    response.set_cookie(_HOST, value, max_age=120 * _DAYS, httponly=True, samesite="Lax")


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def lot(request: HttpRequest) -> str:
    """One of ten thousand orders: as many people have the same."""
    said = request.COOKIES.get(_LOT, "")
    return said if said.isdecimal() and len(said) <= 4 else str(secrets.randbelow(10_000))


def keep_lot(response: HttpResponse, value: str) -> None:
    response.set_cookie(_LOT, value, httponly=True, samesite="Lax")


def paper(request: HttpRequest, camp: Barcamp) -> Paper | None:
    """None: no code was read, or for another barcamp."""
    return unsealed(request.COOKIES.get(_ballot(camp.pk), ""), camp, 5 * _DAYS, _SALT)


def keep_paper(response: HttpResponse, one: Paper) -> None:
    response.set_cookie(
        _ballot(one.camp), sealed(one, _SALT), max_age=5 * _DAYS, httponly=True, samesite="Lax"
    )


def forget_paper(response: HttpResponse, camp: Barcamp) -> None:
    response.delete_cookie(_ballot(camp.pk), samesite="Lax")


def sealed(one: Paper, salt: str = _DESK_SALT) -> str:
    return signing.dumps([one.camp, one.badge, one.voter, one.way], salt=salt)


def unsealed(said: str, camp: Barcamp, seconds: int = _DESK, salt: str = _DESK_SALT) -> Paper | None:
    """What lies on the desk for half an hour is no cookie for days."""
    try:
        found = Paper(*signing.loads(said, salt=salt, max_age=seconds))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return found if found.camp == camp.pk else None


def _ballot(camp: int) -> str:
    return f"ballot-{camp}"
