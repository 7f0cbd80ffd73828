# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A day of the diary, with its pictures."""

from collections.abc import Iterable

from django.db import transaction

from allmende.identity.models import Person
from allmende.media import actions as media
from allmende.media.drawing import Drawn
from allmende.media.models import Picture
from allmende.notices.actions import watch
from allmende.projects.actions import following
from allmende.projects.actions.pieces import keep
from allmende.projects.models import Entry


@transaction.atomic
def keep_entry(
    person: Person,
    entry: Entry,
    *,
    picture: Drawn | None = None,
    alt: str = "",
    credit: str = "",
    without: Iterable[Picture] = (),
) -> None:
    """`picture` comes along, those of `without` go. Whoever follows the Vorhaben hears of a new day. Raises
    Refused, BadPicture."""
    is_new = entry.pk is None
    entry.author = person if is_new else entry.author
    keep(person, entry)
    if picture is not None:
        project = entry.project
        owner = {"organisation": project.organisation, "municipality": project.municipality}
        entry.pictures.add(
            media.keep_picture(person, picture, alt=alt, credit=credit, **owner, audience=project.audience)
        )
    media.drop(entry.pictures.filter(pk__in=[one.pk for one in without]))
    if is_new:
        watch(person, entry.project.address)
        said = f"{entry.title}\n{entry.text}".strip()
        following.tell(person, entry.project, "project.entry", said, entry.address)
