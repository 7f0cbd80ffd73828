# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be found, and what belongs together. The words lie in a full-text table beside it (engine.py)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from allmende.identity.models import Visible


class Entry(Visible):
    """A page that can be found. `changed`: when its subject last was."""

    address = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, db_index=True)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.title


class Wording(models.Model):
    """What made the index of the words (renewing.py): one row, none before the first day."""

    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.digest


class Link(models.Model):
    """Two pages belong together; shown on both. `relation`: "became" from an idea to its project."""

    one = models.CharField(max_length=200, db_index=True)
    other = models.CharField(max_length=200, db_index=True)
    relation = models.CharField(max_length=20, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("one", "other", "relation"), name="linked_once"),)

    def __str__(self) -> str:
        return f"{self.one} → {self.other}"
