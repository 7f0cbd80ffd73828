# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people say of a passage, where it is in each version, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.discussion.models import Contribution
from allmende.participation.drafts.models.drafts import Draft, Passage, Version


class RemarkKind(models.TextChoices):
    APPROVE = "approve", _("Zustimmung")
    DOUBT = "doubt", _("Bedenken")
    QUESTION = "question", _("Frage")
    SUGGEST = "suggest", _("Vorschlag")


class Outcome(models.TextChoices):
    ADOPTED = "adopted", _("übernommen")
    PARTLY = "partly", _("zum Teil übernommen")
    DECLINED = "declined", _("nicht übernommen")
    ANSWERED = "answered", _("beantwortet")


class Remark(models.Model):
    """A contribution about a passage. `start` and `end`: the marked span of the passage's plain text, null
    for the whole passage; `quote`: what stood there. `suggestion`: what should stand there instead."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, related_name="remark")
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="remarks")
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="remarks")
    kind = models.CharField(_("Art"), max_length=10, choices=RemarkKind)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True)
    suggestion = models.TextField(blank=True)
    supports = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.kind}: {self.passage}"


class Anchor(models.Model):
    """Where a remark is in a version. `passage` is null where what it spoke of is gone."""

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="anchors")
    version = models.ForeignKey(Version, models.CASCADE, related_name="anchors")
    passage = models.ForeignKey(Passage, models.CASCADE, null=True, related_name="anchors")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    confidence = models.FloatField(default=1.0)
    is_certain = models.BooleanField(default=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("remark", "version"), name="one_anchor_a_version"),)

    def __str__(self) -> str:
        return f"{self.remark} · {self.version}"


class Agreement(models.Model):
    """Somebody thinks the same as a remark says."""

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="agreements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("remark", "person"), name="agreed_once"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.remark}"


class Answer(models.Model):
    """What became of a remark. `passage`: where what was adopted is to be read, in which version."""

    remark = models.OneToOneField(Remark, models.CASCADE, related_name="answer")
    outcome = models.CharField(_("Was daraus wird"), max_length=10, choices=Outcome)
    words = models.TextField(_("Antwort"), blank=True)
    passage = models.ForeignKey(Passage, models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.outcome}: {self.remark}"
