# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Lines of the audit logs in words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from allmende.core.clock import to_datetime
from allmende.identity.models import ApiKey, Organisation, Person
from allmende.identity.verbs import spoken

_SUBJECT = re.compile(r"(Person|ApiKey|Organisation)\((\d{1,18})\)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """None: whichever. `until` is the first instant that is too late."""

    organisation: int | None = None
    actor: tuple[str, int] | None = None
    verb: str = ""
    subject: str = ""
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`name` is empty where the thing as a whole changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A line of either store. `store`: empty for the people's, M for the measurements'."""

    store: str
    id: int
    at: int
    actor_kind: str
    actor: int | None
    verb: str
    subject: str
    content: str | None


@dataclass(frozen=True, slots=True)
class Line:
    number: str
    at: datetime
    who: str
    verb: str
    words: str
    subject: str
    name: str
    changes: tuple[Change, ...]
    erased: bool


def readable(lines: Iterable[Stored]) -> Iterator[Line]:
    lines = list(lines)
    names = _names(lines)
    for one in lines:
        yield Line(
            f"{one.store}{one.id}",
            to_datetime(one.at),
            _actor(one, names),
            one.verb,
            spoken(one.verb),
            one.subject,
            names.get(one.subject, ""),
            changes(one.content),
            erased=one.content is None,
        )


def _actor(line: Stored, names: dict[str, str]) -> str:
    if line.actor_kind == "person":
        return names.get(f"Person({line.actor})", _("gelöschtes Konto"))
    if line.actor_kind == "key":
        return f"alm_{line.actor} {names.get(f'ApiKey({line.actor})', '')}".strip()
    return {"system": _("das Programm"), "open": _("ohne Schlüssel")}.get(line.actor_kind, line.actor_kind)


def _names(lines: list[Stored]) -> dict[str, str]:
    """A statement a table."""
    named = {f"Person({one.actor})" for one in lines if one.actor_kind == "person"}
    named |= {f"ApiKey({one.actor})" for one in lines if one.actor_kind == "key"}
    named |= {one.subject for one in lines}
    ids: dict[str, set[int]] = {"Person": set(), "ApiKey": set(), "Organisation": set()}
    for match in filter(None, map(_SUBJECT.fullmatch, named)):
        ids[match[1]].add(int(match[2]))
    people = {f"Person({one.pk})": one.name for one in Person.objects.filter(pk__in=ids["Person"])}
    keys = {f"ApiKey({one.pk})": one.name for one in ApiKey.objects.filter(pk__in=ids["ApiKey"])}
    houses = Organisation.objects.filter(pk__in=ids["Organisation"])
    return people | keys | {f"Organisation({one.pk})": one.name for one in houses}


def changes(content: str | None) -> tuple[Change, ...]:
    """From → to, member by member where both are objects."""
    said = {} if content is None else msgspec.json.decode(content)
    before, after = said.get("before"), said.get("after")
    if isinstance(before or after, dict) and isinstance(after or before, dict):
        old, new = before or {}, after or {}
        names = [*old, *(name for name in new if name not in old)]
        return tuple(Change(name, _said(old.get(name)), _said(new.get(name))) for name in names)
    return () if before is None and after is None else (Change("", _said(before), _said(after)),)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
