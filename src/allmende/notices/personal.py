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
from allmende.notices.models import Habit, Mail, News
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
    Activity(
        "news",
        _("Neuigkeiten und Folgen"),
        _("Wer einer Seite folgt, erfährt, was sich dort tut; wer etwas schrieb, was daraus wurde."),
        _("Art. 6 Abs. 1 Buchst. a DSGVO: Einwilligung, die jederzeit zurückgenommen werden kann"),
        _("Menschen mit Konto"),
        _("Niemand"),
        _("Bis das Konto gelöscht wird; Neuigkeiten einer Seite so lange wie die Seite."),
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
) + tuple(
    Personal(model, field, what, "news")
    for model, field, what in (
        ("notices.News", "author", _("Wer etwas Neues schrieb")),
        ("notices.News", "title", _("Was neu ist")),
        ("notices.News", "text", _("Was neu ist, im Wortlaut")),
        ("notices.Watch", "person", _("Wer einer Seite folgt")),
        ("notices.Watch", "address", _("Welcher Seite jemand folgt")),
        ("notices.Watch", "made", _("Seit wann jemand einer Seite folgt")),
        ("notices.Notice", "person", _("Wer eine Nachricht bekam")),
        ("notices.Notice", "title", _("Überschrift der Nachricht")),
        ("notices.Notice", "text", _("Text der Nachricht")),
        ("notices.Notice", "address", _("Seite, um die es geht")),
        ("notices.Notice", "kind", _("Worum es geht")),
        ("notices.Notice", "made", _("Wann die Nachricht geschrieben wurde")),
        ("notices.Notice", "read", _("Wann sie gelesen wurde")),
        ("notices.Habit", "person", _("Wer gewählt hat, wie oft E-Mails kommen")),
        ("notices.Habit", "rhythm", _("Wie oft E-Mails kommen")),
    )
)

IMPERSONAL = (
    Impersonal(
        "notices.Mail",
        ("sender", "attempts", "next_try", "headers"),
        "the town's address, when and how often tried",
    ),
    Impersonal(
        "notices.News",
        ("subject", "address", "kind", "organisation", "municipality", "audience", "made"),
        "says where something is new and who may see it",
    ),
    Impersonal("notices.Habit", ("mailed", "seen"), "the number of the last news"),
    Impersonal("notices.Watch", ("since",), "the number of the last news"),
)


def export(person: Person) -> dict[str, Any]:
    return {
        "mails": list(_mails(person).values("recipient", "subject", "text", "made", "sent")),
        "follows": list(person.watches.values("address", "made")),
        "notices": list(person.notices.values("title", "text", "address", "kind", "made", "read")),
        "how_often": list(Habit.objects.filter(person=person).values("rhythm")),
    }


def forget(person: Person) -> None:
    _mails(person).delete()
    person.watches.all().delete()
    person.notices.all().delete()
    Habit.objects.filter(person=person).delete()
    News.objects.filter(author=person).update(author=None)
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
