# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mails wait in the people store."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, send_mail
from django.db import transaction
from django.utils import timezone

from allmende.notices.models import Mail
from allmende.notices.outbox import forget_old_mails

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def to_the_outbox(settings) -> None:
    """Django's test runner puts its own backend in its place."""
    settings.EMAIL_BACKEND = "allmende.notices.outbox.Backend"


def test_a_mail_waits_with_its_sender():
    assert send_mail("Willkommen", "Guten Tag", "stadt@auenbrueck.example", ["lina@auenbrueck.example"]) == 1
    mail = Mail.objects.get()
    assert (mail.sender, mail.recipient) == ("stadt@auenbrueck.example", "lina@auenbrueck.example")
    assert (mail.subject, mail.text, mail.sent, mail.attempts) == ("Willkommen", "Guten Tag", None, 0)


def test_the_installations_own_sender_stands_where_none_is_named(settings):
    settings.DEFAULT_FROM_EMAIL = "allmende@localhost"
    send_mail("a", "b", None, ["lina@auenbrueck.example"])
    assert Mail.objects.get().sender == "allmende@localhost"


def test_everybody_gets_a_mail_of_their_own():
    EmailMessage("a", "b", "s@a.example", ["x@a.example"], cc=["y@a.example"], bcc=["z@a.example"]).send()
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == [
        "x@a.example",
        "y@a.example",
        "z@a.example",
    ]


def test_what_is_taken_back_was_not_written():
    with pytest.raises(RuntimeError), transaction.atomic():
        send_mail("a", "b", "s@a.example", ["x@a.example"])
        raise RuntimeError
    assert not Mail.objects.exists()


def test_a_subject_is_one_line_and_ends():
    send_mail("Ein\r\nBcc: alle@a.example " + "x" * 300, "b", "s@a.example", ["x@a.example"])
    subject = Mail.objects.get().subject
    assert subject.startswith("Ein Bcc: alle@a.example x")
    assert len(subject) == 200


def test_an_attachment_is_refused_loudly():
    message = EmailMessage("a", "b", "s@a.example", ["x@a.example"])
    message.attach("a.txt", "a")
    with pytest.raises(ValueError, match="attachment"):
        message.send()
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("made", "sent", "stays"),
    [(31, 31, False), (31, None, False), (29, 29, True), (29, None, True)],
)
def test_old_mails_are_forgotten(made: int, sent: int | None, stays: bool):
    now = timezone.now()
    Mail.objects.create(
        recipient="x@a.example",
        made=now - timedelta(days=made),
        sent=None if sent is None else now - timedelta(days=sent),
    )
    assert forget_old_mails(now) == (0 if stays else 1)
    assert Mail.objects.exists() is stays
