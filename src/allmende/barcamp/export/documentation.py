# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stays of a barcamp as a dataset: tables, the same as JSON, and a description that people and programs
read. Of votes only sums, and only where nobody can be told from them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.web import tables

ENOUGH = 5
"""Ballots: of fewer, nothing is said."""


@dataclass(frozen=True, slots=True)
class KeptSession:
    """`votes`: None where nothing is said of them. `starts` and `ends` as ISO 8601, or empty."""

    number: int
    guid: str
    title: str
    topic: str
    hosts: str
    starts: str
    ends: str
    room: str
    is_cancelled: bool
    reason: str
    votes: int | None
    text: str
    notes: str
    notes_by: str
    url: str


@dataclass(frozen=True, slots=True)
class KeptVote:
    """Of a pitch, whether it took place or not."""

    pitch: int
    title: str
    votes: int


@dataclass(frozen=True, slots=True)
class CoVote:
    """How many wished for both."""

    pitch: int
    other: int
    votes: int


@dataclass(frozen=True, slots=True)
class KeptTakeaway:
    session: int
    text: str
    agreements: int


@dataclass(frozen=True, slots=True)
class KeptLink:
    session: int
    kind: str
    title: str
    url: str
    captions: str


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """`number`: of the picture."""

    session: int
    number: int
    url: str
    alt: str
    credit: str


@dataclass(frozen=True, slots=True)
class Documentation:
    """`frozen`: since when it is not changed any more, ISO 8601, or empty. `made`: when anything in it
    changed last."""

    title: str
    organisation: str
    place: str
    first: str
    last: str
    url: str
    licence: str
    language: str
    frozen: str
    made: str
    ballots: int | None
    sessions: tuple[KeptSession, ...]
    votes: tuple[KeptVote, ...]
    covotes: tuple[CoVote, ...]
    takeaways: tuple[KeptTakeaway, ...]
    links: tuple[KeptLink, ...]
    photos: tuple[KeptPhoto, ...]


_TABLES: dict[str, type] = {
    "sessions": KeptSession,
    "votes": KeptVote,
    "covotes": CoVote,
    "takeaways": KeptTakeaway,
    "links": KeptLink,
    "photos": KeptPhoto,
}
_MEANINGS: dict[str, Promise] = {
    "sessions": gettext_lazy("Eine Zeile je Session, mit den letzten Notizen in Markdown."),
    "votes": gettext_lazy("Wie viele sich welchen Vorschlag gewünscht haben."),
    "covotes": gettext_lazy("Wie viele sich zwei Vorschläge zugleich gewünscht haben."),
    "takeaways": gettext_lazy("Sätze, die Menschen mitnehmen, und wie viele zustimmen."),
    "links": gettext_lazy("Folien, Aufzeichnungen und mehr."),
    "photos": gettext_lazy("Adressen der Fotos, mit dem, was darauf zu sehen ist."),
}


def as_json(kept: Documentation) -> bytes:
    return _json(asdict(kept))


def as_zip(kept: Documentation) -> bytes:
    """The same documentation gives the same file."""
    files = {f"{name}.csv": _csv(kind, getattr(kept, name)) for name, kind in _TABLES.items()}
    files |= {"dokumentation.json": as_json(kept), "datapackage.json": _json(_package(kept))}
    files[_("LIESMICH") + ".txt"] = _read_me(kept).encode()
    made = datetime.fromisoformat(kept.made).timetuple()[:6]
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(ZipInfo(name, made), content, ZIP_DEFLATED)
    return out.getvalue()


def _csv(kind: type, rows: Iterable[Any]) -> bytes:
    names = [field.name for field in fields(kind)]
    lines = [tables.row(names), *(tables.row(getattr(row, name) for name in names) for row in rows)]
    return "".join(lines).encode()


def _package(kept: Documentation) -> dict[str, Any]:
    """Frictionless Data Package 1.0: https://specs.frictionlessdata.io/tabular-data-package/."""
    return {
        "profile": "tabular-data-package",
        "name": kept.url.rpartition("/barcamps/")[2].partition("/")[0] or "barcamp",
        "title": kept.title,
        "homepage": kept.url,
        "created": kept.made,
        "licenses": [{"name": kept.licence}],
        "contributors": [{"title": kept.organisation, "role": "publisher"}],
        "resources": [_resource(name, kind) for name, kind in _TABLES.items()],
    }


def _resource(name: str, kind: type) -> dict[str, Any]:
    said = [{"name": field.name, "type": _type(str(field.type))} for field in fields(kind)]
    about = {"name": name, "path": f"{name}.csv", "description": str(_MEANINGS[name])}
    return about | {
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "mediatype": "text/csv",
        "schema": {"fields": said, "missingValues": [""]},
    }


def _type(python: str) -> str:
    return "boolean" if "bool" in python else "integer" if "int" in python else "string"


def _read_me(kept: Documentation) -> str:
    lines = [kept.title, "=" * len(kept.title), "", kept.organisation, kept.url, ""]
    lines += [_("Lizenz: %(licence)s") % {"licence": kept.licence}, "", _votes_said(kept), ""]
    lines += [f"{name}.csv: {meaning}" for name, meaning in _MEANINGS.items()]
    return "\n".join((*lines, ""))


def _votes_said(kept: Documentation) -> str:
    if kept.ballots is None:
        return _("Stimmen sind nicht dabei: Die Abstimmung ist nicht geschlossen, oder es waren unter fünf.")
    return _("Stimmen stehen nur als Summen da: von %(count)d Stimmzetteln.") % {"count": kept.ballots}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
