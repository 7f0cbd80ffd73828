# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who sees what people write and publish: one rule for pages, feeds, exports, search and mails."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allmende.identity.models.people import Person
from allmende.identity.roles import Right, Standing


class Audience(models.IntegerChoices):
    """Numbers as in core.principal.Visibility where both have them."""

    ORGANISATION = 0, _("nur die Organisation")
    PUBLIC = 1, _("alle")
    AUTHOR = 2, _("nur wer es schrieb und die Moderation")


def seen_by(asker: Any, prefix: str = "") -> Q:
    """The condition of what `asker` (`request.user`) may see; `prefix` leads to the Visible, as `idea__`."""
    everybody = Q(**{f"{prefix}audience": Audience.PUBLIC})
    if not isinstance(asker, Person) or not asker.is_active:
        return everybody
    if asker.is_operator:
        return Q()
    return everybody | Q(**{f"{prefix}author": asker.pk}) | _within(prefix, _standing_of(asker).by_right)


def _standing_of(person: Person) -> Standing:
    from allmende.identity.principals import standing_of  # noqa: PLC0415  it knows the tables

    return standing_of(person)


def _within(prefix: str, held: dict[Right, frozenset[int]]) -> Q:
    inside = {f"{prefix}audience": Audience.ORGANISATION, f"{prefix}organisation__in": held[Right.READ]}
    waiting = {f"{prefix}audience": Audience.AUTHOR, f"{prefix}organisation__in": held[Right.MODERATE]}
    return Q(**inside) | Q(**waiting)


class VisibleQuerySet(models.QuerySet[Any]):
    def seen_by(self, asker: Any) -> Self:
        """`asker`: request.user. What they may not see is not there."""
        return self.filter(seen_by(asker))

    def of_portal(self, organisation: int) -> Self:
        """What the portal of this municipality lists (`identity.middleware.portal(request).organisation`)."""
        return self.filter(municipality=organisation)


class Visible(models.Model):
    """What belongs to an organisation, is listed on a municipality's portal and is seen by an audience.

    `organisation`: whose members see what is inside and moderate; `municipality`: the organisation whose
    portal lists it (often the same). `author` keeps their row when the account is deleted.
    """

    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("Organisation")
    )
    municipality = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    audience = models.SmallIntegerField(
        _("Wer es sieht"), choices=Audience, default=Audience.PUBLIC, db_index=True
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC

    def is_seen_by(self, asker: Any) -> bool:
        """The rule of `seen_by`, for one that is there already."""
        if self.is_public:
            return True
        if not isinstance(asker, Person) or not asker.is_active:
            return False
        if asker.is_operator or self.author_id == asker.pk:
            return True
        right = Right.READ if self.audience == Audience.ORGANISATION else Right.MODERATE
        return _standing_of(asker).has(right, self.organisation_id)
