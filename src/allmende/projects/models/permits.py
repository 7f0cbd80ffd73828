# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is allowed, by whom, on which conditions, and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permit(models.Model):
    """Without `valid_until` it does not expire. `covers_sensors`: without it nothing may be measured.
    `is_needed` is taken away once nothing hangs on it any more: then it neither warns nor stops anything.
    `warned`: how many days before the end its owners were last told."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="permits")
    title = models.CharField(_("Was ist erlaubt"), max_length=160)
    authority = models.CharField(_("Wer hat es erlaubt"), max_length=160, blank=True)
    number = models.CharField(_("Aktenzeichen"), max_length=80, blank=True)
    conditions = models.TextField(_("Auflagen"), max_length=4_000, blank=True)
    valid_until = models.DateField(_("Gültig bis"), null=True, blank=True)
    covers_sensors = models.BooleanField(_("Ohne diese Erlaubnis darf nicht gemessen werden"), default=True)
    is_needed = models.BooleanField(_("Wird noch gebraucht"), default=True)
    warned = models.SmallIntegerField(null=True, editable=False)

    class Meta:
        ordering = ("valid_until", "id")

    def __str__(self) -> str:
        return self.title
