# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The latest value of a stream as people read it. Instants are microseconds UTC."""

import re
from dataclasses import dataclass
from math import isfinite
from zoneinfo import ZoneInfo

from allmende.core.clock import DAY, SECOND
from allmende.sensing.api.read import Station, Stream
from allmende.web import formats

_STALE_RHYTHMS = 3
_STALE_UNKNOWN = DAY
_UNITS = {
    "Cel": "°C",
    "degC": "°C",
    "ug/m3": "µg/m³",
    "ug/m^3": "µg/m³",
    "dB[A]": "dB(A)",
    "1": "",
    "{#}": "",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told, when and where: the language of the page, the present instant, the town's zone."""

    now: int
    zone: ZoneInfo
    language: str


def unit_of(stream: Stream) -> str:
    """The symbol people know; counted things ("{Räder}", "1") have their name instead."""
    if stream.unit.startswith("{") or stream.unit in ("", "1"):
        name = stream.unit.strip("{}") if stream.unit not in ("", "1", "{#}") else stream.unit_name
        return "" if name.lower() in ("", "1", "one", "count", "dimensionless", "anzahl") else name
    return _UNITS.get(stream.unit, stream.unit).replace("\u03bc", "\u00b5")  # one micro sign for all


def symbol_of(stream: Stream) -> str:
    """The unit where it is a symbol; counted things ("Plätze") would have to be declined in a sentence."""
    unit = unit_of(stream)
    return "" if len(unit) > 3 and unit[0].isupper() and unit.isalpha() else unit


def number_of(stream: Stream) -> float | None:
    """The latest value where it is a number."""
    result = stream.latest.result if stream.latest else None
    if isinstance(result, bool) or not isinstance(result, int | float):
        return None
    return result if isfinite(result) else None


def value_text(stream: Stream, language: str) -> str:
    """The latest value without its unit; a dash where there is none."""
    value = number_of(stream)
    if value is not None:
        return formats.number(value, language, digits_of(stream))
    result = stream.latest.result if stream.latest else None
    if stream.units and isinstance(result, list):
        return " · ".join(_part(*one, language) for one in zip(result, stream.units, strict=False))
    return _TRUTH[language][result] if isinstance(result, bool) else "–" if result is None else str(result)


def _part(value: object, unit: str, language: str) -> str:
    """One component of a MultiDatastream's value, with its unit: they differ."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "–" if value is None else str(value)
    text = formats.number(value, language, formats.digits(value, unit))
    return f"{text} {unit}".rstrip()


_TRUTH = {"de": ("nein", "ja"), "en": ("no", "yes")}


def digits_of(stream: Stream) -> int:
    value = number_of(stream)
    return 0 if value is None else formats.digits(value, unit_of(stream))


def rhythm_of(stream: Stream) -> int | None:
    """Seconds between two values, where the stream says so."""
    rhythm = stream.properties.get("rhythm")
    usable = isinstance(rhythm, int | float) and not isinstance(rhythm, bool) and rhythm > 0
    return int(rhythm) if usable and rhythm is not None else None


def is_stale(stream: Stream, now: int) -> bool:
    """No value for three rhythms, for a day where the rhythm is not known, or one of a time to come."""
    if stream.latest is None or formats.is_ahead(stream.latest.start, now):
        return True
    rhythm = rhythm_of(stream)
    limit = _STALE_UNKNOWN if rhythm is None else _STALE_RHYTHMS * rhythm * SECOND
    return now - stream.latest.start > limit


def capacity_of(station: Station, stream: Stream) -> int | None:
    """How many there are in all; the station's number counts where its stream has none."""
    for properties in (stream.properties, station.properties):
        capacity = properties.get("capacity")
        if isinstance(capacity, int | float) and not isinstance(capacity, bool) and capacity > 0:
            return int(capacity)
    return None


def counts_free(stream: Stream) -> bool:
    """Whether the number is what is free (as against what is taken)."""
    said = f"{stream.name} {stream.observed_property} {stream.definition}"
    return any(_FREE.fullmatch(word.lower()) for word in _WORD.findall(said))


_WORD = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+")  # also those inside "availableSpotNumber"
_FREE = re.compile(r"frei(e[nrsm]?)?|free|availab(le|ility)|verfügbar(e[nrsm]?|keit)?")
_COUNTED_KINDS = ("parking", "charging", "bicycle", "footfall")


def is_counted(stream: Stream) -> bool:
    """Whether its values are whole things: their axis begins at zero and has no halves."""
    if stream.unit not in ("", "1"):
        return stream.unit.startswith("{")
    return bool(unit_of(stream)) or stream.properties.get("kind") in _COUNTED_KINDS


def is_message(stream: Stream) -> bool:
    """Whether a stream that counts or measures has said words instead of a number."""
    result = stream.latest.result if stream.latest else None
    return result is not None and number_of(stream) is None and (is_counted(stream) or unit_of(stream) != "")


def is_daily(stream: Stream) -> bool:
    """Whether its values stand for whole days, so that their time of day says nothing."""
    return (rhythm_of(stream) or 0) >= DAY // SECOND


def main_stream(station: Station) -> Stream | None:
    """The one that stands for the station on the map: of its own kind, with a value if one has any. Of
    pictures nothing can be said there."""
    kind = station.properties.get("kind")
    streams = [one for one in station.streams if one.properties.get("kind") != "photo"]
    own = [one for one in streams if one.properties.get("kind") == kind] or streams
    valued = [one for one in own if one.latest is not None]
    return next(iter(valued or own), None)
