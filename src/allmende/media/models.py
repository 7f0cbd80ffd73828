# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pictures. The files lie beside the stores, under `media/`, by number and size."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Visible


class Picture(Visible):
    """`alt` says what it shows to whoever does not see it; empty while nobody has said so. `width` and
    `height` are those of the largest size, `digest` its SHA-256, `type` that of all sizes."""

    alt = models.CharField(_("Was auf dem Bild zu sehen ist"), max_length=300, blank=True)
    credit = models.CharField(_("Von wem das Bild ist"), max_length=120, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    type = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.alt or gettext("Bild %(number)d") % {"number": self.pk}
