# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Devices with the stations behind them: one from a form, or a hundred from a table. Registering again
changes what is there."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Literal, NamedTuple

from allmende.core.principal import Principal
from allmende.sensing.api import devices, read, sources
from allmende.sensing.api.sources import Device, NewDevice
from allmende.sensing.store import rights
from allmende.sensing.store.device_commands import Assigned

COLUMNS = ("device", "name", "latitude", "longitude", "values")
_DELIMITERS = ";\t,"
_SAID = {
    "no-column": "The table has no column {given!r}. Known: " + ", ".join(COLUMNS) + ".",
    "empty": "device or name is empty",
    "twice": "the device {given!r} stands in line {before} already",
    "no-number": "{given!r} is no number",
    "no-place": "{given} is no place on the earth",
    "no-values": "values is empty; known is temperature=Bodentemperatur [°C]",
    "bad-value": "{given!r} is no value; known is temperature=Bodentemperatur [°C]",
    "too-long": "A cell of the table is too long, or a quotation mark is not closed.",
}
Reason = Literal["no-column", "empty", "twice", "no-number", "no-place", "no-values", "bad-value", "too-long"]


class Measured(NamedTuple):
    """A value of a device: what it calls it, what it is, its unit; stored is `value * factor + shift`."""

    sent: str
    name: str
    unit: str
    factor: float = 1
    shift: float = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A device as a table or a form has it. `place`: latitude, longitude. `thing`: a station that is there
    already; None: one of its own."""

    external: str
    name: str
    place: tuple[float, float] | None
    values: tuple[Measured, ...]
    thing: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line; 0: with the whole table. `before`: the line that has the same device."""

    line: int
    reason: Reason
    given: str = ""
    before: int = 0

    @property
    def said(self) -> str:
        text = _SAID[self.reason].format(given=self.given, before=self.before)
        return f"Line {self.line}: {text}" if self.line else text


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class _Bad(Exception):
    def __init__(self, reason: Reason, given: str = "") -> None:
        self.reason, self.given = reason, given


def text_of(content: bytes) -> str:
    """In UTF-8, or as Excel in Germany saves tables."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_table(text: str) -> Table:
    """All of it: what can be registered, and everything that is wrong."""
    try:
        return _read(text)
    except csv.Error:
        return Table(faults=[Fault(0, "too-long")])


def _read(text: str) -> Table:
    """Raises csv.Error."""
    lines = text.splitlines()
    first = lines[0] if lines else ""
    delimiter = max(_DELIMITERS, key=first.count)
    table = csv.DictReader(lines, delimiter=delimiter)
    missing = [one for one in COLUMNS if one not in (table.fieldnames or ())]
    if missing:
        return Table(faults=[Fault(0, "no-column", missing[0])])
    found, seen = Table(), dict[str, int]()
    for given in table:
        cells = {name: (given[name] or "").strip() for name in COLUMNS}
        if not any(cells.values()):
            continue
        try:
            row = _row(cells)
            if (before := seen.setdefault(row.external, table.line_num)) != table.line_num:
                found.faults.append(Fault(table.line_num, "twice", row.external, before))
            else:
                found.rows.append(row)
        except _Bad as error:
            found.faults.append(Fault(table.line_num, error.reason, error.given))
    return found


def register(who: Principal, source: int, row: Row, decoder: int | None) -> int:
    """The device's id. What is made belongs to `who.home` and is as visible as `who` says. Raises Malformed,
    Unknown, Forbidden, Conflict."""
    known = sources.device_named(who, source, row.external)
    thing = row.thing or (known.thing if known and not _is_own(who, source, known) else None)
    if thing is None:
        thing, streams = _own_station(who, source, row)
    else:
        streams = _streams_at(who, thing, row)
    assigned = {one.sent: Assigned(streams[one.sent], one.factor, one.shift) for one in row.values}
    new = NewDevice(row.external, thing, assigned, decoder)
    return sources.put_device(who, source, new, known.id if known else None)


def _key(source: int, external: str) -> str:
    return f"device:{source}:{external}"


def _is_own(who: Principal, source: int, device: Device) -> bool:
    """Its station was made for it, and loading again changes that, too."""
    station = read.station(who, device.thing)
    return station is not None and station.properties.get("key") == _key(source, device.external)


def _own_station(who: Principal, source: int, row: Row) -> tuple[int, Mapping[str, int]]:
    latitude, longitude = row.place or (None, None)
    station = devices.NewStation(
        key=_key(source, row.external),
        name=row.name,
        description=row.name,
        streams=tuple(_new_stream(one) for one in row.values),
        longitude=longitude,
        latitude=latitude,
        visibility=who.visibility,
        said={"name": row.name, "description": row.name},
    )
    known = devices.ensure_station(who, station)
    return known.thing, known.streams


def _new_stream(one: Measured) -> devices.NewStream:
    return devices.NewStream(
        key=one.sent,
        name=one.name,
        description=one.name,
        unit_name=one.unit,
        unit_symbol=one.unit,
        unit_definition="",
        observed_property=one.name,
        definition="",
    )


def _streams_at(who: Principal, thing: int, row: Row) -> Mapping[str, int]:
    """Those of the station that are called so; made where there is none."""
    station = read.station(who, thing)
    if station is None:
        raise rights.unknown("Things", thing)
    owner = replace(who, home=station.organisation, visibility=station.visibility)
    known = {one.name: one.id for one in station.streams if one.organisation == station.organisation}
    found: dict[str, int] = {}
    for one in row.values:
        if one.name not in known:
            known[one.name] = devices.create_stream(owner, thing, _stream_text(one))
        found[one.sent] = known[one.name]
    return found


def _stream_text(one: Measured) -> devices.StreamText:
    return devices.StreamText(
        name=one.name,
        description="",
        unit_name=one.unit,
        unit_symbol=one.unit,
        unit_definition="",
        observed_property=one.name,
        definition="",
    )


def _row(given: Mapping[str, str]) -> Row:
    external = given["device"]
    if not external or not given["name"]:
        raise _Bad("empty")
    values = tuple(_values(given["values"].split(",")))
    if not values:
        raise _Bad("no-values")
    return Row(external, given["name"], _place(given["latitude"], given["longitude"]), values)


def _place(latitude: str, longitude: str) -> tuple[float, float] | None:
    if not (latitude or longitude):
        return None
    north, east = _number(latitude), _number(longitude)
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise _Bad("no-place", f"{north}, {east}")
    return north, east


def _values(parts: Sequence[str]) -> Iterator[Measured]:
    """`temperature=Bodentemperatur [°C] * 0.1`."""
    for text in (one.strip() for one in parts):
        if not text:
            continue
        sent, equals, rest = text.partition("=")
        name, bracket, rest = rest.partition("[")
        unit, closing, rest = rest.partition("]")
        if not (sent.strip() and equals and name.strip() and bracket and closing):
            raise _Bad("bad-value", text)
        factor = rest.strip().removeprefix("*").strip()
        yield Measured(sent.strip(), name.strip(), unit.strip(), _number(factor) if factor else 1)


def _number(text: str) -> float:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        found = float("inf")
    if not isfinite(found):
        raise _Bad("no-number", text)
    return found
