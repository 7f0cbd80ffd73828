# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The start page's sentences: for each field of action what is so now, made from live values only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.sensing.api.read import Station, Stream
from allmende.stations.fields import field_of, kind_of
from allmende.stations.sentences import Figure, Sentence, filled, live, sentence, silence_since, span_of
from allmende.stations.values import (
    Telling,
    capacity_of,
    counts_free,
    is_stale,
    main_stream,
    number_of,
    rhythm_of,
    unit_of,
)
from allmende.web import formats
from allmende.web.fields import FIELDS, MOBILITY, RETAIL, Field
from allmende.web.formats import NO_BREAK

PM10_DAILY_LIMIT = 50  # µg/m³ as mean of a day: 39. BImSchV §4
TREND_STEP = 0.01  # m: what a river gauge must move before one says that it moves
NOW_RHYTHM = 3_600  # seconds: what comes less often than this is not "gerade"
_PER_FIELD = 2
_FEW = 5  # of less than these one does not say where the most are


@dataclass(frozen=True, slots=True)
class FieldToday:
    """`sentences` is empty where nothing is measured; `silence` speaks where all of it is stale."""

    field: Field
    stations: int
    sentences: tuple[Sentence, ...]
    silence: str = ""

    @property
    def time(self) -> int | None:
        return max((one.time for one in self.sentences if one.time is not None), default=None)

    @property
    def streams(self) -> tuple[int, ...]:
        return tuple(sorted({stream for one in self.sentences for stream in one.streams}))


@dataclass(frozen=True, slots=True)
class Measured:
    """A station with one of its streams, whose latest value is a number and not stale."""

    station: Station
    stream: Stream
    value: float
    start: int


def today(
    stations: Iterable[Station], telling: Telling, river_trend: float | None = None
) -> tuple[FieldToday, ...]:
    """`river_trend`: how much the gauge that `river_gauge` names rose in the last hours, in its own unit."""
    by_field: dict[str, list[Station]] = {field.key: [] for field in FIELDS}
    for station in stations:
        by_field.get(field_of(station).key, []).append(station)
    return tuple(_field_today(field, by_field[field.key], telling, river_trend) for field in FIELDS)


def _field_today(field: Field, stations: list[Station], telling: Telling, trend: float | None) -> FieldToday:
    fresh = list(_fresh(stations, telling.now))
    if not fresh:
        return FieldToday(field, len(stations), (), _silence(stations, telling))
    if field is MOBILITY:
        found = (_parking(fresh, telling), _bicycles(fresh, telling), _charging(fresh, telling))
    elif field is RETAIL:
        found = (_footfall(fresh, telling), None, None)
    else:
        found = (_air(fresh, telling), _river(fresh, telling, trend), _weather(fresh, telling))
    said = [one for one in found if one is not None][:_PER_FIELD]
    return FieldToday(field, len(stations), tuple(said or [_plain(fresh[0], telling)]))


def _silence(stations: list[Station], telling: Telling) -> str:
    times = [stream.last for station in stations for stream in station.streams if stream.last is not None]
    past = [time for time in times if not formats.is_ahead(time, telling.now)]
    return silence_since(max(past or times), telling) if times else ""


def _fresh(stations: Iterable[Station], now: int) -> Iterable[Measured]:
    for station in stations:
        for stream in station.streams:
            value = number_of(stream)
            if value is not None and stream.latest is not None and not is_stale(stream, now):
                yield Measured(station, stream, value, stream.latest.start)


def _of_kind(fresh: list[Measured], kind: str) -> list[Measured]:
    return [one for one in fresh if (one.stream.properties.get("kind") or kind_of(one.station)) == kind]


def _made(parts: tuple[str | Figure, ...], measured: list[Measured]) -> Sentence:
    return Sentence(
        parts,
        max(one.start for one in measured),
        tuple(one.stream.id for one in measured),
        is_public=all(one.stream.is_public for one in measured),
    )


def _places(fresh: list[Measured], kind: str) -> list[tuple[float, int, Measured]]:
    """(free, of how many) for every stream of places whose capacity is known."""
    found = []
    for one in _of_kind(fresh, kind):
        capacity = capacity_of(one.station, one.stream)
        if capacity is not None and main_stream(one.station) == one.stream:
            free = one.value if counts_free(one.stream) else max(0, capacity - one.value)
            found.append((free, capacity, one))
    return found


def _sums(places: list[tuple[float, int, Measured]], language: str) -> dict[str, str | Figure]:
    free, capacity = sum(one[0] for one in places), sum(one[1] for one in places)
    return {
        "free": Figure(formats.number(free, language)),
        "capacity": Figure(formats.number(capacity, language)),
    }


def _parking(fresh: list[Measured], telling: Telling) -> Sentence | None:
    places = _places(fresh, "parking")
    if not places:
        return None
    most, _capacity, best = max(places, key=lambda one: one[0])
    values = _sums(places, telling.language) | {
        "name": best.station.name,
        "most": Figure(formats.number(most, telling.language)),
    }
    free = int(sum(one[0] for one in places))
    words = _("{free} von {capacity} Parkplätzen sind frei, die meisten hier: {name} ({most}).")
    if len(places) == 1:
        words = ngettext(
            "{name}: {free} von {capacity} Parkplätzen ist frei.",
            "{name}: {free} von {capacity} Parkplätzen sind frei.",
            free,
        )
    elif free < _FEW:
        words = ngettext(
            "{free} von {capacity} Parkplätzen ist frei.",
            "{free} von {capacity} Parkplätzen sind frei.",
            free,
        )
    return _made(filled(words, **values), [one for _free, _capacity, one in places])


