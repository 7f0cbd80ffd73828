# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mails about what is new: what happened, where, and how to hear less of it."""

from collections.abc import Sequence

from django.core import signing
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from allmende.identity import addresses, portals
from allmende.identity.models import Person
from allmende.notices.kinds import MANDATORY, spoken
from allmende.notices.models import News, Notice
from allmende.web.addresses import local

_SALT = "notices.unsubscribe"
_LONGEST = 1_200  # characters of a text in a mail: the rest is on the page


def write_notice(notice: Notice, municipality: int) -> None:
    """At once. Who must be told cannot stop it."""
    person = notice.person
    if not person.email:
        return
    with override(person.language):
        home = addresses.home_of(municipality)
        text = f"{_text(notice.title, notice.text)}\n\n{home}{local(notice.address)}"
        _send(person, municipality, notice.title, text, can_stop=notice.kind not in MANDATORY)


def write_digest(person: Person, news: Sequence[News], more: int) -> None:
    """One mail about all of them, oldest first; `more` are not in it."""
    if not person.email:
        return
    municipality = news[-1].municipality_id
    with override(person.language):
        home = addresses.home_of(municipality)
        said = [f"{one.title}\n{spoken(one.kind)}\n{home}{local(one.address)}" for one in news]
        if more:
            line = ngettext("Und eine weitere Neuigkeit:", "Und %(count)d weitere Neuigkeiten:", more)
            said.append(f"{line % {'count': more}} {home}{local('/meins')}")
        title = ngettext("Neues: %(title)s", "%(count)d Neuigkeiten", len(news) + more)
        counted = {"title": news[0].title, "count": len(news) + more}
        _send(person, municipality, title % counted, "\n\n".join(said), can_stop=True)


def unsubscribing(person: Person) -> str:
    """The path that stops all mails of this kind, without signing in."""
    return f"/abmelden/{signing.dumps(person.pk, salt=_SALT)}"


def who_unsubscribes(token: str) -> Person | None:
    try:
        number = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=number, is_active=True).first()


def _send(person: Person, municipality: int, title: str, text: str, *, can_stop: bool) -> None:
    """With the headers that let a mail program offer to unsubscribe (RFC 8058)."""
    portal = next((one for one in portals.everyone() if one.organisation == municipality), None)
    sender = portals.sender(portal) if portal is not None else None
    home = addresses.home_of(municipality)
    stop = f"{home}{local(unsubscribing(person))}"
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    said = text + (_how_to_stop(home, stop) if can_stop else "")
    EmailMessage(title, said, sender, [str(person.email)], headers=headers if can_stop else {}).send()


def _how_to_stop(home: str, stop: str) -> str:
    return "\n\n--\n" + _(
        "Wie oft Sie solche E-Mails bekommen, ändern Sie hier: %(mine)s\nKeine mehr: %(stop)s"
    ) % {"mine": f"{home}{local('/meins')}", "stop": stop}


def _text(title: str, text: str) -> str:
    """The rest of a long one is on the page."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
    return f"{title}\n\n{cut}".strip()
