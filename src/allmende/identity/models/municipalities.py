# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A municipality is a portal: its own host name, face and legal pages over the same store."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.identity.models.organisations import Organisation


class Municipality(models.Model):
    """The one with an empty `host` answers every name that no other has.

    Empty texts fall back to the settings file (name, AGS). `arms` and `outline` are what was checked at
    upload: SVG or PNG bytes, GeoJSON text.
    """

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="municipality")
    name = models.CharField(_("Name am Kopf jeder Seite"), max_length=80, blank=True)
    host = models.CharField(
        _("Rechnername"),
        max_length=200,
        blank=True,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9.-]*$", _("Nur Kleinbuchstaben, Ziffern, Punkt und Bindestrich."))
        ],
    )
    ags = models.CharField(
        _("Amtlicher Gemeindeschlüssel"), max_length=8, blank=True, validators=[RegexValidator(r"^(\d{8})?$")]
    )
    ars = models.CharField(
        _("Regionalschlüssel"), max_length=12, blank=True, validators=[RegexValidator(r"^(\d{12})?$")]
    )
    outline = models.TextField(_("Umriss als GeoJSON"), blank=True)
    arms = models.BinaryField(null=True, editable=False)
    arms_type = models.CharField(max_length=40, blank=True, editable=False)
    colour = models.CharField(
        _("Farbe"), max_length=7, blank=True, validators=[RegexValidator(r"^(#[0-9a-f]{6})?$")]
    )
    languages = models.CharField(max_length=40, default="de,en")
    mail_from = models.EmailField(_("Absender der E-Mails"), blank=True)
    contact = models.EmailField(_("Wohin Rückmeldungen gehen"), blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("Mindestalter"), default=16)

    class Meta:
        verbose_name_plural = "municipalities"
        ordering = ("host",)

    def __str__(self) -> str:
        return self.name or str(self.organisation)


class LegalKind(models.TextChoices):
    IMPRINT = "impressum", _("Impressum")
    PRIVACY = "datenschutz", _("Datenschutz")
    TERMS = "nutzungsbedingungen", _("Nutzungsbedingungen")
    ACCESSIBILITY = "barrierefreiheit", _("Barrierefreiheit")


class LegalPage(models.Model):
    """`text` is Markdown."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="legal_pages")
    kind = models.CharField(max_length=20, choices=LegalKind)
    language = models.CharField(max_length=5, default="de")
    text = models.TextField(_("Text"), blank=True)
    changed = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("municipality", "kind", "language"), name="one_page_a_language"),
        )

    def __str__(self) -> str:
        return f"{self.municipality}: {self.kind} ({self.language})"
