# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who takes part, what is planned, what is on, and what happened."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Organisation
from allmende.media.models import Picture


class PartnerRole(models.TextChoices):
    MUNICIPALITY = "municipality", _("Kommune")
    COUNTY = "county", _("Kreis")
    UTILITY = "utility", _("Stadtwerke")
    COMPANY = "company", _("Unternehmen")
    START_UP = "start_up", _("Start-up")
    RESEARCH = "research", _("Forschung")
    CITIZENS = "citizens", _("Bürgerschaft")
    FUNDER = "funder", _("Förderung")


class Partner(models.Model):
    """An organisation that is known here, or a name."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation auf dieser Seite"),
    )
    name = models.CharField(_("Oder ein Name"), max_length=120, blank=True)
    role = models.CharField(_("Rolle"), max_length=20, choices=PartnerRole)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name if self.organisation is None else self.organisation.name


class Phase(models.Model):
    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="phases")
    title = models.CharField(_("Was geschieht"), max_length=120)
    starts = models.DateField(_("Beginn"), null=True, blank=True)
    ends = models.DateField(_("Letzter Tag"))
    is_done = models.BooleanField(_("Erledigt"), default=False)

    class Meta:
        ordering = ("ends", "id")

    def __str__(self) -> str:
        return self.title


class Event(models.Model):
    """A moment at which people meet."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="events")
    title = models.CharField(_("Was ist los"), max_length=120)
    starts = models.DateTimeField(_("Beginn"))
    ends = models.DateTimeField(_("Ende"), null=True, blank=True)
    place = models.CharField(_("Ort in Worten"), max_length=200, blank=True)

    class Meta:
        ordering = ("starts", "id")

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """A day in the diary."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="entries")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    day = models.DateField(_("Tag"), default=timezone.localdate)
    title = models.CharField(_("Was ist geschehen"), max_length=120)
    text = models.TextField(_("Erzählen Sie"), max_length=10_000, blank=True)
    pictures = models.ManyToManyField(Picture, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("day", "id")
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return f"/vorhaben/{self.project_id}#tag-{self.pk}"
