# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What lines of the audit logs are about: `Things(7)` and what a clerk calls it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.core.principal import SYSTEM
from allmende.identity.models import ApiKey, Municipality, Organisation, Person
from allmende.identity.models.municipalities import LegalKind
from allmende.identity.verbs import subjects as of_rooms
from allmende.sensing.api import read

_SUBJECT = re.compile(r"(\w+)\((\d{1,18})\)(?:/(\w+)/(\w+))?")
_WORDS: "dict[str, Promise]" = {
    "Person": _("Konto"),
    "ApiKey": _("Schlüssel"),
    "Organisation": _("Organisation"),
    "Membership": _("Mitgliedschaft"),
    "Municipality": _("Kommune"),
    "LegalPage": _("Rechtliche Seite"),
    "Things": _("Messstelle"),
    "Locations": _("Ort"),
    "HistoricalLocations": _("Früherer Ort"),
    "Datastreams": _("Messreihe"),
    "MultiDatastreams": _("Messreihe"),
    "Sensors": _("Sensor"),
    "ObservedProperties": _("Messgröße"),
    "FeaturesOfInterest": _("Ort der Messung"),
    "Observations": _("Messwert"),
}
_LANGUAGES = {"de": _("Deutsch"), "en": _("Englisch")}
_TABLES = {"Person": Person, "ApiKey": ApiKey, "Organisation": Organisation, "Municipality": Municipality}


def names(subjects: Iterable[str]) -> dict[str, str]:
    """What is still there, by its name of today; one statement a table of people."""
    ids: dict[str, set[int]] = {}
    for match in filter(None, map(_SUBJECT.fullmatch, subjects)):
        ids.setdefault(match[1], set()).add(int(match[2]))
    found = {f"Things({one})": name for one, name in _stations(ids.get("Things", set()))}
    found |= {f"Datastreams({one})": name for one, name in _streams(ids.get("Datastreams", set()))}
    tables = _TABLES | {name: apps.get_model(one.model) for name, one in of_rooms().items()}
    for table, model in tables.items():
        rows = model._default_manager.filter(pk__in=ids.get(table, set()))
        found |= {f"{table}({one.pk})": str(getattr(one, "name", "") or one) for one in rows}
    return found


def called(subject: str, known: Mapping[str, str]) -> str:
    """`Messstelle: Pegel`, or `Messstelle 7` where its name is not known any more."""
    match = _SUBJECT.fullmatch(subject)
    words = _WORDS | {name: one.word for name, one in of_rooms().items()}
    if match is None or match[1] not in words:
        return subject
    if match[3] in LegalKind.values:
        return f"{LegalKind(match[3]).label} ({_LANGUAGES.get(match[4], match[4])})"
    name = known.get(f"{match[1]}({match[2]})")
    return f"{words[match[1]]}: {name}" if name else f"{words[match[1]]} {match[2]}"


def meant(text: str) -> frozenset[str]:
    """The subjects whose name has these words in it."""
    return frozenset((*_people(text), *_measured(text.casefold()))) if text else frozenset()


def _people(text: str) -> Iterator[str]:
    rows = (
        (Person, Person.objects.filter(pseudonym__icontains=text)),
        (ApiKey, ApiKey.objects.filter(name__icontains=text)),
        (Organisation, Organisation.objects.filter(name__icontains=text)),
    )
    for table, found in rows:
        yield from (f"{table.__name__}({number})" for number in found.values_list("pk", flat=True))


def _measured(text: str) -> Iterator[str]:
    for station in read.stations(SYSTEM):
        if text in station.name.casefold():
            yield f"Things({station.id})"
        for stream in station.streams:
            if text in stream.name.casefold():
                yield f"Datastreams({stream.id})"


def _stations(numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    for number in numbers:
        if (found := read.station(SYSTEM, number)) is not None:
            yield number, found.name


def _streams(numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    for number in numbers:
        if (found := read.stream(SYSTEM, number)) is not None:
            yield number, found.name
