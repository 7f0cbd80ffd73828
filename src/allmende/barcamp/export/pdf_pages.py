# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What Typst gets, in the child: `programme.typ` and `documentation.typ` with our values."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import segno

from allmende.barcamp.export.documentation import Documentation, KeptPhoto, KeptSession
from allmende.barcamp.export.grid import Cell, Grid, Row, grids
from allmende.barcamp.export.programme import Day, Entry, Programme, days
from allmende.barcamp.export.written import Span, blocks
from allmende.web.formats import weekday_and_day, written_day
from allmende.web.typeset import compiled

_HERE = Path(__file__).parent
_LINKED = ("http://", "https://", "mailto:")


def programme(given: Programme, whole: bool, said: Mapping[str, str], fonts: str) -> bytes:  # noqa: FBT001
    """The same programme gives the same file."""
    values = _head(given, said) | {"whole": whole, "days": [_grid(one, said) for one in grids(given)]}
    values |= {"lists": [_list(one, said) for one in days(given)] if whole else []}
    values |= {"signs": list(_signs(given, said)) if whole else []}
    return compiled((_HERE / "programme.typ").read_bytes(), values, fonts, given.revised)


def _head(given: Programme, said: Mapping[str, str]) -> dict[str, Any]:
    address = given.page
    version = said["version"].format(
        version=given.version,
        moment=f"{written_day(given.revised.date().isoformat(), said['language'])}, {given.revised:%H:%M}",
        address=address,
    )
    period = [weekday_and_day(one, said["language"]) for one in dict.fromkeys((given.first, given.last))]
    return {
        "title": given.title,
        "text": given.text,
        "place": given.place,
        "period": " – ".join(period),
        "version": version,
        "address": address,
        "qr": segno.make(address, error="m").svg_inline(border=0),
        "said": dict(said),
        "made": _day(given.revised.date()),
    }


def _day(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _grid(one: Grid, said: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": weekday_and_day(one.date, said["language"]),
        "columns": one.columns,
        "rows": [_row(row) for row in one.rows],
        "beside": [_entry(entry) for entry in one.beside],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "time": f"{row.starts:%H:%M}–{row.ends:%H:%M}",
        "whole": [_entry(one) for one in row.whole],
        "cells": [_cell(one) for one in row.cells],
    }


def _cell(cell: Cell | None) -> dict[str, Any] | None:
    return None if cell is None else {"rows": cell.rows, "entries": [_entry(one) for one in cell.entries]}


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "title": one.title,
        "who": one.who,
        "room": one.place.name,
        "time": f"{one.starts:%H:%M}–{one.ends:%H:%M}" if one.starts and one.ends else "",
        "cancelled": one.is_cancelled,
        "is_break": one.kind == "break",
    }


def _list(day: Day, said: Mapping[str, str]) -> dict[str, Any]:
    """By the times at which something begins."""
    times: dict[str, list[dict[str, Any]]] = {}
    for one in day.entries:
        times.setdefault(f"{one.starts:%H:%M}" if one.starts else "", []).append(_entry(one))
    found = [{"time": time, "entries": entries} for time, entries in times.items()]
    return {"name": weekday_and_day(day.date, said["language"]), "times": found}


def _signs(given: Programme, said: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    """A sheet for each door and day; who stands before it also reads what was cancelled."""
    for day in days(given):
        for room in given.rooms:
            here = (one for one in given.entries if one.place.guid == room.guid and one.starts)
            entries = [_entry(one) for one in here if one.starts and one.starts.date() == day.date]
            name = weekday_and_day(day.date, said["language"])
            yield {"room": room.name, "where": room.where, "day": name, "entries": entries}


def documentation(given: Documentation, said: Mapping[str, str], fonts: str, root: str) -> bytes:
    """`root`: the folder of the pictures; one that is not there is told by its words."""
    made = datetime.fromisoformat(given.made)
    known = root if Path(root).is_dir() else ""
    day = written_day(made.date().isoformat(), said["language"])
    values = {
        "title": given.title,
        "organisation": given.organisation,
        "place": given.place,
        "period": " – ".join(
            written_day(one, said["language"]) for one in dict.fromkeys((given.first, given.last))
        ),
        "state": said["frozen" if given.frozen else "open"].format(day=day),
        "licence": said["licence"].format(licence=given.licence),
        "voted": "" if given.ballots is None else said["voted"].format(count=given.ballots),
        "address": given.url,
        "said": dict(said),
        "made": _day(made.date()),
        "sessions": [_chapter(given, one, said, Path(root)) for one in given.sessions],
        "votes": [asdict(one) for one in given.votes],
    }
    return compiled((_HERE / "documentation.typ").read_bytes(), values, fonts, made, known)


def _chapter(given: Documentation, one: KeptSession, said: Mapping[str, str], root: Path) -> dict[str, Any]:
    time = f"{datetime.fromisoformat(one.starts):%d.%m. %H:%M}" if one.starts else ""
    about = (one.hosts, time, one.room, said["cancelled"] if one.is_cancelled else "", one.reason)
    agreed = [
        (each.text, said["agree"].format(count=each.agreements) if each.agreements else "")
        for each in given.takeaways
        if each.session == one.number
    ]
    return {
        "title": one.title,
        "about": " · ".join(each for each in about if each),
        "votes": "" if one.votes is None else f"{said['count']}: {one.votes}",
        "notes": [_block(each) for each in blocks(one.notes)],
        "takeaways": agreed,
        "links": [
            _span(Span(each.title or each.url, href=each.url))
            for each in given.links
            if each.session == one.number
        ],
        "photos": [_photo(each, said, root) for each in given.photos if each.session == one.number],
    }


def _block(one: Any) -> dict[str, Any]:
    spans = [_span(each) for each in one.spans]
    return {"kind": one.kind, "level": one.level, "mark": one.mark, "spans": spans}


def _span(one: Span) -> dict[str, Any]:
    return asdict(one) | {"href": one.href if one.href.startswith(_LINKED) else ""}


def _photo(one: KeptPhoto, said: Mapping[str, str], root: Path) -> dict[str, Any]:
    file = f"/{one.number // 1000:03d}/{one.number}-wide.webp"
    there = (root / file[1:]).is_file()
    credit = said["photo"].format(name=one.credit) if one.credit else ""
    return {"file": file if there else "", "alt": one.alt, "credit": credit}
