# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a table means: the mapping file that a clerk writes (TOML), read and checked.

Every section and key is described in docs/howto/load-csv.md. What is not told is found out from the file.
"""

import re
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import msgspec

from allmende.connectors.csv.repeated import Once
from allmende.connectors.csv.times import Reckoning, span
from allmende.core.errors import AllmendeError, Malformed


class BadMapping(AllmendeError):
    """The mapping cannot be used; the message names the file, the place and what is known there."""


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Files(_Section, frozen=True, kw_only=True):
    """Which files of a folder or archive are meant, and how they are written."""

    path: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    skip_rows: int = 0
    header: tuple[str, ...] = ()
    """Names of the columns where the file has no header row of its own."""


class Time(_Section, frozen=True, kw_only=True):
    """`column` may be several (date and time of day), which are read as one text."""

    column: tuple[str, ...] = ()
    zone: str = ""
    format: str = ""
    covers: str = ""
    repeated_hour: Once = "first"


class StationRule(_Section, frozen=True, kw_only=True):
    """`id` is a template; `column` names the column whose cell says the station, as `{cell}`."""

    id: str = "{file}"
    column: str = ""
    name: str = ""
    description: str = ""


class StationNote(_Section, frozen=True, kw_only=True):
    """What is known of one station beyond its data."""

    name: str = ""
    description: str = ""
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    about: dict[str, Any] = {}


class Measured(_Section, frozen=True, kw_only=True):
    """What a stream measures, and in which unit."""

    unit: str = ""
    symbol: str = ""
    unit_definition: str = ""
    property: str = ""
    definition: str = ""


class StreamRule(Measured, frozen=True, kw_only=True):
    """Columns that fit `column` become a stream; key, name and description are templates."""

    column: str
    key: str = "{column}"
    name: str = "{key}"
    description: str = ""
    about: dict[str, Any] = {}


ANY_NUMBERS = StreamRule(column="{column}")
"""The rule where none is given: every column that begins with numbers."""


class Columns(_Section, frozen=True, kw_only=True):
    """Columns that are no streams: `left_out` is ignored; what `remarks` says beyond `usual` is counted."""

    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    usual: tuple[str, ...] = ("", "0")


class SecondHeader(_Section, frozen=True, kw_only=True):
    """A row below the header that begins with `begins`; `gives` is the property that its numbers become."""

    begins: str
    gives: str


class Words(_Section, frozen=True, kw_only=True):
    """Words in place of numbers: `mean` a number, or say why there is none (`absent`)."""

    mean: dict[str, int | float] = {}
    absent: dict[str, str] = {}


class Mapping(_Section, frozen=True, kw_only=True):
    source: str
    """Short and never changed: station keys are `source/id`."""
    title: str = ""
    files: Files = Files()
    time: Time = Time()
    station: StationRule = StationRule()
    measured: Measured = Measured()
    streams: tuple[StreamRule, ...] = (ANY_NUMBERS,)
    columns: Columns = Columns()
    second_header: SecondHeader | None = None
    words: Words = Words()
    about: dict[str, Any] = {}
    stations: dict[str, StationNote] = {}


def read(path: Path) -> Mapping:
    """Raises BadMapping."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadMapping(f"The mapping {path} cannot be read: {why}. Try: a TOML file in UTF-8.") from error
    return parsed(text, path.name)


def parsed(text: str, name: str = "the mapping") -> Mapping:
    """Raises BadMapping."""
    try:
        mapping = msgspec.convert(_with_lists(msgspec.toml.decode(text.encode())), Mapping)
    except msgspec.ValidationError as error:
        raise BadMapping(f"{name}: {error}.{_known_at(str(error))}") from error
    except msgspec.DecodeError as error:
        raise BadMapping(
            f"{name} is not TOML: {error}. Try: compare it with the files in examples/."
        ) from error
    _check(mapping, name)
    return mapping


def reckoning(time: Time, default_zone: str) -> Reckoning:
    """Raises BadMapping for an unknown zone or span."""
    name = time.zone or default_zone
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadMapping(f"{name!r} is not a time zone. Try: Europe/Berlin or UTC.") from error
    try:
        return Reckoning(zone, time.format, span(time.covers) if time.covers else None)
    except Malformed as error:
        raise BadMapping(f"time.covers: {error.message}") from error


_ONE_OR_MANY = (("files", "path"), ("time", "column"), ("columns", "left_out"), ("columns", "remarks"))


def _with_lists(tables: Any) -> Any:
    """A single text will do where a list is known."""
    if isinstance(tables, dict):
        for section, key in _ONE_OR_MANY:
            table = tables.get(section)
            if isinstance(table, dict) and isinstance(table.get(key), str):
                table[key] = [table[key]]
    return tables


def _check(mapping: Mapping, name: str) -> None:
    if not mapping.source:
        raise BadMapping(f'{name}: source is empty. Try: source = "muenster-bike"')
    if mapping.files.decimal not in ("", ",", "."):
        raise BadMapping(f'{name}: files.decimal is {mapping.files.decimal!r}. Known: "," and ".".')
    if len(mapping.files.delimiter) > 1:
        raise BadMapping(f"{name}: files.delimiter is {mapping.files.delimiter!r}. Known: one character.")
    for one, note in mapping.stations.items():
        if (note.longitude is None) != (note.latitude is None):
            raise BadMapping(f"{name}: stations.{one} has half a place. Try: give longitude and latitude.")
    reckoning(mapping.time, "UTC")


def _known_at(message: str) -> str:
    """The keys that are known at the place (`$.time`) that a message names."""
    place = re.search(r"unknown field .* at `\$([^`]*)`", message)
    if place is None and "unknown field" not in message:
        return ""
    kind: Any = Mapping
    for step in re.findall(r"\.(\w+)", place[1] if place else ""):
        kind = _inner(kind, step)
    return f" Known there: {', '.join(kind.__struct_fields__)}." if hasattr(kind, "__struct_fields__") else ""


def _inner(kind: Any, step: str) -> Any:
    hint = get_type_hints(kind).get(step) if hasattr(kind, "__struct_fields__") else kind
    inner = [one for one in (hint, *get_args(hint)) if hasattr(one, "__struct_fields__")]
    return inner[0] if inner else hint
