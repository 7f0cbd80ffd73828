# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys for devices and programs: `alm_<id>_<secret>`, shown once, kept as a digest."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.models.organisations import Organisation


class ApiKey(models.Model):
    """`digest` is the SHA-256 of the whole key, in hexadecimal. `datastreams`: ids it may add values to.
    `sources`: ids of sources whose devices it speaks for.

    A key that `manages_things` also adds observations to everything of its organisation.
    """

    name = models.CharField(_("Wofür der Schlüssel ist"), max_length=120)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="keys")
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="keys")
    digest = models.CharField(max_length=64, editable=False)
    reads_private = models.BooleanField(_("Nichtöffentliches der Organisation lesen"), default=False)
    manages_things = models.BooleanField(_("Messstellen anlegen und ändern"), default=False)
    manages_catalogue = models.BooleanField(_("Datensätze anlegen und ändern"), default=False)
    datastreams = models.JSONField(_("Messreihen, für die er Werte sendet"), default=list, blank=True)
    sources = models.JSONField(_("Quellen, für deren Geräte er sendet"), default=list, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField(_("Gültig bis"), null=True, blank=True)
    last_used = models.DateTimeField(null=True, editable=False)
    revoked = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name
