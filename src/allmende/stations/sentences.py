# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a value says, as a sentence: table-tested in both languages. Words are the active language's."""

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.sensing.api.read import Station, Stream
from allmende.stations.fields import kind_of
from allmende.stations.values import (
    Telling,
    capacity_of,
    counts_free,
    digits_of,
    is_daily,
    is_message,
    is_stale,
    number_of,
    rhythm_of,
    unit_of,
    value_text,
)
from allmende.web import formats
from allmende.web.formats import NO_BREAK


@dataclass(frozen=True, slots=True)
class Figure:
    """A number inside a sentence. `stream`: the one whose live value it is; None for what is computed."""

    text: str
    stream: int | None = None
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """`time`: of the newest value it is made from; `streams`: all that it is made from. `is_public`: whether
    everybody may read all of them."""

    parts: tuple[str | Figure, ...]
    time: int | None
    streams: tuple[int, ...]
    stale: bool = False
    is_public: bool = True

    def __str__(self) -> str:
        return "".join(part.text if isinstance(part, Figure) else part for part in self.parts)


def filled(template: str, **values: str | Figure) -> tuple[str | Figure, ...]:
    """The parts of a translated sentence with its {names} filled in."""
    parts: list[str | Figure] = []
    for text, name, _spec, _conversion in Formatter().parse(template):
        parts += [text] if text else []
        parts += [values[name]] if name else []
    return tuple(parts)


def live(stream: Stream, telling: Telling) -> Figure:
    return Figure(value_text(stream, telling.language), stream.id, digits_of(stream))


def sentence(station: Station, stream: Stream, telling: Telling) -> Sentence:
    """What this stream says now, with a word when it is stale and another when it never said anything."""
    if stream.latest is None:
        return Sentence((_("Noch kein Wert."),), None, (stream.id,), stale=True)
    said = _said(station, stream, telling)
    return Sentence(said, stream.latest.start, (stream.id,), is_stale(stream, telling.now))


def named_sentence(station: Station, stream: Stream, telling: Telling) -> Sentence:
    """The same, beginning with the stream's name: for a station that has several."""
    said = sentence(station, stream, telling)
    if stream.latest is None:
        return said
    parts = said.parts if _way(station, stream) else _plainly("", stream, telling)
    return Sentence((f"{stream.name}: ", *parts), said.time, said.streams, said.stale)


def silence(stream: Stream, telling: Telling) -> str:
    """ "Seit gestern 14:10 kein neuer Wert." """
    if stream.latest is None:
        return _("Noch kein Wert.")
    return silence_since(stream.latest.start, telling)


def silence_since(instant: int, telling: Telling) -> str:
    if formats.is_ahead(instant, telling.now):
        when = formats.moment(instant, telling.now, telling.zone, telling.language)
        return _("Der letzte Wert trägt eine Zeit, die noch kommt: {when}.").format(when=when)
    since = formats.moment(instant, telling.now, telling.zone, telling.language)
    return _("Seit {since} kein neuer Wert.").format(since=since)


def short(station: Station, stream: Stream, telling: Telling) -> tuple[str | Figure, ...]:
    """What stands on a marker: "41 frei", "112 Räder", "7,2 °C"."""
    if stream.latest is None or is_message(stream):
        return ("–",)
    value = live(stream, telling)
    template = _SHORT.get(_way(station, stream))
    if template is None:
        unit = unit_of(stream)
        return (value, f"{NO_BREAK}{unit}") if unit else (value,)
    return filled(template(_count(stream)), value=value)


# Functions, because what they say depends on the language that is active when they are asked.
_SHORT: dict[str, Callable[[int], str]] = {
    "free": lambda _count: _("{value} frei"),
    "taken": lambda _count: _("{value} belegt"),
    "bicycle": lambda count: ngettext("{value} Rad", "{value} Räder", count),
    "footfall": lambda count: ngettext("{value} Mensch", "{value} Menschen", count),
}


def _way(station: Station, stream: Stream) -> str:
    """How to speak of this stream; empty for the plain way."""
    kind = str(stream.properties.get("kind") or kind_of(station))
    counted = unit_of(stream) not in _MEASURED and number_of(stream) is not None
    if kind in ("parking", "charging") and counted:
        return "free" if counts_free(stream) else "taken" if capacity_of(station, stream) else ""
    return kind if kind in ("bicycle", "footfall") and counted else ""


_DAY = 86_400  # seconds
_MEASURED = {"°C", "%", "kWh", "kW", "V", "min", "s", "km/h", "m", "mm", "dB", "dB(A)", "µg/m³", "hPa"}


def _said(station: Station, stream: Stream, telling: Telling) -> tuple[str | Figure, ...]:
    way = _way(station, stream)
    value, capacity = live(stream, telling), capacity_of(station, stream)
    if way in ("free", "taken"):
        return _places(way, value, capacity, _count(stream), telling.language)
    if way in ("bicycle", "footfall"):
        span = span_of(stream, telling.language)
        return filled(_counted(way, _count(stream)), value=value, span=span)
    return _plainly(
        "" if is_message(stream) else f"{stream.observed_property or stream.name}: ", stream, telling
    )


def _plainly(name: str, stream: Stream, telling: Telling) -> tuple[str | Figure, ...]:
    if is_message(stream):
        return (_("Meldung: {words}.").format(words=value_text(stream, telling.language)),)
    unit = unit_of(stream)
    return (name, live(stream, telling), f"{NO_BREAK}{unit}." if unit else ".")


def _count(stream: Stream) -> int:
    """For choosing singular or plural."""
    value = number_of(stream)
    return int(value) if value is not None and value == int(value) else 2


def _counted(way: str, count: int) -> str:
    if way == "bicycle":
        return ngettext("{value} Rad{span}.", "{value} Räder{span}.", count)
    return ngettext("{value} Mensch{span}.", "{value} Menschen{span}.", count)


def _places(
    way: str, value: Figure, capacity: int | None, count: int, language: str
) -> tuple[str | Figure, ...]:
    if capacity is None:
        return filled(
            ngettext("{value} Platz ist frei.", "{value} Plätze sind frei.", count),
            value=value,
        )
    words = ngettext("{value} von {capacity} ist belegt.", "{value} von {capacity} sind belegt.", count)
    if way == "free":
        words = ngettext("{value} von {capacity} ist frei.", "{value} von {capacity} sind frei.", count)
    return filled(words, value=value, capacity=Figure(formats.number(capacity, language)))


def span_of(stream: Stream, language: str) -> str:
    """ " in 15 Minuten", " am Tag"; empty where the rhythm is not known."""
    rhythm = rhythm_of(stream)
    if is_daily(stream) and rhythm == _DAY:
        return _(" am Tag")
    return _(" in {duration}").format(duration=formats.duration(rhythm, language)) if rhythm else ""
