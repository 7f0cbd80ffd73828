# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the names mean that airRohr stations give their values."""

import re
from typing import NamedTuple

_PARTICLES = {"P0": "pm1", "P1": "pm10", "P2": "pm25", "P4": "pm4"}
_OTHERS = {
    "temperature": "temperature",
    "humidity": "humidity",
    "pressure": "pressure",
    "co2_ppm": "co2",
    "LAeq": "noise",
    "LA_min": "noise_min",
    "LA_max": "noise_max",
}
_NAME = re.compile(r"(?:[A-Za-z0-9]+_)*?(P[0124]|temperature|humidity|pressure|co2_ppm|LAeq|LA_min|LA_max)")
OF_THE_DEVICE = frozenset(
    ("samples", "min_micro", "max_micro", "interval", "signal", "durP1", "ratioP1", "durP2", "ratioP2")
)
"""How the station itself is: shown with it, no values of the air."""


class Meaning(NamedTuple):
    """`quantity` is a word of ours; `factor` makes its unit of the one that is sent."""

    quantity: str
    unit: str
    factor: float = 1


_UNITS = {
    "temperature": Meaning("temperature", "°C"),
    "humidity": Meaning("humidity", "%"),
    "pressure": Meaning("pressure", "hPa", 0.01),
    "co2": Meaning("co2", "ppm"),
    "noise": Meaning("noise", "dB(A)"),
    "noise_min": Meaning("noise_min", "dB(A)"),
    "noise_max": Meaning("noise_max", "dB(A)"),
}


def meaning(name: str) -> Meaning | None:
    """`SDS_P1` is PM10, whatever the station's own debug output calls it; `BME280_pressure` comes in Pascal.
    None for what is not about the air."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    word = match[1]
    if word in _PARTICLES:
        return Meaning(_PARTICLES[word], "µg/m³")
    return _UNITS[_OTHERS[word]]


def is_dust(name: str) -> bool:
    found = meaning(name)
    return found is not None and found.quantity.startswith("pm")
