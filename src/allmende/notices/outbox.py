# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mails wait in the people store, written in the transaction of what they tell of, until they are old."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from allmende.notices.models import Mail

_SUBJECT = 200


class Backend(BaseEmailBackend):
    """Where Django sends mails: a row for each recipient, so that none sees the others."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            for message in email_messages:
                _put(message)
        return len(email_messages)


def _put(message: EmailMessage) -> None:
    if message.attachments:
        raise ValueError("the outbox keeps text alone: a mail with an attachment would lose it")
    subject = " ".join(str(message.subject).split())[:_SUBJECT]
    for recipient in message.recipients():
        Mail.objects.create(
            sender=message.from_email,
            recipient=recipient,
            subject=subject,
            text=str(message.body),
            headers=dict(message.extra_headers),
        )


def forget_old_mails(now: datetime) -> int:
    """How many were deleted. One that waited so long for its server tells nobody anything any more."""
    before = now - timedelta(days=settings.ALLMENDE.identity.mail_days)
    return Mail.objects.filter(made__lt=before).delete()[0]
