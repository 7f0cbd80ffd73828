# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ideas, who supports them, and what became of them."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.discussion.models import Contribution, State
from allmende.identity.models import Organisation, Person, Visible
from allmende.identity.models.audience import VisibleQuerySet
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right
from allmende.media.models import Picture
from allmende.web.fields import FIELDS, OTHER


class Status(models.TextChoices):
    """In the order in which an idea goes through them."""

    NEW = "new", _("neu")
    SEEN = "seen", _("gesehen")
    CHECKED = "checked", _("wird geprüft")
    IN_WORK = "in_work", _("in Arbeit")
    DONE = "done", _("umgesetzt")
    DECLINED = "declined", _("abgelehnt")
    MERGED = "merged", _("zusammengelegt")


ENDED = (Status.DONE, Status.DECLINED, Status.MERGED)


class Category(models.Model):
    """What ideas are about, in a municipality's own words. `field`: the field of action, for its colour."""

    municipality = models.ForeignKey(Organisation, models.CASCADE, related_name="idea_categories")
    name = models.CharField(_("Name"), max_length=60)
    field = models.CharField(
        _("Handlungsfeld"),
        max_length=20,
        blank=True,
        choices=[(one.key, one.title) for one in (*FIELDS, OTHER)],
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        ordering = ("position", "name")
        verbose_name_plural = "categories"
        constraints = (models.UniqueConstraint(fields=("municipality", "name"), name="one_category_a_name"),)

    def __str__(self) -> str:
        return self.name


class IdeaQuerySet(VisibleQuerySet):
    def seen_by(self, asker: Any) -> Self:
        """A statement that an organisation drafts is seen by whoever may write for it."""
        seen = super().seen_by(asker)
        if not isinstance(asker, Person) or not asker.is_active or asker.is_operator:
            return seen
        writing = standing_of(asker).by_right[Right.DESCRIBE]
        return seen | self.filter(Q(opening__state=State.DRAFT, opening__voice__in=writing))


class Idea(Visible):
    """What it says is its `opening`, a contribution like any other, so that it can be reported, removed and
    appealed. `supports` counts the rows of Support. `changed`: when its status last did."""

    title = models.CharField(_("Ihre Idee in einem Satz"), max_length=120)
    opening = models.OneToOneField(Contribution, models.PROTECT, null=True, related_name="idea")
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, related_name="ideas", verbose_name=_("Thema")
    )
    place = models.CharField(_("Ort in Worten"), max_length=200, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    pictures = models.ManyToManyField(Picture, related_name="ideas")
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW, db_index=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    supports = models.PositiveIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now, db_index=True)
    changed = models.DateTimeField(default=timezone.now)

    objects = IdeaQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("-made", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return f"/ideen/{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether support still says something."""
        return self.status not in ENDED

    def clean(self) -> None:
        if self.merged_into_id is not None and self.merged_into_id == self.pk:
            raise ValidationError("an idea cannot be merged into itself")


class Support(models.Model):
    """Somebody wants it too. `moved_from`: the idea that they supported before the two were merged."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="supporters")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="supported_ideas")
    moved_from = models.ForeignKey(Idea, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("idea", "person"), name="supported_once"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.idea}"


class Step(models.Model):
    """A new status with its reason. `address`: where more is to be read, as the project that came of it."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=Status)
    reason = models.TextField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("made", "id")

    def __str__(self) -> str:
        return f"{self.idea}: {self.status}"
