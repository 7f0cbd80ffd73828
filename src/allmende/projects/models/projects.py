# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Vorhaben itself: from the question to the result."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Visible
from allmende.projects.models.money import CostsShown
from allmende.web.fields import FIELDS, OTHER


class State(models.TextChoices):
    PLANNED = "planned", _("geplant")
    RUNNING = "running", _("läuft")
    ENDED = "ended", _("beendet")
    STOPPED = "stopped", _("abgebrochen")


FINISHED = (State.ENDED, State.STOPPED)


class Again(models.TextChoices):
    YES = "yes", _("Ja")
    CHANGED = "changed", _("Ja, aber anders")
    NO = "no", _("Nein")


class Project(Visible):
    """`ended`: when its state became one of FINISHED. `stops_sensors`: once it or a permit has ended, its
    sensors take no more. The last four columns are its result."""

    title = models.CharField(_("Das Vorhaben in einem Satz"), max_length=120)
    question = models.TextField(_("Welche Frage soll es beantworten?"), max_length=2_000)
    hypothesis = models.TextField(_("Was vermuten Sie?"), max_length=2_000, blank=True)
    field = models.CharField(
        _("Handlungsfeld"),
        max_length=20,
        blank=True,
        choices=[(one.key, one.title) for one in (*FIELDS, OTHER)],
    )
    place = models.CharField(_("Ort in Worten"), max_length=200, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    starts = models.DateField(_("Beginn"), null=True, blank=True)
    ends = models.DateField(_("Letzter Tag"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.PLANNED, db_index=True)
    ended = models.DateTimeField(null=True, editable=False)
    stops_sensors = models.BooleanField(_("Sensoren mit dem Ende anhalten"), default=False)
    costs_shown = models.CharField(
        _("Wer die Kosten sieht"), max_length=10, choices=CostsShown, default=CostsShown.INSIDE
    )
    worked = models.TextField(_("Was hat funktioniert?"), max_length=5_000, blank=True)
    failed = models.TextField(_("Was hat nicht funktioniert?"), max_length=5_000, blank=True)
    cost = models.TextField(_("Was hat es gekostet?"), max_length=2_000, blank=True)
    again = models.CharField(
        _("Würden Sie es wieder tun?"), max_length=10, choices=Again, blank=True, default=""
    )
    made = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-changed", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return f"/vorhaben/{self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def has_result(self) -> bool:
        return bool(self.worked or self.failed or self.again)
