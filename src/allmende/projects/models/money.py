# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What it costs and who pays. Euros, to the cent."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CostsShown(models.TextChoices):
    INSIDE = "inside", _("nur die Organisation")
    TOTALS = "totals", _("alle sehen die Summen")
    ITEMS = "items", _("alle sehen jeden Posten")


class Cost(models.Model):
    """`planned` or `actual` is null where nobody knows it yet. `source`: whose money it is."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="costs")
    title = models.CharField(_("Wofür"), max_length=120)
    planned = models.DecimalField(
        _("Geplant"),
        max_digits=11,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    actual = models.DecimalField(
        _("Ausgegeben"),
        max_digits=11,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    source = models.CharField(_("Wessen Geld"), max_length=120, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title
