# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How the hours of a day weigh, for every sort of day: lists over sort × quarter of the local day."""

from math import exp

from allmende.stations.demo.calendar import SLOTS, Sort

Hill = tuple[float, float, float]
"""Hour of its top, its width in hours, its height."""
Profile = list[float]


def profile(days: dict[Sort, tuple[Hill, ...]], floor: float = 0.0) -> Profile:
    """Hills over every sort of day; a sort that is not given runs like the one it is nearest to."""
    like = {
        Sort.FRIDAY: Sort.WORKDAY,
        Sort.MARKET: Sort.WORKDAY,
        Sort.BREAK: Sort.WORKDAY,
        Sort.SUNDAY: Sort.SATURDAY,
        Sort.FEAST: Sort.SATURDAY,
    }
    return [
        floor + _height(days.get(sort) or days[like[sort]], slot / 4)
        for sort in Sort
        for slot in range(SLOTS)
    ]


def _height(hills: tuple[Hill, ...], hour: float) -> float:
    return sum(
        height * exp(-((((hour - top + 12) % 24) - 12) ** 2) / (2 * width * width))
        for top, width, height in hills
    )


COMMUTING = profile(
    {
        Sort.WORKDAY: ((7.4, 0.8, 1.0), (12.8, 2.2, 0.35), (16.7, 1.5, 0.9)),
        Sort.FRIDAY: ((7.4, 0.8, 0.95), (13.6, 2.0, 0.75), (16.5, 2.0, 0.5)),
        Sort.BREAK: ((7.9, 1.0, 0.55), (13.0, 3.0, 0.4), (16.8, 1.8, 0.55)),
        Sort.SATURDAY: ((11.0, 2.2, 0.5), (15.5, 2.6, 0.4)),
        Sort.SUNDAY: ((14.6, 3.0, 0.5),),
        Sort.FEAST: ((12.0, 2.5, 0.6), (18.5, 3.5, 0.8)),
    },
    0.012,
)
LEISURE = profile(
    {
        Sort.WORKDAY: ((7.5, 1.0, 0.25), (17.6, 2.4, 0.55)),
        Sort.BREAK: ((11.5, 2.5, 0.45), (16.8, 2.6, 0.6)),
        Sort.SATURDAY: ((11.5, 2.2, 0.7), (15.8, 2.4, 0.85)),
        Sort.SUNDAY: ((11.6, 2.0, 0.8), (15.2, 2.2, 1.15)),
    },
    0.006,
)
SCHOOL_HOURS = profile(
    {
        Sort.WORKDAY: ((7.55, 0.3, 1.6), (13.15, 0.35, 1.1), (15.6, 0.6, 0.6)),
        Sort.BREAK: ((10.0, 3.0, 0.08),),
        Sort.SATURDAY: ((11.0, 3.0, 0.06),),
    },
    0.005,
)
SHOPPING = profile(
    {
        Sort.WORKDAY: ((10.7, 1.6, 0.65), (16.2, 1.9, 0.8)),
        Sort.FRIDAY: ((10.9, 1.6, 0.75), (16.2, 2.0, 0.95)),
        Sort.MARKET: ((10.1, 1.5, 1.35), (16.2, 1.9, 0.75)),
        Sort.SATURDAY: ((11.0, 1.7, 1.75), (15.0, 1.9, 0.7)),
        Sort.SUNDAY: ((15.0, 2.0, 0.42),),
        Sort.FEAST: ((12.5, 2.0, 1.3), (18.6, 2.6, 1.9)),
    },
    0.01,
)
TRAFFIC = profile(
    {
        Sort.WORKDAY: ((7.5, 1.1, 0.95), (12.5, 3.2, 0.6), (16.8, 1.8, 0.95)),
        Sort.BREAK: ((8.0, 1.3, 0.65), (12.8, 3.2, 0.55), (16.8, 2.0, 0.75)),
        Sort.SATURDAY: ((11.2, 2.4, 0.75), (16.5, 3.0, 0.5)),
        Sort.SUNDAY: ((14.8, 3.5, 0.5),),
    },
    0.06,
)
TRAINS = profile(
    {
        Sort.WORKDAY: ((7.1, 0.7, 1.2), (13.4, 1.6, 0.5), (16.9, 1.3, 1.0)),
        Sort.BREAK: ((7.3, 0.9, 0.7), (13.0, 2.5, 0.4), (17.0, 1.5, 0.7)),
        Sort.SATURDAY: ((10.8, 2.6, 0.5), (17.0, 3.0, 0.5)),
        Sort.SUNDAY: ((17.5, 2.8, 0.6),),
    },
    0.02,
)
EVENINGS = profile(
    {
        Sort.WORKDAY: ((18.6, 1.6, 0.55), (12.4, 1.2, 0.2)),
        Sort.FRIDAY: ((19.2, 2.2, 0.8), (12.4, 1.2, 0.25)),
        Sort.SATURDAY: ((11.5, 1.8, 0.5), (19.5, 2.5, 0.85)),
        Sort.SUNDAY: ((13.5, 2.0, 0.6), (18.0, 1.8, 0.4)),
        Sort.FEAST: ((13.0, 2.5, 0.7), (19.5, 3.0, 1.0)),
    },
    0.01,
)

PARKED_CENTRE = profile(
    {
        Sort.WORKDAY: ((11.0, 2.2, 0.66), (16.4, 2.2, 0.62)),
        Sort.FRIDAY: ((11.0, 2.2, 0.72), (16.8, 2.6, 0.68)),
        Sort.MARKET: ((10.2, 2.0, 0.88), (16.4, 2.2, 0.6)),
        Sort.BREAK: ((11.2, 2.4, 0.56), (16.4, 2.2, 0.54)),
        Sort.SATURDAY: ((11.2, 2.0, 0.9), (15.6, 2.4, 0.6)),
        Sort.SUNDAY: ((14.5, 2.6, 0.34), (19.2, 1.6, 0.24)),
        Sort.FEAST: ((13.0, 2.6, 0.8), (18.8, 2.8, 0.88)),
    },
    0.09,
)
PARKED_COMMUTERS = profile(
    {
        Sort.WORKDAY: ((9.2, 1.8, 0.6), (13.4, 2.9, 0.62)),
        Sort.FRIDAY: ((9.2, 1.8, 0.55), (12.4, 2.4, 0.5)),
        Sort.BREAK: ((9.4, 1.8, 0.4), (13.2, 2.9, 0.42)),
        Sort.SATURDAY: ((12.0, 3.0, 0.22),),
        Sort.SUNDAY: ((15.0, 3.2, 0.14),),
        Sort.FEAST: ((13.0, 3.0, 0.5), (19.0, 3.0, 0.6)),
    },
    0.07,
)
PARKED_LEISURE = profile(
    {
        Sort.WORKDAY: ((17.0, 2.0, 0.3),),
        Sort.BREAK: ((14.8, 2.4, 0.5),),
        Sort.SATURDAY: ((14.8, 2.6, 0.55),),
        Sort.SUNDAY: ((14.8, 2.4, 0.68),),
    },
    0.03,
)
PLUGGED = profile(
    {
        Sort.WORKDAY: ((9.4, 1.7, 0.45), (13.5, 1.8, 0.35), (18.2, 2.3, 0.45)),
        Sort.SATURDAY: ((11.4, 2.2, 0.55), (16.0, 2.6, 0.42)),
        Sort.SUNDAY: ((14.6, 3.0, 0.4),),
    },
    0.1,
)
MORNING = profile({Sort.WORKDAY: ((7.5, 2.6, 1.0),), Sort.SATURDAY: ((10.0, 3.0, 0.7),)})
