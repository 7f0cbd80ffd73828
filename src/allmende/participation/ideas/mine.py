# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody proposed and supports, for their own page."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allmende.identity.models import Audience, Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right
from allmende.notices.mine import Item, Section
from allmende.participation.ideas.models import Idea, Status


def mine(person: Person) -> Iterator[Section]:
    own = Idea.objects.filter(author=person)
    yield Section(_("Meine Ideen"), tuple(_item(one) for one in own))
    supported = Idea.objects.seen_by(person).filter(supporters__person=person)
    yield Section(_("Ideen, die ich unterstütze"), tuple(_item(one) for one in supported))
    new = _unseen(person)
    yield Section(_("Neue Ideen, die noch niemand angesehen hat"), tuple(_item(one) for one in new))


def _unseen(person: Person) -> QuerySet[Idea]:
    """Of those whom this person answers for."""
    theirs = standing_of(person).by_right[Right.DESCRIBE]
    return Idea.objects.seen_by(person).filter(
        organisation__in=theirs, status=Status.NEW, audience=Audience.PUBLIC
    )


def _item(idea: Idea) -> Item:
    opening = idea.opening
    state = Status(idea.status).label if idea.is_public or opening is None else opening.get_state_display()
    return Item(idea.title, idea.address, str(state), idea.made)
