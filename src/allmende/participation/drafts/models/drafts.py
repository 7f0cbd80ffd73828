# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Drafts, their versions, and the passages that keep their number through all of them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Visible
from allmende.media.models import Picture
from allmende.participation.drafts.blocks import Block


class Phase(models.TextChoices):
    """Where a draft stands; the clock decides between the first three."""

    PREPARED = "prepared", _("in Vorbereitung")
    OPEN = "open", _("offen für Kommentare")
    ANSWERING = "answering", _("wird ausgewertet")
    CLOSED = "closed", _("abgeschlossen")


class Draft(Visible):
    """`opens` and `closes` say when people may comment; null while nobody has decided. `closed`: since when
    every comment has its answer. `hides_support`: numbers are shown when the time to comment is over."""

    title = models.CharField(_("Titel"), max_length=160)
    summary = models.TextField(_("Worum es geht"), blank=True, max_length=5_000)
    opens = models.DateTimeField(_("Kommentare ab"), null=True)
    closes = models.DateTimeField(_("Kommentare bis"), null=True)
    closed = models.DateTimeField(null=True)
    hides_support = models.BooleanField(_("Zustimmung erst nach dem Ende zeigen"), default=False)
    pictures = models.ManyToManyField(Picture, related_name="drafts")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-made", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return f"/entwuerfe/{self.pk}"

    @property
    def phase(self) -> Phase:
        return self.phase_at(timezone.now())

    def phase_at(self, now: datetime) -> Phase:
        """To the minute: at `closes` it is over."""
        if self.closed is not None:
            return Phase.CLOSED
        if self.opens is None or self.closes is None or now < self.opens:
            return Phase.PREPARED
        return Phase.OPEN if now < self.closes else Phase.ANSWERING

    @property
    def shows_counts(self) -> bool:
        """How many commented and how many agree."""
        return not self.hides_support or self.phase in (Phase.ANSWERING, Phase.CLOSED)


class Version(models.Model):
    """`published` is null while it is prepared: its passages may have wrong numbers until then."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    note = models.TextField(_("Was sich geändert hat"), blank=True, max_length=2_000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    published = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("draft", "number"), name="one_version_a_number"),)

    def __str__(self) -> str:
        return f"{self.draft} · {self.number}"


class Passage(models.Model):
    """`number`: its own in all versions of the draft, used for nothing else; `position`: where it stands in
    this one. `chapter`: the headings above it. `html` is clean, spans count the characters of `plain`."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(default=0)
    chapter = models.CharField(max_length=400, blank=True)
    html = models.TextField(blank=True)
    plain = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("version", "position"), name="one_passage_a_position"),
        )
        indexes = (models.Index(fields=("version", "number"), name="passages_by_number"),)

    def __str__(self) -> str:
        return f"{self.version} · {self.number}"

    @property
    def block(self) -> Block:
        return Block(self.kind, self.level, self.html, self.plain)  # type: ignore[arg-type]


class Succession(models.Model):
    """What became of a passage in the next version: a row for each passage that it went into, one without
    `after` where it is gone. `change` as matching/ names it. `settled_by`: who looked at an uncertain one."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="successions")
    before = models.ForeignKey(Passage, models.CASCADE, related_name="successors")
    after = models.ForeignKey(Passage, models.CASCADE, null=True, related_name="predecessors")
    change = models.CharField(max_length=10)
    confidence = models.FloatField()
    is_certain = models.BooleanField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("before__position", "id")

    def __str__(self) -> str:
        return f"{self.before} → {self.after or '–'}"

    @property
    def is_settled(self) -> bool:
        return self.is_certain or self.settled_by_id is not None
