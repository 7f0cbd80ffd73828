# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Charging: points in use, power, energy."""

from allmende.stations.demo.catalogue.mould import CHARGERS, WORKS, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import ENERGY, POINTS, POWER
from allmende.stations.demo.geography import at
from allmende.stations.demo.patterns import charging, linear, taken
from allmende.stations.demo.profiles import EVENINGS, PLUGGED, Profile
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="mobility",
    kind="charging",
    description="",
    purpose="Wer elektrisch fährt, sieht freie Säulen; die Stadtwerke planen danach das Netz.",
    measures_not="Keine Fahrzeuge, keine Karten, keine Rechnungen: nur, ob geladen wird und wie viel.",
    sensor="Ladesäule",
    sensor_metadata="Meldung der Säule nach OCPP, zusammengefasst für alle ihre Ladepunkte.",
    until="2029-12-31",
)


def sites() -> tuple[Site, ...]:
    def spot(key: str, name: str, place: str, position: tuple[float, float]) -> Spot:
        return Spot(f"laden-{key}", name, place, position, WORKS if key == "stadtwerke" else CHARGERS)

    return (
        _site(spot("markt", "Ladesäulen Marktplatz", "Marktplatz, Ostseite", at(40, 14)), 4, 11, EVENINGS),
        _site(spot("bahnhof", "Ladesäulen Bahnhof", "Bahnhofsplatz", at(612, 492)), 8, 11, PLUGGED),
        _site(spot("freibad", "Ladesäulen Freibad", "Wiesenstraße", at(424, -500)), 6, 11, PLUGGED),
        _site(
            spot("stadtwerke", "Schnelllader Stadtwerke", "Industriestraße", at(1078, 172)), 4, 50, PLUGGED
        ),
        _site(
            spot("einkaufspark", "Schnelllader Einkaufspark", "Gewerbestraße", at(1196, 190)), 6, 75, PLUGGED
        ),
    )


def _site(spot: Spot, points: int, kilowatts: int, runs: Profile) -> Site:
    share = taken(runs, spot.key, rain=0.0, spread=0.13)
    load = charging(share, points, kilowatts * 0.62)
    most = points * kilowatts
    measures = (
        Measure(
            "occupied",
            POINTS,
            f"Wie viele der {points} Ladepunkte belegt sind.",
            linear(share, points),
            Meter(0, points, every=90),
            properties={"capacity": points},
        ),
        Measure(
            "power",
            POWER,
            "Leistung, mit der gerade geladen wird.",
            load,
            Meter(0, most, 1, 0.02 * most, every=120),
        ),
        Measure(
            "energy",
            ENERGY,
            "Energie, die in der letzten Stunde geladen wurde.",
            load,
            Meter(0, most, 1, every=240),
        ),
    )
    description = f"{points} Ladepunkte mit je bis zu {kilowatts} kW."
    return cast(SORT, spot, measures, capacity=points, description=description)
