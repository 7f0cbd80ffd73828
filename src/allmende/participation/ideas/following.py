# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""An idea follows its text: it is seen where the text is, found where it is seen, and news while it is."""

from typing import Any

from django.dispatch import receiver

from allmende.discussion.actions import show_thread
from allmende.discussion.models import Contribution, State
from allmende.discussion.signals import state_changed
from allmende.identity.models import Audience, Person
from allmende.media.actions import follow as show_pictures
from allmende.notices.actions import announce, show
from allmende.participation.ideas.findables import findable
from allmende.participation.ideas.models import Idea, Status
from allmende.search import actions as search
from allmende.search.signals import linked


@receiver(state_changed, dispatch_uid="ideas.opening")
def opening_changed(contribution: Contribution, before: State | None, **_: Any) -> None:
    is_opening = contribution.address.startswith("/ideen/")
    idea = Idea.objects.filter(opening=contribution).select_related("opening").first() if is_opening else None
    if idea is not None:
        follow(idea, before)


@receiver(linked, dispatch_uid="ideas.linked")
def became_project(one: str, other: str, relation: str, person: Person | None, **_: Any) -> None:
    """From an idea came a project: its status says so."""
    from allmende.participation.ideas.actions import take_step  # noqa: PLC0415  the two follow each other

    idea = of_address(one) if relation == "became" else None
    if idea is not None and idea.is_open:
        take_step(person, idea, Status.IN_WORK, "", other)


def of_address(address: str) -> Idea | None:
    number = address.removeprefix("/ideen/")
    return Idea.objects.filter(pk=int(number)).first() if number.isdigit() else None


def follow(idea: Idea, before: State | None) -> None:
    """Once its text is shown, so is the idea."""
    opening = idea.opening
    shown = opening is not None and opening.state == State.PUBLISHED
    idea.audience = Audience.PUBLIC if shown else Audience.AUTHOR
    idea.save(update_fields=["audience"])
    show_thread(idea.address, idea.audience)
    show_pictures(idea.pictures.all(), idea.audience)
    show(idea.address, idea.audience)
    renew(idea)
    if shown and before != State.PUBLISHED:
        _announce(idea)


def renew(idea: Idea) -> None:
    """Found as it is now."""
    search.put(findable(idea))


def _announce(idea: Idea) -> None:
    announce(
        idea.author,
        idea.address,
        "idea.new",
        idea.title,
        idea.opening.text if idea.opening else "",
        municipality=idea.municipality_id,
        organisation=idea.organisation_id,
        audience=idea.audience,
    )
