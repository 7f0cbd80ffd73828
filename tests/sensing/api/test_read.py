# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import UTC, datetime

from allmende.connectors.contract import Reading
from allmende.core.clock import DAY, HOUR, MINUTE, from_datetime
from allmende.core.principal import ANONYMOUS, SYSTEM, Visibility
from allmende.sensing.api import devices, read
from allmende.sensing.api.devices import NewStation, NewStream
from allmende.sensing.api.read import Figures, Latest, Period, Point, Row
from allmende.sensing.hub import Hub

NOON = from_datetime(datetime(2026, 6, 1, 10, tzinfo=UTC))  # 12:00 in Berlin

PLACES = NewStream(
    key="free",
    name="Freie Plätze",
    description="Freie Stellplätze",
    unit_name="Plätze",
    unit_symbol="1",
    unit_definition="https://unitsofmeasure.org/ucum#1",
    observed_property="freie Plätze",
    definition="https://example.org/free",
    properties={"kind": "parking", "rhythm": 900},
)
MARKET = NewStation(
    key="market",
    name="Parkplatz am Markt",
    description="180 Plätze",
    streams=(PLACES,),
    longitude=9.5,
    latitude=51.7,
    place="Marktplatz",
    properties={"field": "mobility"},
)


def _known(station: NewStation = MARKET) -> tuple[int, int]:
    known = devices.ensure_station(SYSTEM, station)
    return known.thing, known.streams["free"]


def _fill(stream: int, count: int, step: int) -> None:
    devices.take(SYSTEM, [Reading(stream, NOON + place * step, float(place % 100)) for place in range(count)])


def test_a_station_shows_its_place_and_the_latest_value_of_each_stream(hub: Hub) -> None:
    thing, stream = _known()
    _fill(stream, 3, MINUTE)
    (station,) = read.stations(ANONYMOUS)
    assert (station.id, station.name, station.longitude, station.latitude) == (thing, MARKET.name, 9.5, 51.7)
    assert station.properties["field"] == "mobility"
    (shown,) = station.streams
    assert (shown.id, shown.unit_name, shown.observed_property) == (stream, "Plätze", "freie Plätze")
    assert (shown.count, shown.first, shown.last) == (3, NOON, NOON + 2 * MINUTE)
    assert shown.latest == Latest(NOON + 2 * MINUTE, 2.0)


def test_a_station_without_a_place_is_shown_without_coordinates(hub: Hub) -> None:
    thing, _ = _known(replace(MARKET, longitude=None, latitude=None))
    station = read.station(ANONYMOUS, thing)
    assert station is not None
    assert (station.longitude, station.latitude) == (None, None)


def test_what_is_not_public_does_not_exist_for_a_visitor(hub: Hub) -> None:
    thing, stream = _known(replace(MARKET, visibility=Visibility.ORGANISATION))
    _fill(stream, 3, MINUTE)
    day = Period(NOON, NOON + DAY)
    assert read.stations(ANONYMOUS) == ()
    assert read.station(ANONYMOUS, thing) is None
    assert read.stream(ANONYMOUS, stream) is None
    assert read.series(ANONYMOUS, stream, day) is None
    assert list(read.rows(ANONYMOUS, stream, day)) == []
    assert read.figures(ANONYMOUS) == Figures(0, 0, 0)
    assert read.figures(SYSTEM) == Figures(1, 1, 3)


def test_a_short_period_is_drawn_from_the_values_themselves(hub: Hub) -> None:
    _, stream = _known()
    _fill(stream, 5, MINUTE)
    series = read.series(ANONYMOUS, stream, Period(NOON + MINUTE, NOON + 3 * MINUTE))
    assert series is not None
    assert series.resolution == "raw"
    assert series.points == (
        Point(NOON + MINUTE, 1.0, 1.0, 1.0, 1),
        Point(NOON + 2 * MINUTE, 2.0, 2.0, 2.0, 1),
    )


def test_a_longer_period_is_drawn_from_hours_with_a_band(hub: Hub) -> None:
    _, stream = _known()
    _fill(stream, 180, MINUTE)
    series = read.series(ANONYMOUS, stream, Period(NOON, NOON + DAY), points=100)
    assert series is not None
    assert (series.resolution, len(series.points)) == ("hour", 3)
    assert series.points[0] == Point(NOON, sum(range(60)) / 60, 0.0, 59.0, 60)


def test_a_long_period_is_drawn_from_local_days(hub: Hub) -> None:
    _, stream = _known()
    _fill(stream, 24 * 10, HOUR)
    series = read.series(ANONYMOUS, stream, Period(NOON, NOON + 10 * DAY), points=20)
    assert series is not None
    midnight = from_datetime(datetime(2026, 5, 31, 22, tzinfo=UTC))
    assert (series.resolution, len(series.points)) == ("day", 11)
    assert (series.points[0].time, series.points[0].count) == (midnight, 12)
    assert series.points[1].time == midnight + DAY


def test_a_very_long_period_joins_several_days(hub: Hub) -> None:
    _, stream = _known()
    _fill(stream, 100, DAY)
    series = read.series(ANONYMOUS, stream, Period(NOON, NOON + 100 * DAY), points=50)
    assert series is not None
    assert (series.resolution, len(series.points)) == ("2 days", 50)
    assert series.points[0].count == 2


def test_all_of_time_may_be_asked_for(hub: Hub) -> None:
    _, stream = _known()
    _fill(stream, 30, HOUR)
    series = read.series(ANONYMOUS, stream, Period(-(10**17), 10**17), points=10)
    assert series is not None
    assert sum(point.count for point in series.points) == 30


def test_rows_come_in_order_whatever_their_number(hub: Hub) -> None:
    _, stream = _known()
    _fill(stream, 12_001, MINUTE)
    rows = list(read.rows(ANONYMOUS, stream, Period(NOON, NOON + 12_000 * MINUTE)))
    assert len(rows) == 12_000
    assert rows[0] == Row(NOON, None, 0.0)
    assert [row.start for row in rows] == sorted(row.start for row in rows)


def test_a_word_among_numbers_is_a_row_but_no_point(hub: Hub) -> None:
    _, stream = _known()
    devices.take(SYSTEM, [Reading(stream, NOON, 4.0), Reading(stream, NOON + MINUTE, "besetzt")])
    period = Period(NOON, NOON + HOUR)
    series = read.series(ANONYMOUS, stream, period)
    assert series is not None
    assert [point.mean for point in series.points] == [4.0]
    assert [row.result for row in read.rows(ANONYMOUS, stream, period)] == [4.0, "besetzt"]


def test_figures_count_what_is_there(hub: Hub) -> None:
    _, stream = _known()
    _fill(stream, 7, MINUTE)
    assert read.figures(ANONYMOUS) == Figures(1, 1, 7)
