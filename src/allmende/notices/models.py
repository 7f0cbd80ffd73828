# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The outbox, what is new, and who wants to hear of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.models.audience import Audience, VisibleQuerySet


class Mail(models.Model):
    """`sent` is null while it waits, `next_try` once it was sent or given up. `failure`: what the mail server
    said the last time. `headers`: further lines of its head, as that for one-click unsubscribing."""

    sender = models.EmailField()
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    headers = models.JSONField(default=dict)
    made = models.DateTimeField(default=timezone.now, db_index=True)
    sent = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True, default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-made", "-id")

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"


class News(models.Model):
    """Something happened at `address`; `subject` is the thing that it belongs to. Written once, however many
    follow the page: what is new for somebody is looked up, and what was mailed is remembered by number."""

    subject = models.CharField(max_length=200, db_index=True)
    address = models.CharField(max_length=220)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    organisation = models.ForeignKey("identity.Organisation", models.CASCADE, related_name="+")
    municipality = models.ForeignKey("identity.Organisation", models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    audience = models.SmallIntegerField(choices=Audience, default=Audience.PUBLIC)
    made = models.DateTimeField(default=timezone.now, db_index=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "news"

    def __str__(self) -> str:
        return self.title


class Watch(models.Model):
    """Somebody follows a page; `since`: the number of the last news before."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    address = models.CharField(max_length=200, db_index=True)
    since = models.BigIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "address"), name="watched_once"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.address}"


class Notice(models.Model):
    """Told to one person alone: an answer, a decision."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    address = models.CharField(max_length=220)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    made = models.DateTimeField(default=timezone.now)
    read = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", _("sofort")
    DAILY = "daily", _("einmal am Tag")
    WEEKLY = "weekly", _("einmal in der Woche")
    NEVER = "never", _("nie")


class Habit(models.Model):
    """How somebody wants to be told, and what they were told already: `mailed` and `seen` are the numbers of
    the last News, so that nothing is missed or told twice whenever the server was off."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="habit")
    rhythm = models.CharField(_("Wie oft per E-Mail"), max_length=8, choices=Rhythm, default=Rhythm.DAILY)
    mailed = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.person}: {self.rhythm}"
