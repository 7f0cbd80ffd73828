# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ideas as they are found."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from allmende.participation.ideas.models import Idea
from allmende.search.findable import Findable

FINDABLE_KINDS = {"idea": _("Idee")}


def findables() -> Iterator[Findable]:
    return (findable(one) for one in Idea.objects.select_related("opening").iterator())


def findable(idea: Idea) -> Findable:
    return Findable(
        address=idea.address,
        kind="idea",
        title=idea.title,
        text=f"{idea.place}\n{idea.opening.text if idea.opening else ''}".strip(),
        organisation=idea.organisation_id,
        municipality=idea.municipality_id,
        audience=idea.audience,
        author=idea.author_id,
        changed=idea.changed,
    )
