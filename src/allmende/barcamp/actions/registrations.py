# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People register, change their mind, move up from the waiting list, and arrive."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.barcamp import rules
from allmende.barcamp.actions.marking import locked, note_act
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Badge, Barcamp, Place, Registration
from allmende.barcamp.visitors import token_of
from allmende.identity import addresses
from allmende.identity.models import Person
from allmende.web.addresses import local

_MOST = 5_000
"""Of one barcamp: a flood ends somewhere."""


@transaction.atomic
def register(
    camp: Barcamp, facts: Mapping[str, Any], person: Person | None = None
) -> tuple[Registration, str]:
    """And the secret of their link, which is stored nowhere; empty where it may go by mail alone: whoever
    types an address need not be the one who reads its mails. Who is registered already gets a new link to
    what is there, and the old one goes on. Raises Refused."""
    kept = locked(camp)
    if not kept.takes_registrations:
        raise Refused(_("Die Anmeldung ist geschlossen. Fragen Sie, wer das Barcamp organisiert."))
    secret = secrets.token_urlsafe(16)
    known = _known(kept, person, facts.get("email", ""))
    if known is not None:
        known.renewed = token_of(secret)
        known.save(update_fields=["renewed"])
        _write(known, secret)
        return known, secret if person is not None else ""
    if kept.registrations.count() >= _MOST:
        raise Refused(
            _("So viele Anmeldungen nehmen wir nicht an. Schreiben Sie, wer das Barcamp organisiert.")
        )
    place = Place.SEAT if _has_room(kept) else Place.WAITING
    if place == Place.WAITING and not (facts.get("email") or (person and person.email)):
        raise Refused(_("Alle Plätze sind vergeben. Für die Warteliste brauchen wir eine E-Mail-Adresse."))
    made = Registration.objects.create(camp=kept, person=person, place=place, token=token_of(secret), **facts)
    _write(made, secret)
    return made, "" if person is None and made.email else secret


@transaction.atomic
def of_secret(camp: Barcamp, secret: str) -> Registration | None:
    """By the link: a renewed one takes the place of the one before with its first use."""
    token = token_of(secret)
    found = camp.registrations.filter(Q(token=token) | Q(renewed=token)).first()
    if found is not None and found.renewed == token:
        found.token, found.renewed = token, ""
        found.save(update_fields=["token", "renewed"])
    return found


def _known(camp: Barcamp, person: Person | None, email: str) -> Registration | None:
    """By account; by address only where no account stands behind it."""
    found = camp.registrations.exclude(place=Place.CANCELLED)
    if person is not None:
        return found.filter(person=person).first()
    return found.filter(person=None, email__iexact=email).first() if email else None


def _has_room(camp: Barcamp) -> bool:
    return camp.seats is None or camp.registrations.filter(place=Place.SEAT).count() < camp.seats


@transaction.atomic
def change(registration: Registration, facts: Mapping[str, Any]) -> None:
    """By whoever has its link. Raises Refused."""
    locked(registration.camp)
    for name, value in facts.items():
        setattr(registration, name, value)
    registration.save(update_fields=list(facts))


@transaction.atomic
def cancel(registration: Registration) -> None:
    """The next one on the waiting list moves up. Raises Refused."""
    camp = locked(registration.camp)
    registration.place, registration.badge = Place.CANCELLED, None
    registration.save(update_fields=["place", "badge"])
    refill(camp)


@transaction.atomic
def refill(camp: Barcamp) -> int:
    """Whoever waits longest gets the free seats; how many did."""
    moved = 0
    while _has_room(camp):
        following = camp.registrations.filter(place=Place.WAITING).order_by("made", "pk").first()
        if following is None:
            break
        following.place = Place.SEAT
        following.save(update_fields=["place"])
        _tell(following, _("Sie haben jetzt einen Platz: %(title)s"))
        moved += 1
    return moved


@transaction.atomic
def arrive(person: Person, registration: Registration, serial: int | None = None) -> None:
    """At the door, with the number of the badge that they get. Raises Refused."""
    camp = locked(registration.camp)
    if not rules.can_help(person, camp):
        raise Refused(_("Am Einlass hakt ab, wer hier hilft."))
    if registration.place == Place.CANCELLED:
        registration.place = Place.SEAT
    if serial is not None:
        _give(camp, registration, serial)
    registration.arrived = registration.arrived or timezone.now()
    registration.save(update_fields=["arrived", "badge", "place"])


def _give(camp: Barcamp, registration: Registration, serial: int) -> None:
    if not Badge.objects.filter(camp=camp, serial=serial, is_active=True).exists():
        raise Refused(
            _("Ein gültiges Namensschild mit der Nummer %(serial)d gibt es nicht.") % {"serial": serial}
        )
    other = camp.registrations.filter(badge=serial).exclude(pk=registration.pk).first()
    if other is not None:
        raise Refused(
            _("Nummer %(serial)d hat schon %(name)s. Nichts wurde geändert.")
            % {"serial": serial, "name": other.name}
        )
    registration.badge = serial


@transaction.atomic
def walk_in(person: Person, camp: Barcamp, name: str, serial: int | None = None) -> Registration:
    """Somebody who comes unannounced. Raises Refused."""
    kept = locked(camp)
    if not rules.can_help(person, kept):
        raise Refused(_("Am Einlass hakt ab, wer hier hilft."))
    made = Registration.objects.create(camp=kept, name=name, token=token_of(secrets.token_urlsafe(16)))
    note_act(person, "walk_in", kept)
    arrive(person, made, serial)
    return made


def _write(registration: Registration, secret: str) -> None:
    title = _("Ihre Anmeldung: %(title)s")
    if registration.place == Place.WAITING:
        title = _("Sie stehen auf der Warteliste: %(title)s")
    _tell(registration, title, f"{registration.camp.address}/anmeldung/{secret}")


def _tell(registration: Registration, title: str, path: str = "") -> None:
    """A mail, where there is an address to write to."""
    person = registration.person
    to = registration.email or (person.email if person else "")
    if not to:
        return
    camp = registration.camp
    home = addresses.home_of(camp.municipality_id)
    lines = [_("Guten Tag %(name)s,") % {"name": registration.name}, "", title % {"title": camp.title}]
    lines += ["", f"{home}{local(path or camp.address)}"]
    if path:
        lines += [
            "",
            _("Über diese Adresse ändern Sie Ihre Angaben oder sagen ab. Geben Sie sie nicht weiter."),
        ]
    EmailMessage(title % {"title": camp.title}, "\n".join(lines), to=[to]).send()
