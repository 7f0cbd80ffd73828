# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mails about what is new: what happened, where, and how to hear less of it."""

from collections.abc import Iterable

from django.core import signing
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from allmende.identity import addresses, portals
from allmende.identity.models import Person
from allmende.notices.kinds import MANDATORY, spoken
from allmende.notices.models import News, Notice

_SALT = "notices.unsubscribe"
_LONGEST = 1_200  # characters of a text in a mail: the rest is on the page


def write_notice(notice: Notice, municipality: int) -> None:
    person = notice.person
    if not person.email:
        return
    with override(person.language):
        home = addresses.home_of(municipality)
        text = f"{notice.title}\n\n{_cut(notice.text)}\n\n{home}{_path(notice.address, person)}"
        reason = "" if notice.kind in MANDATORY else _how_to_stop(home, person)
        _send(person, municipality, notice.title, text + reason, home)


def write_digest(person: Person, news: Iterable[News], municipality: int) -> None:
    """One mail about all of them, oldest first."""
    news = list(news)
    with override(person.language):
        home = addresses.home_of(municipality)
        said = [f"{one.title}\n{spoken(one.kind)}\n{home}{_path(one.address, person)}" for one in news]
        title = ngettext("Neues: %(title)s", "%(count)d Neuigkeiten", len(news)) % {
            "title": news[0].title,
            "count": len(news),
        }
        _send(person, municipality, title, "\n\n".join(said) + _how_to_stop(home, person), home)


def unsubscribing(person: Person) -> str:
    """The path that stops all mails of this kind, without signing in."""
    return f"/abmelden/{signing.dumps(person.pk, salt=_SALT)}"


def who_unsubscribes(token: str) -> Person | None:
    try:
        number = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=number, is_active=True).first()


def _send(person: Person, municipality: int, title: str, text: str, home: str) -> None:
    portal = next((one for one in portals.everyone() if one.organisation == municipality), None)
    headers = {
        "List-Unsubscribe": f"<{home}{unsubscribing(person)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    sender = portals.sender(portal) if portal is not None else None
    EmailMessage(title, text, sender, [str(person.email)], headers=headers).send()


def _how_to_stop(home: str, person: Person) -> str:
    return "\n\n--\n" + _(
        "Wie oft Sie solche E-Mails bekommen, ändern Sie hier: %(mine)s\nKeine mehr: %(stop)s"
    ) % {
        "mine": f"{home}{_path('/meins', person)}",
        "stop": f"{home}{unsubscribing(person)}",
    }


def _path(address: str, person: Person) -> str:
    return address if person.language == "de" else f"/{person.language}{address}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
