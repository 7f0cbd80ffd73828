# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the outbox holds about a person: mails by address."""

import re
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Person
from allmende.identity.register import Activity, Impersonal, Personal
from allmende.notices.models import Mail
from allmende.notices.outbox import forget_old_mails

ACTIVITIES = (
    Activity(
        "mail",
        _("E-Mails"),
        _("Das Programm schreibt Menschen, was ihr Konto betrifft: bestätigen, zurücksetzen, erinnern."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Menschen mit Konto und wer mit der Kommune schreibt"),
        _("Der eingestellte Mailserver"),
        _("{mail} lang, höchstens bis das Konto gelöscht wird."),
    ),
)

PERSONAL = tuple(
    Personal("notices.Mail", field, what, "mail")
    for field, what in (
        ("recipient", _("E-Mail-Adresse, an die geschrieben wird")),
        ("subject", _("Betreff")),
        ("text", _("Text der E-Mail")),
        ("made", _("Wann die E-Mail geschrieben wurde")),
        ("sent", _("Wann sie versandt wurde")),
        ("failure", _("Was der Mailserver zuletzt geantwortet hat")),
    )
)

IMPERSONAL = (
    Impersonal(
        "notices.Mail", ("sender", "attempts", "next_try"), "the town's address, when and how often tried"
    ),
)


def export(person: Person) -> dict[str, Any]:
    return {"mails": list(_mails(person).values("recipient", "subject", "text", "made", "sent"))}


def forget(person: Person) -> None:
    _mails(person).delete()
    _strike(_addresses(person), [name for name in (person.pseudonym, person.real_name) if name])


def tidy(now: datetime) -> dict[str, int]:
    return {"mails deleted": forget_old_mails(now)}


def _mails(person: Person) -> QuerySet[Mail]:
    """Only to addresses that are confirmed: anybody can claim another's."""
    return Mail.objects.filter(recipient__in=_addresses(person))


def _addresses(person: Person) -> list[str]:
    return list(EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True))


def _strike(addresses: list[str], names: list[str]) -> None:
    """Mails to others stay useful to them: only these words go, and a link stays whole whatever it holds."""
    address, name = _any(addresses), re.compile(rf"https?://\S+|{_any(names).pattern}", re.IGNORECASE)
    for mail in Mail.objects.iterator():
        before = (mail.subject, mail.text)
        mail.subject, mail.text = (name.sub(_gone, address.sub("…", said)) for said in before)
        if before != (mail.subject, mail.text):
            mail.save(update_fields=["subject", "text"])


def _gone(found: re.Match[str]) -> str:
    return found[0] if "://" in found[0] else "…"


def _any(words: list[str]) -> re.Pattern[str]:
    """Whole words. Of none, nothing."""
    said = "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)", re.IGNORECASE)
