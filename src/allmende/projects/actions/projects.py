# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A Vorhaben is made, changed, moved on, shown or hidden, and concluded."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.identity.models import Audience, Organisation, Person
from allmende.notices.actions import watch
from allmende.projects import rules
from allmende.projects.actions import following
from allmende.projects.actions.following import note_act
from allmende.projects.errors import Refused
from allmende.projects.models import FINISHED, Project, State
from allmende.projects.snapshots import difference, snapshot
from allmende.search import actions as search
from allmende.search.models import Entry as Found

_COSTS = {"costs_shown"}
_BY_THEMSELVES = {"state", "audience", "organisation", "municipality", "author"}


@transaction.atomic
def create(
    person: Person,
    municipality: Organisation,
    facts: Mapping[str, Any],
    *,
    organisation: Organisation | None = None,
    origin: Found | None = None,
) -> Project:
    """`facts`: columns as a form has checked them. `origin`: what it comes of, an idea or a draft; its page
    follows where whoever does this may say so there. Raises Refused."""
    owner = organisation or municipality
    if not (rules.can_create(person, municipality.pk) and rules.can_create(person, owner.pk)):
        raise Refused(_("Ein Vorhaben legt an, wer für die Kommune die Redaktion hat."))
    project = Project(municipality=municipality, organisation=owner, author=person, **facts)
    project.save(force_insert=True)
    note_act(person, "project.create", project, after=snapshot(project))
    watch(person, project.address)
    following.follow(person, project)
    if origin is not None:
        relation = "became" if rules.can_become(person, origin.organisation_id) else ""
        search.link(person, origin.address, project.address, relation)
    if project.is_public:
        following.tell(person, project, "project.new", project.question)
    return project


@transaction.atomic
def change(person: Person, project: Project, facts: Mapping[str, Any]) -> None:
    """Columns that have no verb of their own. Raises Refused."""
    kept = _locked(project)
    allowed = rules.can_fund if facts.keys() <= _COSTS else rules.can_edit
    if facts.keys() & _BY_THEMSELVES or not allowed(person, kept):
        raise Refused(_("Das dürfen Sie an diesem Vorhaben nicht ändern. Nichts wurde geändert."))
    _set(person, kept, "project.edit", facts)


@transaction.atomic
def conclude(person: Person, project: Project, facts: Mapping[str, Any]) -> None:
    """Its result: worked, failed, cost, again. Who follows it hears of the first one. Raises Refused."""
    kept = _locked(project)
    is_first = not kept.has_result
    if not rules.can_edit(person, kept):
        raise Refused(_("Das dürfen Sie an diesem Vorhaben nicht ändern. Nichts wurde geändert."))
    _set(person, kept, "project.edit", facts)
    if is_first and kept.has_result:
        following.tell(person, kept, "project.result", kept.worked or kept.failed)


@transaction.atomic
def set_state(person: Person, project: Project, state: State, facts: Mapping[str, Any]) -> None:
    """With the rest of its period: starts, ends, stops_sensors. Raises Refused."""
    kept = _locked(project)
    if not rules.can_edit(person, kept):
        raise Refused(_("Das dürfen Sie an diesem Vorhaben nicht ändern. Nichts wurde geändert."))
    moved = state != kept.state
    ended = (kept.ended or timezone.now()) if state in FINISHED else None
    _set(
        person, kept, "project.state" if moved else "project.edit", {**facts, "state": state, "ended": ended}
    )
    if moved:
        following.tell(person, kept, "project.state", str(state.label))


@transaction.atomic
def show(person: Person, project: Project, audience: Audience) -> None:
    """To all, or to the organisation only. Raises Refused."""
    kept = _locked(project)
    if audience == Audience.AUTHOR or not rules.can_edit(person, kept):
        raise Refused(_("Wer ein Vorhaben sieht, bestimmt die Redaktion seiner Organisation."))
    if audience == kept.audience:
        return
    verb = "project.publish" if audience == Audience.PUBLIC else "project.hide"
    _set(person, kept, verb, {"audience": audience})
    following.show(kept)
    if kept.is_public:
        following.tell(person, kept, "project.new", kept.question)


def _set(person: Person, kept: Project, verb: str, facts: Mapping[str, Any]) -> None:
    """Says nothing where nothing is different."""
    before = snapshot(kept)
    for name, value in facts.items():
        setattr(kept, name, value)
    old, new = difference(before, snapshot(kept))
    if not old and not new:
        return
    kept.save(update_fields=list(facts))
    note_act(person, verb, kept, before=old, after=new)
    following.follow(person, kept)


def _locked(project: Project) -> Project:
    """As it is now."""
    kept: Project = Project.objects.select_for_update().get(pk=project.pk)
    return kept
