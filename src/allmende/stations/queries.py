# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the pages show, read through the front door of the hub: a fixed number of statements for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from allmende.core.clock import HOUR
from allmende.core.config import Town
from allmende.core.principal import Principal
from allmende.identity import portals
from allmende.identity.models import Organisation
from allmende.identity.models.organisations import RoleChoice
from allmende.identity.roles import RIGHTS, Right
from allmende.sensing import hub
from allmende.sensing.api import read
from allmende.sensing.api.read import Figures, Period, Series, Station, Stream
from allmende.stations.doubts import doubts
from allmende.stations.facts import Fact, ending, facts
from allmende.stations.fields import field_of
from allmende.stations.periods import Shown, local_day, shown
from allmende.stations.photos import is_photos
from allmende.stations.sentences import Figure, Sentence, named_sentence, sentence, short, silence
from allmende.stations.summary import TableRow, summary, table
from allmende.stations.today import FieldToday, river_gauge, today
from allmende.stations.values import Telling, digits_of, is_counted, main_stream, rhythm_of, unit_of
from allmende.web import charts, formats, maps
from allmende.web.fields import FIELDS, OTHER, Field
from allmende.web.ground import Territory, ground

TREND_HOURS = 3
DRAWN_POINTS = (
    400  # more than this the eye does not tell apart on a page; the browser's own chart fetches more
)


@dataclass(frozen=True, slots=True)
class Place:
    """A station in a list or on the map. `stream` is the one that speaks for it."""

    station: Station
    field: Field
    stream: Stream | None
    sentence: Sentence | None
    short: tuple[str | Figure, ...]
    silence: str

    @property
    def is_public(self) -> bool:
        return self.station.is_public and (self.stream is None or self.stream.is_public)

    @property
    def last_text(self) -> str:
        return _last_text(self.short)

    @property
    def short_text(self) -> str:
        return "".join(part.text if isinstance(part, Figure) else part for part in self.short)


@dataclass(frozen=True, slots=True)
class Curve:
    """One stream on its station's page. `pictures`: SVG for wide and narrow pages; none without values."""

    stream: Stream
    sentence: Sentence
    silence: str
    summary: str
    pictures: tuple[str, ...]
    rows: tuple[TableRow, ...]
    banded: bool
    unit: str
    digits: int
    counts: bool
    last_day: str
    last_text: str
    doubts: str = ""


@dataclass(frozen=True, slots=True)
class StationPage:
    station: Station
    field: Field
    facts: tuple[Fact, ...]
    shown: Shown
    curves: tuple[Curve, ...]
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes with a deletion. `first` and `last` are days in words, empty where there is no value."""

    streams: int
    values: int
    first: str
    last: str


def telling() -> Telling:
    here = hub.current()
    return Telling(here.clock(), here.zone, (get_language() or "de")[:2])


def town() -> Town:
    chosen: Town = settings.ALLMENDE.town
    return chosen


def is_shared() -> bool:
    """Whether several municipalities show these stations."""
    return len(portals.everyone()) > 1


def figures(principal: Principal) -> Figures:
    return read.figures(principal)


def stations(principal: Principal) -> tuple[Station, ...]:
    return read.stations(principal)


def organisations(asker: Principal) -> QuerySet[Organisation]:
    """Those whose stations the asker describes."""
    every = Organisation.objects.all()
    return every if asker.everything else every.filter(pk__in=asker.manages)


def organisation_name(number: int) -> str:
    """Empty where nobody knows it any more."""
    return Organisation.objects.filter(pk=number).values_list("name", flat=True).first() or ""


def describing_roles() -> tuple[str, ...]:
    """The roles, in words, that may describe stations."""
    return tuple(str(RoleChoice(role).label) for role, rights in RIGHTS.items() if Right.DESCRIBE in rights)


def loss(streams: Iterable[Stream], told: Telling) -> Loss:
    found = tuple(streams)
    firsts = [one.first for one in found if one.first is not None]
    lasts = [one.last for one in found if one.last is not None]
    first, last = (
        formats.day(one, told.zone, told.language) if one is not None else ""
        for one in (min(firsts, default=None), max(lasts, default=None))
    )
    return Loss(len(found), sum(one.count for one in found), first, last)


def operators(found: tuple[Station, ...]) -> int:
    """How many different ones run the stations. What is no text was not meant for people."""
    named = (station.properties.get("operator") for station in found)
    return len({one for one in named if isinstance(one, str) and one})


def fields_today(principal: Principal, found: tuple[Station, ...], told: Telling) -> tuple[FieldToday, ...]:
    return today(found, told, _river_trend(principal, found, told))


def _river_trend(principal: Principal, found: tuple[Station, ...], told: Telling) -> float | None:
    gauge = river_gauge(found, told.now)
    if gauge is None:
        return None
    series = read.series(principal, gauge.id, Period(told.now - TREND_HOURS * HOUR, told.now + 1))
    if series is None or len(series.points) < 2:
        return None
    return series.points[-1].mean - series.points[0].mean


def places(found: tuple[Station, ...], told: Telling) -> tuple[Place, ...]:
    """By field in the order of the navigation, within a field by name."""
    order = (*FIELDS, OTHER)
    made = [_place(station, told) for station in found]
    return tuple(
        sorted(
            made,
            key=lambda one: (order.index(one.field), one.station.name),
        )
    )


def _place(station: Station, told: Telling) -> Place:
    stream = main_stream(station)
    if stream is None:
        return Place(station, field_of(station), None, None, (), "")
    said = sentence(station, stream, told)
    quiet = silence(stream, told) if said.stale else ""
    return Place(station, field_of(station), stream, said, short(station, stream, told), quiet)


def choices(found: tuple[Place, ...]) -> tuple[Field, ...]:
    """The fields one can choose from; "Weitere" where there is such a station."""
    return (*FIELDS, OTHER) if any(one.field is OTHER for one in found) else FIELDS


def chosen(found: tuple[Place, ...], field: Field | None) -> tuple[Place, ...]:
    return tuple(one for one in found if field is None or one.field is field)


def frame(found: tuple[Place, ...], where: Territory) -> maps.Frame | None:
    """What a map shows: the town's own shape where it is known, else where its stations are."""
    known = ground(where).frame
    return known or maps.frame_around(
        (one.station.longitude, one.station.latitude)
        for one in found
        if one.station.longitude is not None and one.station.latitude is not None
    )


