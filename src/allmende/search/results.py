# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is found, as pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from allmende.search.asking import Term
from allmende.search.findable import kinds
from allmende.search.marking import marked, snippet
from allmende.search.models import Entry
from allmende.search.stations import KIND as STATION
from allmende.search.stations import address_of, said_of
from allmende.search.words import words
from allmende.sensing.api.read import Station
from allmende.web.addresses import local


@dataclass(frozen=True, slots=True)
class Hit:
    """`title` and `snippet` are HTML with the words found marked; `changed` is None where nobody knows."""

    address: str
    kind: str
    kind_name: str
    title: SafeString
    snippet: SafeString
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class Kind:
    """How many results are of a kind."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """`count` and `pages` are those of the kind that was chosen. `instead`: words that were looked for as
    what was typed is nowhere."""

    hits: tuple[Hit, ...]
    count: int
    page: int
    pages: int
    kinds: tuple[Kind, ...]
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """A page that belongs to another. `address` as it is stored, without a language."""

    address: str
    title: str
    kind: str
    kind_name: str
    relation: str = ""


def names() -> dict[str, str]:
    """Of all kinds, in the order of their rooms."""
    return {STATION: _("Messstelle")} | {key: str(word) for key, word in kinds().items()}


def linked(one: Entry) -> Linked:
    return Linked(one.address, one.title, one.kind, names().get(one.kind, ""))


def linked_station(one: Station) -> Linked:
    return Linked(address_of(one), one.name, STATION, names()[STATION])


def hit(one: Entry | Station, wanted: Iterable[Term]) -> Hit:
    if isinstance(one, Station):
        kind, title, text, changed = STATION, one.name, said_of(one), None
        address = address_of(one)
    else:
        kind, title, text, changed = one.kind, one.title, one.text, one.changed
        address = one.address
    name, terms = names().get(kind, kind), tuple(wanted)
    return Hit(local(address), kind, name, marked(title, terms), snippet(text, terms), changed)


def spelt(shown: Iterable[Entry | Station], terms: Iterable[Term]) -> tuple[str, ...]:
    """The words that were looked for, as they are written in what was found."""
    said = [word for one in shown for word in words(_text(one))]
    return tuple(next((word for word in said if term.is_said_by(word)), term.stem) for term in terms)


def _text(one: Entry | Station) -> str:
    return f"{one.name} {said_of(one)}" if isinstance(one, Station) else f"{one.title} {one.text}"
