# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People. A confirmed pseudonym is enough to take part."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allmende.identity import pseudonyms


class People(BaseUserManager["Person"]):
    """What Django and allauth make people with."""

    def create_user(self, pseudonym: str, email: str | None = None, password: str | None = None) -> "Person":
        person = self.model(pseudonym=pseudonym, email=self.normalize_email(email) or None)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(pseudonym__iexact=username)


class Person(AbstractBaseUser):
    """`email` is null once the account is deleted; the row stays, so that contributions keep an author.

    `skeleton`: the pseudonym as it is compared with other names; null once nobody bears it.

    `is_resident` and `is_of_age` are derived facts that an identity provider told (`proven_by`), null where
    nobody has. The address or the birthday behind them is never kept.
    """

    pseudonym = models.CharField(_("Name, unter dem Sie auftreten"), max_length=40)
    skeleton = models.CharField(max_length=400, null=True, unique=True, editable=False)
    email = models.EmailField(_("E-Mail-Adresse"), null=True, blank=True)
    real_name = models.CharField(_("Ihr Name"), max_length=120, blank=True)
    shows_real_name = models.BooleanField(_("Meinen Namen öffentlich zeigen"), default=False)
    is_resident = models.BooleanField(null=True, editable=False)
    is_of_age = models.BooleanField(null=True, editable=False)
    proven_by = models.CharField(max_length=60, blank=True, editable=False)
    proven_at = models.DateTimeField(null=True, editable=False)
    language = models.CharField(max_length=5, default="de")
    is_operator = models.BooleanField(
        default=False, help_text=_("Betreibt diese Installation und darf alles.")
    )
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now, editable=False)
    deleted = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "pseudonym"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("pseudonym"), name="one_person_a_pseudonym"),
            models.UniqueConstraint(Lower("email"), name="one_person_an_email"),
        )

    def __str__(self) -> str:
        return self.pseudonym

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or "pseudonym" in fields:
            self.skeleton = (pseudonyms.skeleton(self.pseudonym) or None) if self.deleted is None else None
            kwargs |= {} if fields is None else {"update_fields": {*fields, "skeleton"}}
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """As others see it."""
        if self.deleted is not None:
            return gettext("gelöschtes Konto")
        return self.real_name if self.shows_real_name and self.real_name else self.pseudonym

    @property
    def is_staff(self) -> bool:
        """Who may enter Django's admin."""
        return self.is_operator

    def has_perm(self, perm: str, obj: Any = None) -> bool:  # noqa: ARG002  Django names them
        return self.is_active and self.is_operator

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002  the same
        return self.is_active and self.is_operator
