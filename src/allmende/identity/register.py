# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The register of personal data: what every room holds about people, why, and for how long.

Every Django room may have a module `personal` with

- `ACTIVITIES`, `PERSONAL`, `IMPERSONAL`: what its tables hold (see below);
- `export(person)`: everything of it about somebody, as a JSON object;
- `forget(person)`: erases it, in the transaction of the caller;
- `tidy(now)`: deletes what its time is up for, and counts it by what it was.

A room also speaks for the tables of libraries that it works with. A column that no room has spoken for fails
a test (`undeclared`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db.models import AutoField, BigAutoField, Field, ForeignKey, Model
from django.utils.functional import Promise

from allmende.identity.models import Person

Text = str | Promise
ALL = "*"


@dataclass(frozen=True, slots=True)
class Activity:
    """Why something is held: an entry of the record of processing (Art. 30 GDPR).

    `kept` may have the places that `terms.Terms` fills.
    """

    key: str
    name: Text
    why: Text
    basis: Text
    whose: Text
    recipients: Text
    kept: Text


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that says something about a person. `model` as `identity.Person`, `activity` by its key."""

    model: str
    field: str
    what: Text
    activity: str


@dataclass(frozen=True, slots=True)
class Impersonal:
    """Columns that say nothing about anybody, and why. `ALL` speaks for a whole table, but not for one that
    points to a person."""

    model: str
    fields: tuple[str, ...]
    reason: str


def rooms() -> Iterator[tuple[str, ModuleType]]:
    """Label and `personal` module of every installed room that has one, the highest first."""
    for config in apps.get_app_configs():
        name = f"{config.name}.personal"
        if config.name.startswith("allmende.") and find_spec(name):
            yield config.label, import_module(name)


def activities() -> tuple[Activity, ...]:
    return tuple(one for _, room in rooms() for one in getattr(room, "ACTIVITIES", ()))


def personal() -> tuple[Personal, ...]:
    return tuple(one for _, room in rooms() for one in getattr(room, "PERSONAL", ()))


def impersonal() -> tuple[Impersonal, ...]:
    return tuple(one for _, room in rooms() for one in getattr(room, "IMPERSONAL", ()))


def export(person: Person) -> dict[str, dict[str, Any]]:
    """By room."""
    return {label: room.export(person) for label, room in rooms() if hasattr(room, "export")}


def forget(person: Person) -> None:
    """The highest room first: `identity` empties the row by which the others find their own."""
    for _, room in rooms():
        if hasattr(room, "forget"):
            room.forget(person)


def tidy(now: datetime) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _, room in rooms():
        counts |= room.tidy(now) if hasattr(room, "tidy") else {}
    return counts


Columns = set[tuple[str, str]]


def undeclared(models: Iterable[type[Model]] | None = None) -> tuple[str, ...]:
    """Columns that nobody has spoken for, as `identity.Person.email`."""
    return tuple(
        f"{model._meta.label}.{field.name}"
        for model in (apps.get_models(include_auto_created=True) if models is None else models)
        for field in _columns(model)
        if not _spoken_for(model, field)
    )


def misdeclared() -> tuple[str, ...]:
    """What the register speaks of and no table has, as `identity.Person.shoe_size`."""
    models = apps.get_models(include_auto_created=True)
    there = {(model._meta.label, field.name) for model in models for field in _columns(model)}
    there |= {(model._meta.label, ALL) for model in models}
    return tuple(f"{model}.{field}" for model, field in sorted(_named() - there))


def _named() -> Columns:
    known = {(one.model, one.field) for one in personal()}
    return known | {(one.model, field) for one in impersonal() for field in one.fields}


def _columns(model: type[Model]) -> list["Field[Any, Any]"]:
    """All but numbers that the store gives."""
    return [one for one in model._meta.local_fields if not isinstance(one, AutoField | BigAutoField)]


def _spoken_for(model: type[Model], field: "Field[Any, Any]") -> bool:
    known, label = _named(), model._meta.label
    whole = (label, ALL) in known and not _about_somebody(model)
    return whole or (label, field.name) in known


def _about_somebody(model: type[Model]) -> bool:
    points = (one for one in model._meta.local_fields if isinstance(one, ForeignKey))
    return model is Person or any(one.related_model is Person for one in points)
