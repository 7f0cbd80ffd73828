# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the audit's verbs are called on pages. One that is not here is shown as it is.

Every room may have a module `verbs` of its own with `VERBS`, and `SUBJECTS`: what its lines are about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Subject:
    """`word` for what `Idea(3)` is; `model` as `ideas.Idea`, whose text is its name."""

    word: Promise
    model: str


VERBS: dict[str, Promise] = {
    "account.delete": _("Konto gelöscht"),
    "account.warn": _("Löschung eines unbenutzten Kontos angekündigt"),
    "email.change": _("E-Mail-Adresse geändert"),
    "key.create": _("Schlüssel angelegt"),
    "key.revoke": _("Schlüssel widerrufen"),
    "legal.edit": _("Rechtliche Seite geändert"),
    "member.invite": _("Mitglied eingeladen"),
    "member.join": _("Mitglied aufgenommen"),
    "member.leave": _("Mitglied ausgeschieden"),
    "member.part": _("Mitgliedschaft beendet"),
    "member.role": _("Rolle geändert"),
    "member.withdraw": _("Einladung zurückgezogen"),
    "membership.follow_group": _("Rolle folgt dem Anmeldedienst"),
    "municipality.arms": _("Wappen geändert"),
    "municipality.create": _("Kommune angelegt"),
    "municipality.edit": _("Kommune geändert"),
    "organisation.create": _("Organisation gegründet"),
    "organisation.edit": _("Organisation geändert"),
    "password.change": _("Passwort geändert"),
    "password.reset": _("Vergessenes Passwort neu festgelegt"),
    "password.set": _("Erstes Passwort festgelegt"),
    "person.found_operator": _("Erstes Konto des Betriebs angelegt"),
    "person.introduce": _("Angaben zur Person geändert"),
    "person.join": _("Konto angelegt"),
    "person.prove": _("Eigenschaft nachgewiesen"),
    "provider.connect": _("Anmeldedienst verbunden"),
    "provider.disconnect": _("Anmeldedienst getrennt"),
    "second_factor.add": _("Zweiten Faktor eingerichtet"),
    "second_factor.remove": _("Zweiten Faktor entfernt"),
    "second_factor.renew": _("Zweiten Faktor erneuert"),
    "tables.change": _("In den Tabellen des Betriebs geändert"),
    "tables.create": _("In den Tabellen des Betriebs angelegt"),
    "tables.delete": _("In den Tabellen des Betriebs gelöscht"),
}


_THINGS: dict[str, Promise] = {
    "thing": _("Messstelle"),
    "location": _("Ort"),
    "historical_location": _("Früherer Ort"),
    "datastream": _("Messreihe"),
    "sensor": _("Sensor"),
    "observed_property": _("Messgröße"),
    "feature": _("Ort der Messung"),
    "observation": _("Messwert"),
}
_DONE: dict[str, Promise] = {
    "create": _("{what} angelegt"),
    "edit": _("{what} geändert"),
    "delete": _("{what} gelöscht"),
    "publish": _("{what} veröffentlicht"),
    "hide": _("{what} verborgen"),
}


@cache
def known() -> dict[str, Promise]:
    return VERBS | {verb: word for room in _rooms() for verb, word in getattr(room, "VERBS", {}).items()}


@cache
def subjects() -> dict[str, Subject]:
    """Of the rooms above, by the name of the table."""
    return {name: one for room in _rooms() for name, one in getattr(room, "SUBJECTS", {}).items()}


def _rooms() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        name = f"{config.name}.verbs"
        if config.name.startswith("allmende.") and config.label != "identity" and find_spec(name):
            yield import_module(name)


def spoken(verb: str) -> str:
    thing, _dot, done = verb.partition(".")
    if verb not in known() and thing in _THINGS and done in _DONE:
        return str(_DONE[done]).format(what=_THINGS[thing])
    return str(known().get(verb, verb))
