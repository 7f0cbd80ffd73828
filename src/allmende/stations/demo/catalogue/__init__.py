# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""All stations of Auenbrück: what they are called, where they stand, what they measure and how it runs."""

from functools import cache

from allmende.stations.demo.catalogue import (
    air,
    bicycles,
    charging,
    footfall,
    internal,
    noise,
    parking,
    river,
    soil,
    weather,
)
from allmende.stations.demo.catalogue.mould import Site

_KINDS = (parking, bicycles, charging, footfall, air, noise, river, soil, weather, internal)


@cache
def sites() -> tuple[Site, ...]:
    return tuple(site for kind in _KINDS for site in kind.sites())
