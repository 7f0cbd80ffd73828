# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The barcamp itself: its house, its hours, and what of its programme is fixed."""

import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Visible
from allmende.media.models import Picture


class State(models.TextChoices):
    PREPARING = "preparing", _("in Vorbereitung")
    ANNOUNCED = "announced", _("angekündigt")
    RUNNING = "running", _("läuft")
    ENDED = "ended", _("beendet")


class BallotState(models.TextChoices):
    WAITING = "waiting", _("noch nicht eröffnet")
    OPEN = "open", _("offen")
    CLOSED = "closed", _("geschlossen")


class BallotKind(models.TextChoices):
    APPROVAL = "approval", _("ankreuzen, was man hören will")
    STARS = "stars", _("bis zu drei Sterne")


class Choice(models.TextChoices):
    """Which pitches run (optimiser.Instance.choice)."""

    VOTES = "votes", _("die meistgewünschten")
    PROPORTIONAL = "proportional", _("so, dass auch kleinere Gruppen vorkommen")
    COVERAGE = "coverage", _("so, dass möglichst viele möglichst viel hören")


def _secret() -> str:
    return secrets.token_hex(32)


class Barcamp(Visible):
    """`secret` keys what badges and ballots are stored under; when the ballot closes it is emptied, and
    nobody can tell any more whose ballot is whose. `version`: of the published timetable, 0 before the
    first. `frozen`: since when the documentation is not changed any more."""

    slug = models.SlugField(_("Kurzname in der Adresse"), max_length=40, unique=True)
    title = models.CharField(_("Wie das Barcamp heißt"), max_length=120)
    text = models.TextField(_("Worum es geht"), max_length=5_000, blank=True)
    place = models.CharField(_("Wo"), max_length=200, blank=True)
    starts = models.DateField(_("Erster Tag"))
    ends = models.DateField(_("Letzter Tag"))
    seats = models.PositiveIntegerField(_("Plätze"), null=True, blank=True)
    conduct = models.TextField(_("Wie wir miteinander umgehen"), max_length=5_000, blank=True)
    recording_rules = models.TextField(_("Was aufgenommen wird"), max_length=5_000, blank=True)
    licence = models.CharField(_("Lizenz der Dokumentation"), max_length=40, default="CC-BY-4.0")
    floor_plan = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.PREPARING, db_index=True)
    takes_registrations = models.BooleanField(_("Anmeldung ist offen"), default=False)
    takes_pitches = models.BooleanField(_("Vorschläge sind willkommen"), default=False)
    pitch_seconds = models.PositiveSmallIntegerField(_("Sekunden auf der Bühne"), default=60)
    ballot = models.CharField(
        _("Abstimmung"), max_length=10, choices=BallotState, default=BallotState.WAITING
    )
    ballot_kind = models.CharField(
        _("Art der Abstimmung"), max_length=10, choices=BallotKind, default=BallotKind.APPROVAL
    )
    choice = models.CharField(
        _("Welche Vorschläge stattfinden"), max_length=12, choices=Choice, default=Choice.COVERAGE
    )
    secret = models.CharField(max_length=64, blank=True, default=_secret, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    published = models.DateTimeField(null=True, editable=False)
    frozen = models.DateTimeField(null=True, editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-starts", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return f"/barcamps/{self.slug}"


class HelperRole(models.TextChoices):
    ORGANISER = "organiser", _("Organisation")
    HELPER = "helper", _("Helferin oder Helfer")


class Helper(models.Model):
    """Somebody who runs the day without a role in the organisation."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="helpers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(_("Rolle"), max_length=10, choices=HelperRole, default=HelperRole.HELPER)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("camp", "person"), name="barcamp_helps_once"),)


class Room(models.Model):
    """`guid` stays what it is in every export."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="rooms")
    name = models.CharField(_("Wie der Raum heißt"), max_length=60)
    place = models.CharField(_("Wo er ist"), max_length=120, blank=True)
    seats = models.PositiveIntegerField(_("Plätze"), default=20)
    has_projector = models.BooleanField(_("Beamer"), default=False)
    has_stream = models.BooleanField(_("Aufnahme und Übertragung"), default=False)
    is_accessible = models.BooleanField(_("stufenlos mit dem Rollstuhl"), default=False)
    has_loop = models.BooleanField(_("Höranlage"), default=False)
    stream = models.URLField(_("Adresse der Übertragung"), blank=True, max_length=500)
    position = models.PositiveSmallIntegerField(default=0)
    guid = models.UUIDField(default=uuid4, editable=False, unique=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=("camp", "name"), name="barcamp_room_once"),)

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """A time in which every room may have a session."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="slots")
    starts = models.DateTimeField(_("Beginn"))
    ends = models.DateTimeField(_("Ende"))

    class Meta:
        ordering = ("starts", "id")
        constraints = (models.UniqueConstraint(fields=("camp", "starts"), name="barcamp_slot_once"),)

    def __str__(self) -> str:
        return timezone.localtime(self.starts).strftime("%H:%M")


class Closure(models.Model):
    """A room that nobody can use in a slot: booked otherwise, or flooded."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="closures")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="closures")
    reason = models.CharField(_("Warum"), max_length=120, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("room", "slot"), name="barcamp_closed_once"),)


class ItemKind(models.TextChoices):
    BREAK = "break", _("Pause")
    PLENARY = "plenary", _("Plenum")
    KEYNOTE = "keynote", _("Vortrag")
    STALL = "stall", _("Stand auf dem Markt der Möglichkeiten")
    EVENING = "evening", _("Stammtisch")


class Item(models.Model):
    """What of the programme is fixed. `host`: who speaks, or whose stall it is."""

    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="items")
    kind = models.CharField(_("Was es ist"), max_length=10, choices=ItemKind)
    title = models.CharField(_("Titel"), max_length=120)
    text = models.TextField(_("Worum es geht"), max_length=2_000, blank=True)
    host = models.CharField(_("Wer"), max_length=120, blank=True)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="items")
    place = models.CharField(_("Wo"), max_length=120, blank=True)
    needs_table = models.BooleanField(_("braucht einen Tisch"), default=False)
    needs_power = models.BooleanField(_("braucht Strom"), default=False)
    starts = models.DateTimeField(_("Beginn"))
    ends = models.DateTimeField(_("Ende"))
    guid = models.UUIDField(default=uuid4, editable=False, unique=True)

    class Meta:
        ordering = ("starts", "id")

    def __str__(self) -> str:
        return self.title
