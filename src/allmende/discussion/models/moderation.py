# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a municipality moderates."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Organisation


class Moderation(models.Model):
    """Of all threads that this municipality's portal lists. One without a row publishes at once."""

    municipality = models.OneToOneField(Organisation, models.CASCADE, related_name="moderation")
    is_premoderated = models.BooleanField(_("Jeden Beitrag prüfen, bevor ihn andere sehen"), default=False)
    first_is_premoderated = models.BooleanField(
        _("Nur den ersten Beitrag eines Kontos prüfen, bevor ihn andere sehen"), default=False
    )
    words_of_the_house = models.TextField(_("Regeln des Hauses"), blank=True, max_length=10_000)

    def __str__(self) -> str:
        return str(self.municipality)

    @classmethod
    def of(cls, municipality: int) -> Self:
        """Not saved yet where nothing was chosen."""
        return cls.objects.filter(municipality=municipality).first() or cls(municipality_id=municipality)
