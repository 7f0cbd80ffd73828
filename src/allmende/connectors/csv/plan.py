# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The stations and streams that files turn out to hold, before anything is stored."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from allmende.connectors.csv.mapping import Mapping, Measured, StationNote, StreamRule
from allmende.connectors.csv.pattern import filled, has_words


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """`key` is unique within its station; `header` is the column it was found in."""

    key: str
    header: str
    name: str
    description: str
    measured: Measured
    about: dict[str, Any] = field(default_factory=dict)
    said: frozenset[str] = frozenset()
    """Which of name and description are the clerk's own words, not taken from a file."""


@dataclass(frozen=True, slots=True)
class StationPlan:
    """`id` is the source's own name, `key` is `source/id`."""

    id: str
    key: str
    name: str
    description: str
    note: StationNote
    about: dict[str, Any]
    said: frozenset[str] = frozenset()
    streams: dict[str, StreamPlan] = field(default_factory=dict)
    second_headers: dict[str, Counter[int | float]] = field(default_factory=dict)
    """Stream key → how often each number stood in the second header: the usual one counts, not a slip."""

    def usual(self, stream: str) -> int | float | None:
        seen = self.second_headers.get(stream)
        return max(seen, key=lambda one: seen[one]) if seen else None


def station_plan(mapping: Mapping, station: str, fields: dict[str, str]) -> StationPlan:
    """Raises UnknownField."""
    note = mapping.stations.get(station, StationNote())
    given = fields | {"id": station}
    return StationPlan(
        station,
        f"{mapping.source}/{station}",
        note.name or filled(mapping.station.name, given) or station,
        note.description or filled(mapping.station.description, given) or mapping.title or station,
        note,
        mapping.about | note.about,
        _said(
            name=note.name or mapping.station.name,
            description=note.description or mapping.station.description or mapping.title,
        ),
    )


def stream_plan(mapping: Mapping, rule: StreamRule, header: str, fields: dict[str, str]) -> StreamPlan:
    """Raises UnknownField."""
    key = filled(rule.key, fields)
    given = fields | {"key": key}
    name = filled(rule.name, given)
    return StreamPlan(
        key,
        header,
        name,
        filled(rule.description, given) or name,
        _measured(rule, mapping.measured),
        mapping.about | rule.about,
        _said(name=rule.name, description=rule.description),
    )


def _said(**templates: str) -> frozenset[str]:
    return frozenset(name for name, one in templates.items() if has_words(one))


def _measured(rule: StreamRule, shared: Measured) -> Measured:
    return Measured(**{one: getattr(rule, one) or getattr(shared, one) for one in Measured.__struct_fields__})