def _charging(fresh: list[Measured], telling: Telling) -> Sentence | None:
    places = _places(fresh, "charging")
    if not places:
        return None
    words = ngettext(
        "{free} von {capacity} Ladepunkten ist frei.",
        "{free} von {capacity} Ladepunkten sind frei.",
        int(sum(one[0] for one in places)),
    )
    return _made(filled(words, **_sums(places, telling.language)), [one for _free, _capacity, one in places])


def _bicycles(fresh: list[Measured], telling: Telling) -> Sentence | None:
    counted = [one for one in _of_kind(fresh, "bicycle") if main_stream(one.station) == one.stream]
    if not counted:
        return None
    best = max(counted, key=lambda one: one.value)
    if best.value < _FEW:
        return _hardly(_("Hier sind gerade kaum Räder unterwegs."), counted)
    words = _("Die meisten Räder fahren gerade hier: {name}, {value}{span}.")
    if (rhythm_of(best.stream) or 0) > NOW_RHYTHM:
        words = _("Die meisten Räder fuhren hier: {name}, {value}{span}.")
    span = span_of(best.stream, telling.language)
    parts = filled(words, name=best.station.name, value=live(best.stream, telling), span=span)
    return _made(parts, [best])


def _footfall(fresh: list[Measured], telling: Telling) -> Sentence | None:
    counted = [one for one in _of_kind(fresh, "footfall") if main_stream(one.station) == one.stream]
    if not counted:
        return None
    best = max(counted, key=lambda one: one.value)
    if best.value < _FEW and len(counted) > 1:
        return _hardly(_("Hier ist gerade kaum jemand zu Fuß unterwegs."), counted)
    words = _("{count} Zählstellen sahen {total} Menschen{span}, die meisten hier: {name} ({value}).")
    if len(counted) == 1:
        words = ngettext("{name}: {value} Mensch{span}.", "{name}: {value} Menschen{span}.", int(best.value))
    parts = filled(
        words,
        count=str(len(counted)),
        total=Figure(formats.number(sum(one.value for one in counted), telling.language)),
        span=span_of(best.stream, telling.language),
        name=best.station.name,
        value=live(best.stream, telling),
    )
    return _made(parts, counted)


def _hardly(words: str, counted: list[Measured]) -> Sentence | None:
    """Only of what comes often enough for "gerade"."""
    is_now = all((rhythm_of(one.stream) or 0) <= NOW_RHYTHM for one in counted)
    return _made((words,), counted) if is_now else None


def _air(fresh: list[Measured], telling: Telling) -> Sentence | None:
    dust = [one for one in _of_kind(fresh, "air") if _is_pm10(one.stream)]
    if not dust:
        return None
    worst = max(dust, key=lambda one: one.value)
    words = _("Feinstaub (PM10): gerade {value}; als Tagesmittel sind {limit} erlaubt.")
    if len(dust) > 1:
        words = _(
            "Feinstaub (PM10): gerade {value} am höchsten Messpunkt; als Tagesmittel sind {limit} erlaubt."
        )
    value = live(worst.stream, telling)
    with_unit = Figure(f"{value.text}{NO_BREAK}{unit_of(worst.stream)}")
    return _made(filled(words, value=with_unit, limit=str(PM10_DAILY_LIMIT)), dust)


def _is_pm10(stream: Stream) -> bool:
    words = f"{stream.name} {stream.observed_property} {stream.definition}".lower().replace(" ", "")
    return "pm10" in words and unit_of(stream) == "µg/m³"


def river_gauge(stations: Iterable[Station], now: int) -> Stream | None:
    """The stream whose trend the start page tells."""
    found = _gauge(list(_fresh(stations, now)))
    return found.stream if found else None


def _gauge(fresh: list[Measured]) -> Measured | None:
    return next((one for one in _of_kind(fresh, "river") if unit_of(one.stream) in ("m", "cm")), None)


def _river(fresh: list[Measured], telling: Telling, trend: float | None) -> Sentence | None:
    gauge = _gauge(fresh)
    if gauge is None:
        return None
    value = live(gauge.stream, telling)
    unit = unit_of(gauge.stream)
    step = TREND_STEP * (100 if unit == "cm" else 1)
    words = _("{name}: {value} {unit}.")
    if trend is not None:
        words = _("{name}: {value} {unit}, gleichbleibend.")
        if abs(trend) >= step:
            words = (
                _("{name}: {value} {unit}, steigend.") if trend > 0 else _("{name}: {value} {unit}, fallend.")
            )
    return _made(filled(words, name=gauge.station.name, value=value, unit=unit), [gauge])


def _weather(fresh: list[Measured], telling: Telling) -> Sentence | None:
    warm = [one for one in _of_kind(fresh, "weather") if unit_of(one.stream) == "°C"]
    if not warm:
        return None
    words = _("{name}: {value} °C.")
    return _made(filled(words, name=warm[0].station.name, value=live(warm[0].stream, telling)), warm[:1])


def _plain(one: Measured, telling: Telling) -> Sentence:
    said = sentence(one.station, one.stream, telling)
    return _made((f"{one.station.name}. ", *said.parts), [one])
