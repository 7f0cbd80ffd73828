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


class Hook(models.Model):
    """An address that an organisation wants to be called at when one of its devices falls silent or is back.
    `nonce`: what the secret is made of, with the installation's own."""

    organisation = models.OneToOneField("identity.Organisation", models.CASCADE, related_name="+")
    url = models.CharField(max_length=500)
    nonce = models.CharField(max_length=64)
    made = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.organisation}: {self.url}"


class Call(models.Model):
    """One message to a hook. `sent` is null while it waits, `next_try` once it was taken or given up.
    `status` and `failure`: what was answered last."""

    SILENT, BACK, TEST = "device.silent", "device.back", "test"

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="calls")
    event = models.CharField(max_length=20)
    body = models.TextField()
    made = models.DateTimeField(default=timezone.now, db_index=True)
    sent = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True, default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"


class Silence(models.Model):
    """A device that was told of as silent, until it is heard again."""

    device = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return str(self.device)
