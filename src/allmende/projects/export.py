# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A Vorhaben as JSON: what everybody may see of it, whoever asks."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser

from allmende.core.principal import ANONYMOUS
from allmende.projects.models import Project
from allmende.projects.queries.sensors import Sensor
from allmende.projects.queries.story import Costs, story

_ROWS = {
    "phases": ("title", "starts", "ends", "is_done"),
    "events": ("title", "starts", "ends", "place"),
}
_PERMIT = ("title", "authority", "number", "conditions", "valid_until", "covers_sensors")
_SHEET = ("measured", "not_measured", "why", "who", "until", "basis", "contact")


def as_json(project: Project, home: str, today: date) -> dict[str, Any]:
    """`home`: scheme and host for absolute addresses."""
    told = story(AnonymousUser(), ANONYMOUS, project, today)
    return _head(project, home) | {
        "partners": [{"name": str(one), "role": one.role} for one in told.partners],
        **{name: [_row(one, columns) for one in getattr(told, name)] for name, columns in _ROWS.items()},
        "permits": [_row(one.permit, _PERMIT) | {"is_expired": one.is_expired} for one in told.permits],
        "sensors": [_sensor(one, home) for one in told.sensors],
        "diary": [_entry(one, home) for one in told.entries],
        "costs": _costs(told.costs),
        "result": _row(project, ("worked", "failed", "cost", "again")),
        "links": [{"title": one.title, "kind": one.kind, "url": home + one.address} for one in told.links],
    }


def _head(project: Project, home: str) -> dict[str, Any]:
    own = (
        "title",
        "question",
        "hypothesis",
        "field",
        "state",
        "starts",
        "ends",
        "place",
        "longitude",
        "latitude",
    )
    return {
        "url": home + project.address,
        **_row(project, own),
        "organisation": project.organisation.name,
        "municipality": project.municipality.name,
        "changed": project.changed.isoformat(timespec="seconds"),
    }


def _sensor(one: Sensor, home: str) -> dict[str, Any]:
    addresses = {"station": home + one.sheet.station, "sheet": home + one.sheet.address}
    api = f"{home}/v1.1/Things({one.station.id})"
    return {"name": one.station.name, **addresses, "api": api} | _row(one.sheet, _SHEET)


def _entry(one: Any, home: str) -> dict[str, Any]:
    pictures = [
        {"url": f"{home}/medien/{each.pk}/full", "alt": each.alt, "credit": each.credit}
        for each in one.pictures.all()
    ]
    return {"url": home + one.address, **_row(one, ("day", "title", "text")), "pictures": pictures}


def _costs(known: Costs | None) -> dict[str, Any] | None:
    """Amounts are texts: a cent is never lost."""
    if known is None:
        return None
    sums = ("planned", "actual")
    return {
        "currency": "EUR",
        **_row(known.total, sums),
        "sources": [_row(one, ("source", *sums)) for one in known.sources],
        "items": [_row(one, ("title", *sums, "source")) for one in known.items],
    }


def _row(one: Any, columns: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(one, name)) for name in columns}


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a moment is one, too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
