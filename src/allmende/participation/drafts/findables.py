# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Drafts as they are found."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from allmende.participation.drafts.models import Draft, Passage
from allmende.search.findable import Findable

FINDABLE_KINDS = {"draft": _("Entwurf")}


def findables() -> Iterator[Findable]:
    return (findable(one) for one in Draft.objects.iterator())


def findable(draft: Draft) -> Findable:
    """With the words of the version that people read."""
    versions = draft.versions.order_by("-number")
    last = versions.exclude(published=None).first() or versions.last()
    said = Passage.objects.filter(version=last).values_list("plain", flat=True) if last else ()
    return Findable(
        address=draft.address,
        kind="draft",
        title=draft.title,
        text="\n".join((draft.summary, *said)),
        organisation=draft.organisation_id,
        municipality=draft.municipality_id,
        audience=draft.audience,
        author=draft.author_id,
        changed=draft.closed or draft.opens or draft.made,
    )
