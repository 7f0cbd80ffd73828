# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may make, change, fund and look behind a Vorhaben. Who sees it is said by its audience."""

from allmende.identity.models import Person
from allmende.identity.roles import Right
from allmende.identity.rules import Asker, has
from allmende.projects.models import Cost, CostsShown, Project


def can_create(asker: Asker, municipality: int) -> bool:
    """On the portal of this municipality, whoever the Vorhaben belongs to."""
    return has(asker, Right.DESCRIBE, municipality)


def can_edit(asker: Asker, project: Project) -> bool:
    return has(asker, Right.DESCRIBE, project.organisation_id)


def can_fund(asker: Asker, project: Project) -> bool:
    """Enter costs and choose who sees them."""
    return has(asker, Right.FUND, project.organisation_id)


def can_keep(asker: Asker, project: Project, piece: type) -> bool:
    """`piece`: a model of what a Vorhaben consists of."""
    return can_fund(asker, project) if piece is Cost else can_edit(asker, project)


def can_work(asker: Asker, project: Project) -> bool:
    """There is something that they may change."""
    return can_edit(asker, project) or can_fund(asker, project)


def can_look_inside(asker: Asker, project: Project) -> bool:
    return has(asker, Right.READ, project.organisation_id)


def costs_for(asker: Asker, project: Project) -> CostsShown | None:
    """As much of the costs as they may see: ITEMS, TOTALS or None."""
    if can_look_inside(asker, project):
        return CostsShown.ITEMS
    shown = CostsShown(project.costs_shown)
    return None if shown is CostsShown.INSIDE else shown


def can_become(asker: Asker, organisation: int) -> bool:
    """Say of something of this organisation that a Vorhaben came of it."""
    return isinstance(asker, Person) and has(asker, Right.DESCRIBE, organisation)
