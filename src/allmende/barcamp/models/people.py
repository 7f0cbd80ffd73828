# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who comes, and the badge that they vote with."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models.camp import Barcamp


class Sector(models.TextChoices):
    ADMINISTRATION = "administration", _("Verwaltung")
    POLITICS = "politics", _("Politik")
    BUSINESS = "business", _("Wirtschaft")
    RESEARCH = "research", _("Wissenschaft")
    CITIZENS = "citizens", _("Bürgerschaft")


class Place(models.TextChoices):
    SEAT = "seat", _("dabei")
    WAITING = "waiting", _("auf der Warteliste")
    CANCELLED = "cancelled", _("abgesagt")


class Registration(models.Model):
    """Somebody who comes, with or without an account. `token`: SHA-256 of the secret in their link;
    `renewed`: of one that was sent meanwhile, and counts from when it is first used.
    `badge`: the serial that is printed on theirs; the secret on it is stored nowhere near."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="registrations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("Name auf dem Namensschild"), max_length=80)
    email = models.EmailField(_("E-Mail"), blank=True)
    house = models.CharField(_("Woher Sie kommen"), max_length=120, blank=True)
    sector = models.CharField(_("Bereich"), max_length=20, choices=Sector, blank=True)
    access = models.CharField(_("Was Sie brauchen, um dabei zu sein"), max_length=300, blank=True)
    food = models.CharField(_("Essen"), max_length=120, blank=True)
    language = models.CharField(_("Sprache"), max_length=60, blank=True)
    no_photos = models.BooleanField(_("Bitte keine Fotos von mir"), default=False)
    place = models.CharField(_("Platz"), max_length=10, choices=Place, default=Place.SEAT, db_index=True)
    token = models.CharField(max_length=64, unique=True, editable=False)
    renewed = models.CharField(max_length=64, blank=True, default="", editable=False)
    badge = models.PositiveIntegerField(null=True, editable=False)
    arrived = models.DateTimeField(null=True, editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("made", "id")

    def __str__(self) -> str:
        return self.name


class Badge(models.Model):
    """One vote. `digest`: HMAC-SHA-256 of the code on it under the camp's secret; the code itself is
    printed and forgotten. `is_active`: given out at the door and not lost."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="badges")
    serial = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("serial",)
        constraints = (models.UniqueConstraint(fields=("camp", "serial"), name="barcamp_serial_once"),)
