# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Organisations and who belongs to them. Number 1 is the town itself, here and in the sensing store."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.core.principal import Visibility
from allmende.identity import pseudonyms
from allmende.identity.roles import Role


class Kind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Kommune")
    COUNTY = "county", _("Kreis")
    STATE = "state", _("Stelle von Land oder Bund")
    UTILITY = "utility", _("Stadtwerke")
    DATA_CENTRE = "data_centre", _("Rechenzentrum")
    COMPANY = "company", _("Unternehmen")
    START_UP = "start_up", _("Start-up")
    RESEARCH = "research", _("Hochschule oder Forschung")
    ASSOCIATION = "association", _("Verein")
    SCHOOL = "school", _("Schule")
    CITIZENS = "citizens", _("Bürgergruppe")


class RoleChoice(models.TextChoices):
    OWNER = Role.OWNER, _("Verantwortung")
    EDITOR = Role.EDITOR, _("Redaktion")
    STEWARD = Role.STEWARD, _("Sensorbetreuung")
    MODERATOR = Role.MODERATOR, _("Moderation")
    FUNDER = Role.FUNDER, _("Förderung")
    READER = Role.READER, _("Einsicht")


class Organisation(models.Model):
    """`visibility`: what new stations of it are at first (a `core.principal.Visibility`). `skeleton`: the
    name as it is compared with others."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    skeleton = models.CharField(max_length=800, null=True, unique=True, editable=False)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind)
    website = models.URLField(_("Internetseite"), blank=True)
    visibility = models.SmallIntegerField(
        _("Neue Messstellen sind"),
        choices=[(int(Visibility.PUBLIC), _("öffentlich")), (int(Visibility.ORGANISATION), _("nur intern"))],
        default=int(Visibility.PUBLIC),
    )
    founded = models.DateTimeField(default=timezone.now, editable=False)
    members: "models.ManyToManyField[models.Model, models.Model]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="identity.Membership", related_name="organisations"
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.skeleton = pseudonyms.skeleton(self.name) or None
            kwargs |= {} if fields is None else {"update_fields": {*fields, "skeleton"}}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """No form has a field for the skeleton, so none would look whether it is there."""
        said = pseudonyms.skeleton(self.name)
        if said and Organisation.objects.filter(skeleton=said).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("Eine Organisation mit diesem Namen gibt es schon.")})


class Invitation(models.Model):
    """Somebody was asked and has not answered. `who`: what the inviter typed, shown to whoever leads.
    `person` is null where no account belongs to an address: that must look the same."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="invitations"
    )
    who = models.CharField(max_length=254)
    role = models.CharField(_("Rolle"), max_length=12, choices=RoleChoice)
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations_made")
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"{self.who} · {self.organisation} · {self.role}"


class Membership(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("Rolle"), max_length=12, choices=RoleChoice)
    since = models.DateTimeField(default=timezone.now, editable=False)
    by_group = models.CharField(max_length=120, blank=True, editable=False)
    """The group of an identity provider that this role follows; empty: given by hand."""

    class Meta:
        ordering = ("person__pseudonym",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "person"), name="one_role_an_organisation"),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation} · {self.role}"
