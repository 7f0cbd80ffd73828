# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody proposed and supports, for their own page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.notices.mine import Item, Section
from allmende.participation.ideas.models import Idea, Status


def mine(person: Person) -> Iterator[Section]:
    own = Idea.objects.filter(author=person)
    yield Section(_("Meine Ideen"), tuple(_item(one) for one in own))
    supported = Idea.objects.seen_by(person).filter(supporters__person=person)
    yield Section(_("Ideen, die ich unterstütze"), tuple(_item(one) for one in supported))


def _item(idea: Idea) -> Item:
    opening = idea.opening
    state = Status(idea.status).label if idea.is_public or opening is None else opening.get_state_display()
    return Item(idea.title, idea.address, str(state), idea.made)
