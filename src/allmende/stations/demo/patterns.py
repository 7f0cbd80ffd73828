# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How the town's quantities run: each pattern is made once with its numbers and turns a frame into a column.

A pattern is one pass over columns: millions of values come out of here.
"""

from collections.abc import Callable
from math import exp, log10

from allmende.stations.demo.chance import GAUSS, MASK, SHIFT, STRIDE, salt
from allmende.stations.demo.frame import QUARTERS, Column, Frame
from allmende.stations.demo.profiles import TRAFFIC, Profile

Pattern = Callable[[Frame], Column]


def noise(frame: Frame, grain: int) -> Column:
    return [GAUSS[(quarter * STRIDE + grain) >> SHIFT & MASK] for quarter in frame.quarters]


def passers(runs: Profile, mean: float, weather: str, name: str) -> Pattern:
    """People or bicycles in the last 15 minutes: `mean` where the profile is 1 and the weather invites;
    scattered as counts are, by the root of their number."""
    grain, daily = salt(name), salt(name + " day")

    def column(frame: Frame) -> Column:
        today = mean * (1 + 0.09 * GAUSS[(frame.day * STRIDE + daily) >> SHIFT & MASK])
        tomorrow = mean * (1 + 0.09 * GAUSS[((frame.day + 1) * STRIDE + daily) >> SHIFT & MASK])
        drift = (tomorrow - today) / QUARTERS
        return [
            (number := runs[slot] * invites * (today + drift * passed)) + number**0.5 * chance
            for passed, slot, invites, chance in zip(
                frame.passed, frame.slots, getattr(frame, weather), noise(frame, grain), strict=True
            )
        ]

    return column


def part(whole: Pattern, share: Profile, low: float, high: float) -> Pattern:
    """What goes in one of two directions: the share leans to `high` in the morning and to `low` later."""

    def column(frame: Frame) -> Column:
        return [
            number * (low + (high - low) * share[slot])
            for number, slot in zip(whole(frame), frame.slots, strict=True)
        ]

    return column


def rest(whole: Pattern, other: Pattern) -> Pattern:
    def column(frame: Frame) -> Column:
        return [number - taken for number, taken in zip(whole(frame), other(frame), strict=True)]

    return column


def taken(
    runs: Profile, name: str, *, rain: float = 0.05, warm: float = 0.0, spread: float = 0.035
) -> Pattern:
    """The share of places that are taken, not yet bounded to 0 … 1. `rain`, `warm`: what a millimetre an
    hour and a summer's day add."""
    grain, daily = salt(name), salt(name + " day")

    def column(frame: Frame) -> Column:
        today = 1 + 0.07 * GAUSS[(frame.day * STRIDE + daily) >> SHIFT & MASK]
        tomorrow = 1 + 0.07 * GAUSS[((frame.day + 1) * STRIDE + daily) >> SHIFT & MASK]
        drift = (tomorrow - today) / QUARTERS
        return [
            runs[slot] * (today + drift * passed + warm * max(0.0, degrees - 18)) * (1 + rain * min(wet, 3))
            + spread * chance
            for passed, slot, wet, degrees, chance in zip(
                frame.passed, frame.slots, frame.rain, frame.temperature, noise(frame, grain), strict=True
            )
        ]

    return column


def linear(pattern: Pattern, factor: float, offset: float = 0.0) -> Pattern:
    def column(frame: Frame) -> Column:
        return [factor * one + offset for one in pattern(frame)]

    return column


def charging(share: Pattern, points: int, kilowatts: float) -> Pattern:
    """Power or energy of an hour: cold batteries and heated cars take more."""

    def column(frame: Frame) -> Column:
        return [
            max(0.0, one) * points * kilowatts * (1.12 - 0.012 * degrees)
            for one, degrees in zip(share(frame), frame.temperature, strict=True)
        ]

    return column


def of_weather(
    name: str, factor: float = 1.0, offset: float = 0.0, spread: float = 0.0, key: str = ""
) -> Pattern:
    """A column of the frame as a station sees it."""
    grain = salt(key + name)

    def column(frame: Frame) -> Column:
        return [
            factor * one + offset + spread * chance
            for one, chance in zip(getattr(frame, name), noise(frame, grain), strict=True)
        ]

    return column


