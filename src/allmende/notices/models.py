# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The outbox."""

from django.db import models
from django.utils import timezone


class Mail(models.Model):
    """`sent` is null while it waits, `next_try` once it was sent or given up. `failure`: what the mail server
    said the last time."""

    sender = models.EmailField()
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    made = models.DateTimeField(default=timezone.now, db_index=True)
    sent = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True, default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-made", "-id")

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
