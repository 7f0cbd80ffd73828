# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Somebody says that something breaks the rules."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.discussion.models.contributions import Contribution


class Reason(models.TextChoices):
    """Why something is reported or removed, in plain words."""

    INSULT = "insult", _("Beleidigung oder Drohung")
    HATE = "hate", _("Hass gegen eine Gruppe")
    PRIVATE = "private", _("Private Angaben über andere")
    FALSE_NAME = "false_name", _("Auftreten unter dem Namen anderer")
    ADVERTISING = "advertising", _("Werbung oder Spam")
    ILLEGAL = "illegal", _("Verstoß gegen ein Gesetz")
    RIGHTS = "rights", _("Fremdes Werk ohne Erlaubnis")
    OFF_TOPIC = "off_topic", _("Gehört nicht zum Thema")
    OTHER = "other", _("Ein anderer Grund")


class Report(models.Model):
    """A notice as Art. 16 DSA knows it. `reporter` is null for a visitor, and once the account is deleted or
    the time is up; `email` only where a visitor wants to hear what became of it. `said`: the text as it was
    then. `decision`: the one that settled it."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reports")
    by_visitor = models.BooleanField(default=False)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    language = models.CharField(max_length=5, default="de")
    reason = models.CharField(_("Was stimmt nicht?"), max_length=16, choices=Reason)
    words = models.TextField(_("Was sollen wir wissen?"), blank=True)
    said = models.TextField(blank=True)
    made = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey("discussion.Decision", models.PROTECT, null=True, related_name="reports")

    class Meta:
        ordering = ("made", "id")

    def __str__(self) -> str:
        return str(self.contribution)
