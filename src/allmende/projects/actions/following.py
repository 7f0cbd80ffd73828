# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What follows a Vorhaben: it is found as it is now, its thread and its pictures are as visible, its sensors
end with it. Part of the caller's transaction."""

from typing import Any

from django.utils import timezone

from allmende.discussion.actions import open_thread, show_thread
from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.principals import principal_of
from allmende.media.actions import follow as show_pictures
from allmende.media.models import Picture
from allmende.notices import actions as notices
from allmende.projects import ending
from allmende.projects.findables import findable
from allmende.projects.models import Project
from allmende.search import actions as search


def follow(person: Person, project: Project, *things: int) -> None:
    """`things`: sensors that were its until now."""
    project.changed = timezone.now()
    project.save(update_fields=["changed"])
    search.put(findable(project))
    open_thread(
        person,
        project.address,
        title=project.title,
        organisation=project.organisation,
        municipality=project.municipality,
        audience=project.audience,
    )
    ending.settle(principal_of(person), project, timezone.localdate(), *things)


def show(project: Project) -> None:
    show_thread(project.address, project.audience)
    show_pictures(Picture.objects.filter(pk__in=project.entries.values("pictures")), project.audience)
    notices.show(project.address, project.audience)


def tell(person: Person, project: Project, kind: str, text: str, address: str = "") -> None:
    """Whoever follows it and sees it."""
    notices.announce(
        person,
        address or project.address,
        kind,
        project.title,
        text,
        municipality=project.municipality_id,
        organisation=project.organisation_id,
        audience=project.audience,
    )


def note_act(person: Person, verb: str, project: Project, subject: str = "", **said: Any) -> None:
    """`subject` as `Permit(3)`, where it is not the Vorhaben itself. `said`: before and after."""
    about = subject or f"Project({project.pk})"
    note(principal_of(person), verb, about, organisation=project.organisation_id, **said)
