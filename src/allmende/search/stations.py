# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Stations lie in the other store: it is asked, by whoever may read what, and their words are read here."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from allmende.core.principal import Principal
from allmende.search.asking import Term, tokens
from allmende.sensing.api import read
from allmende.sensing.api.read import Station

KIND = "station"
_PLACE = "/messstellen/"


@dataclass(frozen=True, slots=True)
class Stations:
    """Those whose name has the words, and those that say them elsewhere."""

    named: tuple[Station, ...]
    others: tuple[Station, ...]

    def __len__(self) -> int:
        return len(self.named) + len(self.others)


def stations_with(principal: Principal, terms: Iterable[Term]) -> Stations:
    wanted = tuple(terms)
    there = read.stations(principal) if wanted else ()
    said = [one for one in there if _has(wanted, _text(one))]
    named = tuple(one for one in said if _has(wanted, one.name))
    return Stations(named, tuple(one for one in said if one not in named))


def stations_at(principal: Principal, addresses: Iterable[str]) -> tuple[Station, ...]:
    numbers = [one.removeprefix(_PLACE) for one in addresses if one.startswith(_PLACE)]
    found = (read.station(principal, int(one)) for one in numbers if one.isascii() and one.isdigit())
    return tuple(one for one in found if one is not None)


def vocabulary(principal: Principal) -> frozenset[str]:
    """All that stations are found by."""
    return frozenset(one for station in read.stations(principal) for one in _tokens(_text(station)))


def address_of(station: Station) -> str:
    return f"{_PLACE}{station.id}"


def said_of(station: Station) -> str:
    """Beside its name."""
    streams = dict.fromkeys(one.observed_property for one in station.streams)
    return " · ".join(filter(None, (station.description, station.place, ", ".join(streams))))


def _text(station: Station) -> str:
    return f"{station.name}\n{said_of(station)}"


def _has(wanted: tuple[Term, ...], text: str) -> bool:
    found = _tokens(text)
    return all(term.is_among(found) for term in wanted)


@lru_cache(8_000)
def _tokens(text: str) -> frozenset[str]:
    """Stations seldom change; a text that did is another."""
    return tokens(text)
