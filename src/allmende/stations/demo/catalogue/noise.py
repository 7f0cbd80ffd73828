# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How loud it is."""

from allmende.stations.demo.catalogue.mould import STARTUP, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import LA95, LAEQ
from allmende.stations.demo.faults import Fault
from allmende.stations.demo.geography import at, on_street
from allmende.stations.demo.patterns import linear, loudness
from allmende.stations.demo.profiles import EVENINGS, TRAFFIC, Profile
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="environment",
    kind="noise",
    description="Misst, wie laut es ist, in vier Metern Höhe an der Straße.",
    purpose="Der Lärmaktionsplan soll auf Messungen stehen, nicht nur auf Rechnungen.",
    measures_not="Keine Gespräche: Das Gerät rechnet den Pegel aus und speichert keinen Ton.",
    sensor="Schallpegelmesser",
    sensor_metadata="Klasse 2, A-bewertet, gemittelt über fünfzehn Minuten.",
    until="2026-12-31",
)


def sites() -> tuple[Site, ...]:
    ring, east = on_street("Wallring", 0.16, 9), on_street("Ostring", 0.3, 10)
    return (
        _site(Spot("laerm-wallring", "Lärm am Wallring", "Wallring", ring), TRAFFIC, 50),
        _site(Spot("laerm-markt", "Lärm am Markt", "Marktplatz", at(40, -28)), EVENINGS, 47),
        _site(Spot("laerm-ostring", "Lärm am Ostring", "Ostring", east, STARTUP), TRAFFIC, 53, Fault.STUCK),
    )


def _site(spot: Spot, runs: Profile, quiet: float, fault: Fault = Fault.NONE) -> Site:
    loud = loudness(spot.key, runs, quiet, 11)
    measures = (
        Measure(
            "laeq",
            LAEQ,
            "Mittlerer Pegel der letzten Viertelstunde.",
            loud,
            Meter(28, 105, 1, 0.5, every=90, fault=fault),
        ),
        Measure(
            "la95",
            LA95,
            "Pegel, der fast immer überschritten wird.",
            linear(loud, 0.85, -3),
            Meter(24, 95, 1, 0.3),
        ),
    )
    return cast(SORT, spot, measures)
