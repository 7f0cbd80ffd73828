# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What belongs to a Vorhaben on other pages: ideas, drafts, datasets, sessions."""

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.projects import rules
from allmende.projects.errors import Refused
from allmende.projects.models import Project
from allmende.search import actions as search
from allmende.search.queries import entry


@transaction.atomic
def link(person: Person, project: Project, address: str) -> None:
    """`address` as search knows it, `/ideen/3`. Raises Refused."""
    _check(person, project)
    if entry(address, person) is None or address == project.address:
        raise Refused(_("Unter dieser Adresse gibt es hier nichts, was dazugehören kann."))
    search.link(person, project.address, address, "")


@transaction.atomic
def unlink(person: Person, project: Project, address: str) -> None:
    """Raises Refused."""
    _check(person, project)
    search.unlink(person, project.address, address)


def _check(person: Person, project: Project) -> None:
    if not rules.can_edit(person, project):
        raise Refused(_("Das dürfen Sie an diesem Vorhaben nicht ändern. Nichts wurde geändert."))
