# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may be changed of a Vorhaben, in the order of its page: parts of it, and kinds of what it consists of.
A page for each, all made the same way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Person
from allmende.identity.rules import Asker
from allmende.projects import actions, forms, models, rules
from allmende.projects.models import Project, State

Act = Callable[[Person, Project, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the Vorhaben itself. `slug` stands in addresses."""

    slug: str
    title: Promise
    form: type[Any]
    act: Act
    may: Callable[[Asker, Project], bool] = rules.can_edit


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` of all, `new` on the button that adds one."""

    slug: str
    title: Promise
    new: Promise
    model: type[Any]
    form: type[Any]
    related: str


def _set_state(person: Person, project: Project, facts: Mapping[str, Any]) -> None:
    rest = {name: value for name, value in facts.items() if name != "state"}
    actions.set_state(person, project, State(facts["state"]), rest)


def _show(person: Person, project: Project, facts: Mapping[str, Any]) -> None:
    actions.show(person, project, facts["audience"])


SECTIONS = {
    one.slug: one
    for one in (
        Section("frage", _("Frage"), forms.QuestionForm, actions.change),
        Section("ort", _("Ort"), forms.PlaceForm, actions.change),
        Section("zeitraum", _("Stand und Zeitraum"), forms.PeriodForm, _set_state),
        Section("ergebnis", _("Ergebnis"), forms.ResultForm, actions.conclude),
        Section("sichtbarkeit", _("Wer es sieht"), forms.AudienceForm, _show),
        Section(
            "kosten-zeigen", _("Wer die Kosten sieht"), forms.CostsShownForm, actions.change, rules.can_fund
        ),
    )
}
KINDS = {
    one.slug: one
    for one in (
        Kind("tagebuch", _("Tagebuch"), _("Eintrag schreiben"), models.Entry, forms.EntryForm, "entries"),
        Kind("partner", _("Partner"), _("Partner dazunehmen"), models.Partner, forms.PartnerForm, "partners"),
        Kind("phase", _("Phasen"), _("Phase anlegen"), models.Phase, forms.PhaseForm, "phases"),
        Kind("termin", _("Termine"), _("Termin anlegen"), models.Event, forms.EventForm, "events"),
        Kind(
            "erlaubnis",
            _("Erlaubnisse"),
            _("Erlaubnis eintragen"),
            models.Permit,
            forms.PermitForm,
            "permits",
        ),
        Kind(
            "messstelle",
            _("Messstellen"),
            _("Messstelle dazunehmen"),
            models.Sheet,
            forms.SheetForm,
            "sheets",
        ),
        Kind("kosten", _("Kosten"), _("Kosten eintragen"), models.Cost, forms.CostForm, "costs"),
    )
}
