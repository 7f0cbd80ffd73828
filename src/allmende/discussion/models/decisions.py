# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the moderation decided, and what people say against it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.discussion.models.contributions import Contribution
from allmende.discussion.models.reports import Reason

APPEAL_TIME = timedelta(days=183)
"""How long somebody can appeal: Art. 20 DSA asks for six months at least. So long a removed text is kept."""


class Verdict(models.TextChoices):
    PUBLISH = "publish", _("Veröffentlichen")
    KEEP = "keep", _("Stehen lassen")
    REMOVE = "remove", _("Entfernen")


class Decision(models.Model):
    """With its reasons (Art. 17 DSA). `answers`: the appeal that it decides; its verdict is the one that
    holds from then on."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="decisions")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    words = models.TextField(blank=True)
    made = models.DateTimeField(default=timezone.now)
    answers = models.OneToOneField("discussion.Appeal", models.PROTECT, null=True, related_name="decision")

    class Meta:
        ordering = ("made", "id")

    def __str__(self) -> str:
        return str(self.contribution)

    @property
    def appeal_until(self) -> datetime:
        return self.made + APPEAL_TIME


class Appeal(models.Model):
    """The author of what was removed, or who reported what stays, asks for another look (Art. 20 DSA)."""

    against = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.TextField(_("Warum sehen Sie es anders?"), blank=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("made", "id")

    def __str__(self) -> str:
        return str(self.against)
