# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What runs where and when: as it is being worked on, and as all see it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models.camp import Barcamp, Room, Slot
from allmende.barcamp.models.people import Registration
from allmende.barcamp.models.pitches import Pitch


class Session(models.Model):
    """A pitch at a place in the timetable. `slot` and `room` are the plan that is worked on (both empty:
    not placed), `shown_slot` and `shown_room` what was published last. `is_cancelled`: it was published and
    does not take place; it stays with its id. `number` and `guid` never change, in no export."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="sessions")
    pitch = models.ForeignKey(Pitch, models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    guid = models.UUIDField(default=uuid4, editable=False, unique=True)
    slot = models.ForeignKey(Slot, models.SET_NULL, null=True, related_name="sessions")
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="sessions")
    is_pinned = models.BooleanField(_("bleibt, wo es ist"), default=False)
    shown_slot = models.ForeignKey(Slot, models.SET_NULL, null=True, related_name="+")
    shown_room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="+")
    is_dropped = models.BooleanField(default=False)
    is_cancelled = models.BooleanField(_("fällt aus"), default=False)
    reason = models.CharField(_("Warum"), max_length=200, blank=True)
    is_full = models.BooleanField(_("voll"), default=False)
    counted = models.PositiveIntegerField(_("gezählte Gäste"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    """How often it was published changed: the SEQUENCE of its calendar entry (RFC 5545)."""
    pad = models.URLField(_("Adresse eines Etherpads oder HedgeDocs"), blank=True, max_length=500)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("camp", "number"), name="barcamp_number_once"),)

    def __str__(self) -> str:
        return str(self.pitch)


class Step(models.Model):
    """A change to the plan that is worked on: `before` and `after` are [[session id, slot id, room id,
    pinned, cancelled]] of what it touched, so that it can be undone. `cost`: what it did to the plan's
    value."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    cost = models.IntegerField(null=True)
    is_undone = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("id",)


class Version(models.Model):
    """A published timetable. `changes`: [{"code": …, "session": id, …}] against the one before, without
    words."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changes = models.JSONField(default=list)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("camp", "number"), name="barcamp_version_once"),)


class Run(models.Model):
    """A computation of the timetable. `share`: how much of it is done, 0 to 1. `result`: the optimiser's
    Plan as JSON."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="runs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    seconds = models.FloatField()
    seed = models.PositiveIntegerField(default=1)
    share = models.FloatField(default=0.0)
    is_over = models.BooleanField(default=False)
    failure = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("id",)


class Announcement(models.Model):
    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="announcements")
    text = models.CharField(_("Was alle wissen sollen"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField(_("Zeigen bis"), null=True, blank=True)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.text


class Mark(models.Model):
    """Somebody wants to hear a session and to be told when it changes."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="marks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    registration = models.ForeignKey(Registration, models.CASCADE, null=True, related_name="marks")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("session", "person"), name="barcamp_marks_once"),
            models.UniqueConstraint(fields=("session", "registration"), name="barcamp_marked_once"),
        )
