# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A thread is what is said about one thing."""

from django.db import models

from allmende.identity.models import Visible


class Thread(Visible):
    """What is said at one address (`/ideen/3`, German, without host). `author`: who opened the subject.

    Before `opens` and from `closes` on nobody adds to it; null: no such limit. `is_premoderated`: what
    comes in waits for the moderation, whatever the house does elsewhere.
    """

    address = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=200)
    is_premoderated = models.BooleanField(default=False)
    opens = models.DateTimeField(null=True)
    closes = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title
