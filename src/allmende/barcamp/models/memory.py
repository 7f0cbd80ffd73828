# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stays of a session."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models.timetable import Session
from allmende.media.models import Picture


class Note(models.Model):
    """The notes of a session as somebody left them; the newest counts, the others are its history."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="notes")
    number = models.PositiveIntegerField()
    text = models.TextField(_("Notizen"), max_length=50_000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("Ihr Name"), max_length=80, blank=True)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("session", "number"), name="barcamp_note_once"),)


class Photo(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="photos")
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="+")


class LinkKind(models.TextChoices):
    SLIDES = "slides", _("Folien")
    RECORDING = "recording", _("Aufzeichnung")
    OTHER = "other", _("Mehr dazu")


class Link(models.Model):
    """Slides, a recording with its captions, or something else. A recording is shown only while every host
    agrees."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="links")
    kind = models.CharField(_("Was es ist"), max_length=10, choices=LinkKind)
    title = models.CharField(_("Titel"), max_length=120, blank=True)
    url = models.URLField(_("Adresse"), max_length=500)
    captions = models.URLField(_("Adresse der Untertitel"), max_length=500, blank=True)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("id",)


class Takeaway(models.Model):
    """A sentence that somebody takes home."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="takeaways")
    text = models.CharField(_("Was nehmen Sie mit?"), max_length=200)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("id",)


class Agreement(models.Model):
    takeaway = models.ForeignKey(Takeaway, models.CASCADE, related_name="agreements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("takeaway", "person"), name="barcamp_agrees_once"),)
