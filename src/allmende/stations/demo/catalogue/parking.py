# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Car parks: how many places are free."""

from allmende.stations.demo.catalogue.mould import WORKS, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import FREE, USED
from allmende.stations.demo.geography import at, on_street
from allmende.stations.demo.patterns import linear, taken
from allmende.stations.demo.profiles import PARKED_CENTRE, PARKED_COMMUTERS, PARKED_LEISURE, Profile
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="mobility",
    kind="parking",
    description="",
    purpose="Wer in die Stadt fährt, soll nicht suchen; und alle sehen, wie viele Plätze gebraucht werden.",
    measures_not="Keine Kennzeichen, keine Bilder, kein einzelnes Auto: nur die Zahl der freien Plätze.",
    sensor="Schleifen an Ein- und Ausfahrt",
    sensor_metadata="Zwei Induktionsschleifen je Spur, über LoRaWAN; nächtlicher Abgleich von Hand.",
    until="2028-12-31",
)


def sites() -> tuple[Site, ...]:
    osterfeld = on_street("Niederdorfer Straße", 0.5, 26)
    return (
        _site(
            Spot("parken-markt", "Parkplatz am Markt", "Marktplatz, Westseite", at(-27, 6)), 64, PARKED_CENTRE
        ),
        _site(Spot("parken-rathaus", "Tiefgarage Rathaus", "Kronengasse", at(30, 66)), 180, PARKED_CENTRE),
        _site(
            Spot("parken-muehlwiese", "Parkplatz Mühlwiese", "Brückenstraße", at(70, -232)),
            120,
            PARKED_CENTRE,
        ),
        _site(
            Spot("parken-bahnhof", "Parkhaus Bahnhof", "Am Bahnhof", at(478, 508), WORKS),
            240,
            PARKED_COMMUTERS,
        ),
        _site(
            Spot("parken-freibad", "Parkplatz Freibad", "Wiesenstraße", at(372, -492), WORKS),
            150,
            PARKED_LEISURE,
        ),
        _site(
            Spot("parken-osterfeld", "Park and Ride Osterfeld", "Niederdorfer Straße", osterfeld),
            90,
            PARKED_COMMUTERS,
        ),
    )


def _site(spot: Spot, capacity: int, runs: Profile) -> Site:
    """Rain brings cars to town and keeps them from the pool, which heat fills."""
    bathing = runs is PARKED_LEISURE
    share = taken(runs, spot.key, rain=-0.25 if bathing else 0.05, warm=0.055 if bathing else 0.0)
    measures = (
        Measure(
            "free",
            FREE,
            f"Freie von {capacity} Stellplätzen in diesem Augenblick.",
            linear(share, -capacity, capacity),
            Meter(0, capacity, every=60),
            properties={"capacity": capacity},
        ),
        Measure(
            "occupancy",
            USED,
            "Wie viel Prozent der Stellplätze belegt sind.",
            linear(share, 100),
            Meter(0, 100),
        ),
    )
    description = f"{capacity} Stellplätze. Gezählt wird an Ein- und Ausfahrt."
    return cast(SORT, spot, measures, capacity=capacity, description=description)
