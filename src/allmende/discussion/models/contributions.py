# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people say."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.discussion.models.threads import Thread
from allmende.identity.models import Organisation


class State(models.TextChoices):
    DRAFT = "draft", _("noch nicht freigegeben")
    WAITING = "waiting", _("wird geprüft")
    PUBLISHED = "published", _("veröffentlicht")
    REMOVED = "removed", _("von der Moderation entfernt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)

    def unchallenged(self) -> Self:
        """For exports: published, and no report about it waits for a decision."""
        return self.published().exclude(reports__decision=None, reports__isnull=False)


class Contribution(models.Model):
    """One thing that somebody said, Markdown.

    `voice`: the organisation that says it (a statement); `released_by`: who gave it that name.
    `address`: where its subject shows it, outside the list of its thread; empty: in that list.
    `published`: since when others could read it, null if never; `ended`: when it was removed or withdrawn.
    Where `state` is REMOVED or WITHDRAWN the text is kept for a while, and shown to nobody on a public page.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="contributions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributions")
    voice = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="statements")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    address = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING, db_index=True)
    made = models.DateTimeField(default=timezone.now)
    published = models.DateTimeField(null=True)
    edited = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ("made", "id")
        indexes = (
            models.Index(fields=("author", "made"), name="contributions_of_somebody"),
            models.Index(fields=("thread", "made"), name="contributions_of_a_thread"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published__isnull=False),
                name="what_is_published_says_since_when",
            ),
        )

    def __str__(self) -> str:
        return str(self.thread)

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def anchor(self) -> str:
        return f"beitrag-{self.pk}"

    @property
    def page(self) -> str:
        """The page that shows it, without the anchor."""
        return self.address or self.thread.address