def station_page(
    principal: Principal, thing: int, query: Mapping[str, str], told: Telling
) -> StationPage | None:
    station = read.station(principal, thing)
    if station is None:
        return None
    last = max((stream.last for stream in station.streams if stream.last is not None), default=None)
    rhythm = min((one for one in map(rhythm_of, station.streams) if one is not None), default=None)
    period = shown(query, last, told.now, told.zone, rhythm)
    curves = tuple(
        _curve(principal, station, one, period, told) for one in station.streams if not is_photos(one)
    )
    over = ending(station, told.zone, told.language)
    return StationPage(station, field_of(station), facts(station, told.language), period, curves, over)


def _curve(principal: Principal, station: Station, stream: Stream, period: Shown, told: Telling) -> Curve:
    series = read.series(principal, stream.id, period.period, DRAWN_POINTS)
    if series is None:  # hidden since the station was read
        series = Series(stream, period.period, "raw", ())
    series = charts.drawable(series)
    said = (sentence if len(station.streams) == 1 else named_sentence)(station, stream, told)
    words = summary(series, told)
    label, colour = f"{stream.name}. {words}", field_of(station).colour
    look = charts.Look(told.zone, told.language, label, colour, is_counted(stream))
    return Curve(
        stream,
        said,
        silence(stream, told) if said.stale else "",
        words,
        _drawn(series, look, rhythm_of(stream)),
        table(series, told),
        series.resolution != "raw",
        unit_of(stream),
        digits_of(stream),
        is_counted(stream),
        local_day(stream.last, told.zone).isoformat() if stream.last is not None else "",
        _last_text(short(station, stream, told)),
        doubts(principal, stream.id, series.period),
    )


def _last_text(parts: tuple[str | Figure, ...]) -> str:
    """The latest value without ado, for where it is not what is so now; empty where it is no number."""
    text = "".join(part.text if isinstance(part, Figure) else part for part in parts)
    return "" if text == "–" else text


def _drawn(series: Series, look: charts.Look, rhythm: int | None) -> tuple[str, ...]:
    if not series.points:
        return ()
    return tuple(charts.draw(series, look, rhythm, width) for width in (charts.WIDE, charts.NARROW))


def stream_of(principal: Principal, thing: int, datastream: int) -> Stream | None:
    """None also where the stream belongs to another station."""
    stream = read.stream(principal, datastream)
    return stream if stream is not None and stream.thing == thing else None


def usual_period(stream: Stream) -> Period:
    """All that there is."""
    return Period(stream.first or 0, (stream.last or 0) + 1)
