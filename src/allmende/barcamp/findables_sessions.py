# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sessions as they are found, with what was written about them: ideas and Vorhaben can come of them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from allmende.barcamp.models import Barcamp, Session
from allmende.barcamp.queries.programme import address, published
from allmende.search.findable import Findable

FINDABLE_KINDS = {"session": _("Session eines Barcamps")}


def findables() -> Iterator[Findable]:
    for camp in Barcamp.objects.filter(version__gt=0):
        yield from of_camp(camp)


def of_camp(camp: Barcamp) -> Iterator[Findable]:
    return (
        findable(one) for one in published(camp).select_related("camp").prefetch_related("notes", "takeaways")
    )


def findable(session: Session) -> Findable:
    """By what it is about, and what the newest notes and the sentences that people take home say."""
    camp, notes = session.camp, list(session.notes.all())
    said = (
        session.pitch.text,
        notes[-1].text if notes else "",
        *(one.text for one in session.takeaways.all()),
    )
    return Findable(
        address=address(camp, session.number),
        kind="session",
        title=session.pitch.title,
        text="\n".join(one for one in said if one),
        organisation=camp.organisation_id,
        municipality=camp.municipality_id,
        audience=camp.audience,
        changed=notes[-1].made if notes else camp.published,
    )
