# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Barcamps and their sessions as they are found."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from allmende.barcamp import findables_sessions
from allmende.barcamp.models import Barcamp
from allmende.search.findable import Findable

FINDABLE_KINDS = {"barcamp": _("Barcamp"), **findables_sessions.FINDABLE_KINDS}


def findables() -> Iterator[Findable]:
    yield from (findable(one) for one in Barcamp.objects.iterator())
    yield from findables_sessions.findables()


def findable(camp: Barcamp) -> Findable:
    return Findable(
        address=camp.address,
        kind="barcamp",
        title=camp.title,
        text="\n".join(one for one in (camp.text, camp.place) if one),
        organisation=camp.organisation_id,
        municipality=camp.municipality_id,
        audience=camp.audience,
        author=camp.author_id,
        changed=camp.changed,
    )
