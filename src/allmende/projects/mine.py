# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Vorhaben that somebody works on, for their own page."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.identity.principals import standing_of
from allmende.identity.roles import Right
from allmende.notices.mine import Item, Section
from allmende.projects.models import Project


def mine(person: Person) -> Iterator[Section]:
    held = standing_of(person).by_right
    working = held[Right.DESCRIBE] | held[Right.FUND]
    found = Project.objects.seen_by(person).filter(Q(author=person) | Q(organisation__in=working)).distinct()
    yield Section(_("Vorhaben, an denen ich arbeite"), tuple(_item(one) for one in found))


def _item(project: Project) -> Item:
    return Item(project.title, project.address, str(project.get_state_display()), project.changed)
