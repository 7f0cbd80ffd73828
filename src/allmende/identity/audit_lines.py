# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Lines of the audit logs in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from allmende.core.clock import to_datetime
from allmende.identity import audit_subjects, audit_words
from allmende.identity.verbs import spoken


@dataclass(frozen=True, slots=True)
class Wanted:
    """None: whichever. `subject`: a part of it; `named`: subjects that are called so, which fit too. `until`
    is the first instant that is too late."""

    organisation: int | None = None
    actor: tuple[str, int] | None = None
    verb: str = ""
    subject: str = ""
    since: int | None = None
    until: int | None = None
    named: frozenset[str] = frozenset()


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
    """`verb` and `subject` as they are stored, `words` and `about` as people say them."""

    number: str
    at: datetime
    who: str
    verb: str
    words: str
    subject: str
    about: str
    changes: tuple[Change, ...]
    erased: bool


def readable(lines: Iterable[Stored]) -> Iterator[Line]:
    lines = list(lines)
    said = [{} if one.content is None else msgspec.json.decode(one.content) for one in lines]
    names = _names(lines, said)
    for one, words in zip(lines, said, strict=True):
        yield Line(
            f"{one.store}{one.id}",
            to_datetime(one.at),
            _actor(one, names),
            one.verb,
            spoken(one.verb),
            one.subject,
            audit_subjects.called(one.subject, {one.subject: _own_name(words)} | names),
            changes(words, names),
            erased=one.content is None,
        )


def changes(said: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Change, ...]:
    """From → to, member by member where both are objects."""
    before, after = said.get("before"), said.get("after")
    if isinstance(before or after, dict) and isinstance(after or before, dict):
        old, new = before or {}, after or {}
        members = [*old, *(name for name in new if name not in old)]
        found = (_change(name, old.get(name), new.get(name), names) for name in members)
        return tuple(one for one in found if one.before or one.after)
    return () if before is None and after is None else (_change("", before, after, names),)


def _change(name: str, old: Any, new: Any, names: Mapping[str, str]) -> Change:
    """Of two objects only what differs."""
    if isinstance(old, dict) and isinstance(new, dict) and name == "properties":
        differing = {one for one in old.keys() | new.keys() if old.get(one) != new.get(one)}
        old, new = ({one: side[one] for one in side if one in differing} for side in (old, new))
    said = (audit_words.value(name, side, names) for side in (old, new))
    return Change(audit_words.field(name), *said)


def _actor(line: Stored, names: Mapping[str, str]) -> str:
    if line.actor_kind == "person":
        return names.get(f"Person({line.actor})", _("gelöschtes Konto"))
    if line.actor_kind == "key":
        return f"alm_{line.actor} {names.get(f'ApiKey({line.actor})', '')}".strip()
    return {"system": _("das Programm"), "open": _("ohne Schlüssel")}.get(line.actor_kind, line.actor_kind)


def _names(lines: Iterable[Stored], said: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Of whoever acted and of everything that is spoken of."""
    wanted = set()
    for one, words in zip(lines, said, strict=True):
        wanted |= {one.subject, *audit_words.mentioned(words.get("before"))}
        wanted |= set(audit_words.mentioned(words.get("after")))
        if one.actor_kind in ("person", "key"):
            wanted.add(f"{'Person' if one.actor_kind == 'person' else 'ApiKey'}({one.actor})")
    return audit_subjects.names(wanted)


def _own_name(said: Mapping[str, Any]) -> str:
    """What it was called when it was deleted or made."""
    sides = (said.get("after"), said.get("before"))
    return next((str(one["name"]) for one in sides if isinstance(one, dict) and one.get("name")), "")
