# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Both stores asked at once, by what one asker may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Count, QuerySet

from allmende.core.principal import Principal
from allmende.identity.models import seen_by
from allmende.identity.rules import Asker
from allmende.search import engine
from allmende.search.asking import Term
from allmende.search.models import Entry
from allmende.search.results import Kind, names
from allmende.search.stations import KIND as STATION
from allmende.search.stations import Stations, stations_with, vocabulary
from allmende.sensing.api.read import Station

_NEAR_ENOUGH = 0.75  # of a mistyped word, by difflib's measure
_OFF = 2  # letters that a mistyped word may be too long or too short


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and where: `municipality` is None for everywhere. Stations are everybody's."""

    asker: Asker
    principal: Principal
    municipality: int | None = None

    def matches(self, terms: Iterable[Term]) -> "Matches":
        wanted = tuple(terms)
        entries = engine.having_all(wanted).filter(seen_by(self.asker))
        if self.municipality is not None:
            entries = entries.filter(municipality=self.municipality)
        return Matches(entries, stations_with(self.principal, wanted))

    def corrected(self, term: Term) -> Term:
        """The most alike word that leads somewhere, where this one leads nowhere."""
        if self.matches((term,)):
            return term
        known = (*engine.neighbours(term.stem, min(_OFF, len(term.stem) // 3)), *vocabulary(self.principal))
        near = get_close_matches(term.stem, dict.fromkeys(known), cutoff=_NEAR_ENOUGH)
        found = (Term(one, one) for one in near)
        return next((one for one in found if self.matches((one,))), term)


@dataclass(frozen=True, slots=True)
class Matches:
    entries: QuerySet[Entry]
    stations: Stations

    def __bool__(self) -> bool:
        return bool(self.stations) or self.entries.exists()

    def of_kind(self, kind: str) -> "Matches":
        """Empty for all kinds."""
        if not kind:
            return self
        stations = self.stations if kind == STATION else Stations((), ())
        return Matches(self.entries.filter(kind=kind), stations)

    def counted(self) -> tuple[Kind, ...]:
        rows = self.entries.order_by().values_list("kind").annotate(Count("id"))
        counts = dict(rows) | ({STATION: len(self.stations)} if self.stations else {})
        return tuple(Kind(key, name, counts[key]) for key, name in names().items() if key in counts)

    def between(self, start: int, end: int, entries: int) -> tuple[Entry | Station, ...]:
        """Stations that are called so, then the `entries` that people wrote, then the other stations."""
        first = len(self.stations.named)
        past = first + entries
        shown: list[Entry | Station] = list(self.stations.named[start:end])
        if start < past and end > first:
            shown += self.entries[max(0, start - first) : end - first]
        return (*shown, *self.stations.others[max(0, start - past) : max(0, end - past)])