def gusts(key: str, factor: float) -> Pattern:
    grain = salt(key + "gust")

    def column(frame: Frame) -> Column:
        return [
            factor * (1.5 + 0.16 * abs(chance)) * one + 0.4
            for one, chance in zip(frame.wind, noise(frame, grain), strict=True)
        ]

    return column


def dust(key: str, traffic: float, heating: float, fine: float) -> Pattern:
    """PM10 in µg/m³ (`fine` 1) or the finer part of it: standing air, stoves in the cold, cars, fireworks;
    rain washes it out."""
    grain = salt(key + "dust")

    def column(frame: Frame) -> Column:
        return [
            fine
            * (
                (5.5 + 13 * still + heating * still * max(0.0, 12 - degrees) / 6 + traffic * TRAFFIC[slot])
                * exp(-0.35 * min(wet, 3))
                * (1 + 0.09 * chance)
                + 260 * bang
            )
            for still, degrees, slot, wet, bang, chance in zip(
                frame.still,
                frame.temperature,
                frame.slots,
                frame.rain,
                frame.bangs,
                noise(frame, grain),
                strict=True,
            )
        ]

    return column


def nitrogen(key: str, base: float, traffic: float) -> Pattern:
    grain = salt(key + "no2")

    def column(frame: Frame) -> Column:
        return [
            (base + traffic * TRAFFIC[slot])
            * (0.45 + 1.05 * still)
            * (1 - 0.18 * season)
            * (1 + 0.08 * chance)
            for still, slot, season, chance in zip(
                frame.still, frame.slots, frame.season, noise(frame, grain), strict=True
            )
        ]

    return column


def ozone(key: str, traffic: float) -> Pattern:
    grain = salt(key + "o3")

    def column(frame: Frame) -> Column:
        return [
            44
            + 16 * season
            + 0.052 * sun
            + 0.9 * max(0.0, degrees - 15)
            - traffic * TRAFFIC[slot]
            - 14 * still
            + 3.2 * chance
            for season, sun, degrees, slot, still, chance in zip(
                frame.season,
                frame.sun,
                frame.temperature,
                frame.slots,
                frame.still,
                noise(frame, grain),
                strict=True,
            )
        ]

    return column


def loudness(key: str, runs: Profile, quiet: float, span: float) -> Pattern:
    """LAeq in dB(A): ten times the number of cars is `span` louder."""
    grain = salt(key + "noise")
    levels = [quiet + span * (1 + log10(max(0.1, min(1.5, one)))) for one in runs]

    def column(frame: Frame) -> Column:
        return [
            levels[slot] + 0.7 * min(wet, 3) + 0.25 * wind + 30 * bang + 1.1 * chance
            for slot, wet, wind, bang, chance in zip(
                frame.slots, frame.rain, frame.wind, frame.bangs, noise(frame, grain), strict=True
            )
        ]

    return column


def river_level(base: float, factor: float) -> Pattern:
    """Metres over the gauge's zero: wet ground and winter raise it slowly, rain of the last days fast."""

    def column(frame: Frame) -> Column:
        return [
            base - 0.09 * season + 0.34 * wet + factor * rise
            for season, wet, rise in zip(frame.season, frame.wet, frame.rise, strict=True)
        ]

    return column


def discharge(level: Pattern, width: float) -> Pattern:
    """m³/s from the level, as a rating curve does."""

    def column(frame: Frame) -> Column:
        return [width * max(0.05, one - 0.2) ** 1.67 for one in level(frame)]

    return column


def water_temperature(offset: float) -> Pattern:
    def column(frame: Frame) -> Column:
        return [
            10.4 + offset + 6.8 * season + 0.16 * (degrees - 9.4 - 9.4 * season)
            for season, degrees in zip(frame.season, frame.temperature, strict=True)
        ]

    return column


def soil_moisture(dry: float, span: float, depth: float) -> Pattern:
    """Per cent by volume; the deeper (metres), the slower."""

    def column(frame: Frame) -> Column:
        return [
            dry + span * (wet * (1 - 0.6 * depth) + 0.36 * depth - 0.12 * depth * season)
            for wet, season in zip(frame.wet, frame.season, strict=True)
        ]

    return column


def soil_temperature(depth: float) -> Pattern:
    def column(frame: Frame) -> Column:
        return [
            10.1 + 8.2 * season + (0.3 - 0.3 * depth) * (degrees - 9.4 - 9.4 * season)
            for season, degrees in zip(frame.season, frame.temperature, strict=True)
        ]

    return column
