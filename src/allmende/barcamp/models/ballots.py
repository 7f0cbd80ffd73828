# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a badge has voted. No time, no order, no address: a ballot says nothing about whose it is."""

from uuid import uuid4

from django.db import models

from allmende.barcamp.models.camp import Barcamp


class Ballot(models.Model):
    """`voter`: HMAC-SHA-256 of the badge's code under the camp's secret and another word than the badge's
    digest, so that the two tables do not meet; when the ballot closes it is drawn anew by lot. `wishes`:
    {pitch id: 1..3}."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    camp = models.ForeignKey(Barcamp, models.CASCADE, related_name="ballots")
    voter = models.CharField(max_length=64)
    wishes = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("camp", "voter"), name="barcamp_votes_once"),)
