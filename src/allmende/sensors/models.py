# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose sensor it is. What it measures stands in the hub; here is only what binds a person to it."""

from django.db import models
from django.utils import timezone

from allmende.identity.models import ApiKey, Person
from allmende.media.models import Picture


class OwnSensor(models.Model):
    """`thing` and `device` are ids of the hub. `approved`: since when all see it; None while it waits for
    somebody of the town."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sensors")
    thing = models.BigIntegerField(unique=True)
    device = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now, editable=False)
    approved = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"


class Photo(models.Model):
    """Taken with a value by hand. `observation`: its id in the hub, where its address is the result."""

    sensor = models.ForeignKey(OwnSensor, models.CASCADE, related_name="photos")
    picture = models.OneToOneField(Picture, models.CASCADE, related_name="+")
    observation = models.BigIntegerField()
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-made", "-id")

    def __str__(self) -> str:
        return str(self.picture)
