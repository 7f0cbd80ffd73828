# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How wet the soil is, for the town's trees."""

from allmende.stations.demo.catalogue.mould import SCHOOL, WORKS, Measure, Site, Sort, Spot, cast
from allmende.stations.demo.catalogue.quantities import SOIL_MOISTURE, SOIL_TEMPERATURE
from allmende.stations.demo.faults import Fault
from allmende.stations.demo.geography import at
from allmende.stations.demo.patterns import soil_moisture, soil_temperature
from allmende.stations.demo.signals import Meter

SORT = Sort(
    field="environment",
    kind="soil",
    description="Misst, wie feucht der Boden in drei Tiefen ist.",
    purpose="Gegossen wird, wo es nötig ist; und wir sehen, welche Bäume unter der Dürre leiden.",
    measures_not="Nur den Boden an dieser Stelle, nicht den ganzen Park.",
    sensor="Bodensonde",
    sensor_metadata="Kapazitive Sonde, Batterie für drei Jahre, sendet über LoRaWAN.",
    until="2028-03-31",
)


def sites() -> tuple[Site, ...]:
    park = Spot("boden-stadtpark", "Boden im Stadtpark", "Stadtpark, Lindengruppe", at(-300, -190), WORKS)
    graves = Spot("boden-friedhof", "Boden am Friedhof", "Friedhof, Ostmauer", at(-440, 770), WORKS)
    orchard = Spot("boden-streuobst", "Boden am Streuobsthang", "Streuobsthang", at(-940, 610), SCHOOL)
    return (
        _site(park, 12, 24, turn=0, whole=Fault.NONE),
        _site(graves, 10, 22, turn=1, whole=Fault.NONE),
        _site(orchard, 8, 20, turn=2, whole=Fault.OUT),
    )


def _site(spot: Spot, dry: float, span: float, *, turn: int, whole: Fault) -> Site:
    """The upper probe falls out everywhere now and then; `whole`: the station with it, for want of power."""
    moist = tuple(
        Measure(
            f"moisture{depth}",
            SOIL_MOISTURE,
            f"Wassergehalt des Bodens in {depth} cm Tiefe.",
            soil_moisture(dry, span, depth / 100),
            Meter(2, 55, 1, 0.08, every=420, fault=Fault.OUT if depth == 10 else whole, turn=turn),
            f"Bodenfeuchte in {depth} cm",
        )
        for depth in (10, 30, 60)
    )
    warm = Measure(
        "temperature",
        SOIL_TEMPERATURE,
        "Temperatur des Bodens in 10 cm Tiefe.",
        soil_temperature(0.1),
        Meter(-8, 34, 1, 0.05, every=420, fault=whole, turn=turn),
    )
    return cast(SORT, spot, (*moist, warm))
