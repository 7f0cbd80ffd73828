# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Vorhaben as they are found."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from allmende.projects.models import Project
from allmende.search.findable import Findable

FINDABLE_KINDS = {"project": _("Vorhaben")}


def findables() -> Iterator[Findable]:
    return (findable(one) for one in Project.objects.iterator())


def findable(project: Project) -> Findable:
    said = (project.question, project.hypothesis, project.place, project.worked, project.failed)
    return Findable(
        address=project.address,
        kind="project",
        title=project.title,
        text="\n".join(one for one in said if one),
        organisation=project.organisation_id,
        municipality=project.municipality_id,
        audience=project.audience,
        author=project.author_id,
        changed=project.changed,
    )
