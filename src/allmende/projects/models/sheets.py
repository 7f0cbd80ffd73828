# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A sensor that belongs to a Vorhaben, with its data-protection sheet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MEASURES = "measures"
"""The relation between a Vorhaben and the page of its station."""


class Sheet(models.Model):
    """`thing`: the station's id in the hub. `is_ours`: whoever linked it may change the station, so it ends
    with the project; a station of others is only spoken of."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="sheets")
    thing = models.BigIntegerField(_("Messstelle"))
    is_ours = models.BooleanField(default=False, editable=False)
    measured = models.TextField(_("Was wird gemessen?"), max_length=2_000, blank=True)
    not_measured = models.TextField(_("Was wird nicht gemessen?"), max_length=2_000, blank=True)
    why = models.TextField(_("Warum?"), max_length=2_000, blank=True)
    who = models.CharField(_("Wer ist verantwortlich?"), max_length=200, blank=True)
    until = models.DateField(_("Bis wann?"), null=True, blank=True)
    basis = models.TextField(_("Auf welcher Rechtsgrundlage?"), max_length=1_000, blank=True)
    contact = models.CharField(_("Wen kann man fragen?"), max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("project", "thing"), name="one_sheet_a_sensor"),)

    def __str__(self) -> str:
        return f"{self.project} · {self.thing}"

    @property
    def address(self) -> str:
        return f"/vorhaben/{self.project_id}/messstelle/{self.thing}"

    @property
    def station(self) -> str:
        """The address of the station's page."""
        return f"/messstellen/{self.thing}"

    @property
    def is_complete(self) -> bool:
        """Says all that people must be told."""
        told = (self.measured, self.not_measured, self.why, self.who, self.until, self.basis, self.contact)
        return all(told)
