# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The weather over Auenbrück, hour by hour, from the seed and the time alone.

Pressure wanders; low pressure brings cloud, wind and rain; cloud takes the sun; rain fills the ground and,
some hours later, the river.
"""

from functools import lru_cache
from math import cos, exp, pi, radians, sin
from typing import NamedTuple

from allmende.stations.demo.chance import even, salt, wave

_LATITUDE = radians(50.9)
_PRESSURE, _FRONTS, _CLOUD, _WARMTH, _SPELL, _BREEZE, _TURN, _RAIN, _SIZE = (
    salt(f"weather {one}") for one in range(9)
)
_CELL = 5  # hours in which at most one shower begins
_MEMORY = 72  # hours for which the river remembers the rain
_RISE = tuple((n / 9) * exp(1 - n / 9) * 0.022 for n in range(_MEMORY))  # metres per millimetre


class Hour(NamedTuple):
    temperature: float  # °C
    humidity: float  # %
    rain: float  # mm in an hour
    wind: float  # m/s
    direction: float  # degrees the wind comes from
    pressure: float  # hPa at sea level
    sun: float  # W/m²
    rise: float  # m that the rain of the last days adds to the river
    wet: float  # 0 dry … 1 soaked ground
    still: float  # 0 fresh … 1 the air stands: what is emitted stays
    season: float  # -1 deep winter … 1 high summer


@lru_cache(8)
def hours(day: int) -> tuple[Hour, ...]:
    """The 25 full hours of a UTC day (days since 1970), the next midnight included."""
    wet = _wet(day), _wet(day + 1)
    falls = [fall for back in range(4, -2, -1) for fall in rains(day - back)]
    return tuple(
        _hour(
            day * 24 + hour,
            falls[hour + 96 - _MEMORY + 1 : hour + 97],
            wet[0] + (wet[1] - wet[0]) * hour / 24,
        )
        for hour in range(25)
    )


@lru_cache(64)
def rains(day: int) -> tuple[float, ...]:
    """Millimetres in each of the 24 hours of a UTC day."""
    return tuple(round(_rain(day * 24 + hour), 2) for hour in range(24))


def _pressure(hour: int) -> float:
    return 8.0 * wave(hour, 84, _PRESSURE) + 3.4 * wave(hour, 31, _FRONTS)


def _rain(hour: int) -> float:
    """What falls from the shower of this cell of hours and from the one before."""
    cell = hour // _CELL
    return _shower(cell, hour) + _shower(cell - 1, hour)


def _shower(cell: int, hour: int) -> float:
    storm = -_pressure(cell * _CELL) / 10
    if even(cell, _RAIN) > max(0.01, min(0.55, 0.12 + 0.17 * storm)):
        return 0.0
    size = even(cell, _SIZE)
    lasts = 2.5 + 4 * even(cell, _RAIN + 77)
    heavy = _season(hour) > 0.3 and size > 0.85
    peak = 9.0 * size if heavy else 0.3 + 2.6 * size * size
    away = abs(hour - (cell + 0.5) * _CELL) / (lasts / (2.2 if heavy else 1))
    return peak * max(0.0, 1 - away)


def _season(hour: int) -> float:
    """The sun's year, a month late as the warmth is: 1 at the end of July."""
    return sin(2 * pi * (hour / 24 - 111.0) / 365.2425)


def _sun_height(hour: int) -> float:
    """Sine of the sun's height; below 0 at night. Noon is at 11:22 UTC here."""
    tilt = radians(23.44) * sin(2 * pi * (hour / 24 - 80.0) / 365.2425)
    turn = 2 * pi * ((hour % 24) - 11.37) / 24
    return sin(_LATITUDE) * sin(tilt) + cos(_LATITUDE) * cos(tilt) * cos(turn)


def _wet(day: int) -> float:
    """How wet the ground is: rain of 24 days, forgotten the faster the warmer it is."""
    keep = 0.93 - 0.035 * _season(day * 24)
    water = sum(sum(rains(day - back)) * keep**back for back in range(24))
    return water / (water + 20)


def _hour(hour: int, falls: list[float], wet: float) -> Hour:
    pressure, season, height = _pressure(hour), _season(hour), _sun_height(hour)
    storm, rain = -pressure / 10, falls[-1]
    cloud = max(0.0, min(1.0, 0.48 + 0.32 * storm + 0.2 * wave(hour, 9, _CLOUD) + 0.3 * min(1, rain)))
    swing = (1.2 + 4.2 * (1 - cloud) * (0.75 + 0.45 * season)) * cos(2 * pi * ((hour % 24) - 13.6) / 24)
    spell = 3.3 * wave(hour, 96, _WARMTH) + 1.5 * wave(hour, 40, _SPELL)
    wind = max(0.2, 2.3 + 1.5 * storm + 0.9 * wave(hour, 6, _BREEZE) + 0.8 * max(0.0, height))
    return Hour(
        temperature=9.4 + 9.4 * season + spell + swing - 0.6 * min(rain, 3),
        humidity=max(
            26.0, min(100.0, 77 - 4.0 * swing + 14 * (cloud - 0.5) + 12 * min(1, rain) - 4 * season)
        ),
        rain=rain,
        wind=wind,
        direction=(238 + 62 * wave(hour, 30, _TURN) + 25 * wave(hour, 7, _BREEZE)) % 360,
        pressure=1015.5 + pressure,
        sun=990 * max(0.0, height) ** 1.15 * (1 - 0.76 * cloud * cloud),
        rise=sum(map(_times, falls, reversed(_RISE))),
        wet=wet,
        still=max(
            0.0, min(1.0, 0.42 + pressure / 28 - (wind - 2.3) / 6 - 0.18 * season - 0.25 * max(0.0, height))
        ),
        season=season,
    )


def _times(a: float, b: float) -> float:
    return a * b
