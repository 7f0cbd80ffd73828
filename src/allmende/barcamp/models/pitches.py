# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people offer to talk about, and who they are."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models.camp import Barcamp, Slot
from allmende.barcamp.models.people import Registration


class Host(models.Model):
    """Somebody who holds or helps with sessions: one row for a human, whatever they pitch. `token`: SHA-256
    of the secret in the cookie and the personal link of somebody without an account."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="hosts")
    name = models.CharField(_("Name"), max_length=80)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    registration = models.ForeignKey(Registration, models.SET_NULL, null=True, blank=True, related_name="+")
    token = models.CharField(max_length=64, blank=True, editable=False)
    absent = models.ManyToManyField(Slot, related_name="+", blank=True, verbose_name=_("Kann nicht um"))

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("camp", "token"), condition=~models.Q(token=""), name="barcamp_host_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class PitchState(models.TextChoices):
    OFFERED = "offered", _("vorgeschlagen")
    QUEUED = "queued", _("wartet auf die Bühne")
    PITCHED = "pitched", _("vorgestellt")
    MERGED = "merged", _("zusammengelegt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class Daytime(models.TextChoices):
    MORNING = "morning", _("vormittags")
    AFTERNOON = "afternoon", _("nachmittags")


class Pitch(models.Model):
    """`slots`: how many in a row it needs. `queue`: its place before the stage, or which one it was upon it.
    `repeats`: how often it may run. `seen`: how many ballots it was shown to, counted when the ballot
    closes."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="pitches")
    title = models.CharField(_("Ihre Session in einem Satz"), max_length=100)
    text = models.TextField(_("Worum es geht"), max_length=2_000, blank=True)
    topic = models.CharField(_("Thema"), max_length=40, blank=True)
    hosts = models.ManyToManyField(Host, through="Hosting", related_name="pitches")
    needs_projector = models.BooleanField(_("braucht einen Beamer"), default=False)
    needs_access = models.BooleanField(_("braucht einen stufenlosen Raum"), default=False)
    needs_loop = models.BooleanField(_("braucht eine Höranlage"), default=False)
    wants_recording = models.BooleanField(_("darf aufgenommen werden"), default=False)
    daytime = models.CharField(_("Am liebsten"), max_length=10, choices=Daytime, blank=True)
    slots = models.PositiveSmallIntegerField(
        _("Länge"), default=1, choices=((1, _("eine Einheit")), (2, _("zwei Einheiten")))
    )
    repeats = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=PitchState, default=PitchState.OFFERED, db_index=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    queue = models.PositiveIntegerField(null=True)
    hands = models.PositiveIntegerField(_("gezählte Hände"), null=True, blank=True)
    seen = models.PositiveIntegerField(null=True, editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "pitches"

    def __str__(self) -> str:
        return self.title

    @property
    def is_standing(self) -> bool:
        return self.state not in (PitchState.MERGED, PitchState.WITHDRAWN)


class Role(models.TextChoices):
    SPEAKER = "speaker", _("hält die Session")
    HELPER = "helper", _("hilft dabei")


class Consent(models.TextChoices):
    UNASKED = "unasked", _("nicht gefragt")
    GIVEN = "given", _("einverstanden")
    REFUSED = "refused", _("nicht einverstanden")


class Hosting(models.Model):
    """`recording`: whether this host lets the session be streamed and recorded; taken back at any time."""

    pitch = models.ForeignKey(Pitch, models.CASCADE, related_name="hostings")
    host = models.ForeignKey(Host, models.CASCADE, related_name="hostings")
    role = models.CharField(max_length=10, choices=Role, default=Role.SPEAKER)
    recording = models.CharField(_("Aufnahme"), max_length=10, choices=Consent, default=Consent.UNASKED)
    recording_said = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("pitch", "host"), name="barcamp_hosts_once"),)


class Wish(models.Model):
    """ "I wish somebody would talk about …": taken up by a pitch, or not."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="wishes")
    text = models.CharField(_("Darüber sollte jemand sprechen"), max_length=120)
    pitch = models.ForeignKey(Pitch, models.SET_NULL, null=True, related_name="wishes")
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return self.text


class Stage(models.Model):
    """Who is on it and since when the time runs; `spent`: milliseconds that ran before it was stopped."""

    camp = models.OneToOneField(Barcamp, models.CASCADE, related_name="stage")
    pitch = models.ForeignKey(Pitch, models.SET_NULL, null=True, related_name="+")
    started = models.DateTimeField(null=True)
    spent = models.PositiveIntegerField(default=0)
