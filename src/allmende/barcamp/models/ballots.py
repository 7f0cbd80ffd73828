# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a badge has voted. No time, no order, no address: a ballot says nothing about whose it is."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models.camp import Barcamp
from allmende.barcamp.models.people import Badge


class Ballot(models.Model):
    """`voter`: HMAC-SHA-256 of the badge's code under the camp's secret and another word than the badge's
    digest, so that the two tables do not meet; when the ballot closes it is drawn anew by lot. `wishes`:
    {pitch id: 1..3}. `seen`: the pitches it was shown with, so that late ones are not counted as unwanted by
    those who never met them; counted and emptied when the ballot closes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="ballots")
    voter = models.CharField(max_length=64)
    wishes = models.JSONField(default=dict)
    seen = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("camp", "voter"), name="barcamp_votes_once"),)


class Way(models.TextChoices):
    CODE = "code", _("mit dem Code")
    SERIAL = "serial", _("mit der Nummer am Helfertisch")


class Turnout(models.Model):
    """That a badge has voted, and in which way, so that it does not vote in both; not what. Emptied when the
    ballot closes."""

    badge = models.OneToOneField(Badge, models.CASCADE, related_name="turnout")
    way = models.CharField(max_length=6, choices=Way)
