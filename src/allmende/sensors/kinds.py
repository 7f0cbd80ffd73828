# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sensors that people have at home: how they are called, what they measure, and what is typed into them."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_CF = "http://vocab.nerc.ac.uk/standard_name/"
_AIR = "http://dd.eionet.europa.eu/vocabulary/aq/pollutant/"
_UNIT = "http://qudt.org/vocab/unit/"
_DUST = ("", "SDS_", "PMS_", "HPM_", "NPM_", "IPS_", "SPS30_")
_CLIMATE = ("", "BME280_", "BMP280_", "BMP_", "HTU21D_", "SHT3X_", "DS18B20_", "SCD30_")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`name` and `unit_name` are kept as they stand here, whatever the page's language. `sent`: the names
    that airRohr gives its values. `kind`: the well-known key that lets pages speak of it."""

    slug: str
    name: str
    definition: str
    symbol: str
    unit_name: str
    unit: str
    kind: str
    sent: tuple[str, ...] = ()


def _dust(slug: str, name: str, pollutant: int, word: str) -> Quantity:
    sent = tuple(f"{one}{word}" for one in _DUST)
    unit = ("µg/m³", "Mikrogramm je Kubikmeter", _UNIT + "MicroGM-PER-M3")
    return Quantity(slug, name, f"{_AIR}{pollutant}", *unit, "air", sent)


def _climate(slug: str, name: str, word: str, unit: tuple[str, str, str]) -> Quantity:
    return Quantity(slug, name, f"{_CF}{word}/", *unit, "weather", tuple(f"{one}{slug}" for one in _CLIMATE))


QUANTITIES = (
    _dust("pm10", "Feinstaub PM10", 5, "P1"),
    _dust("pm25", "Feinstaub PM2,5", 6001, "P2"),
    _climate("temperature", "Lufttemperatur", "air_temperature", ("°C", "Grad Celsius", _UNIT + "DEG_C")),
    _climate("humidity", "Luftfeuchte", "relative_humidity", ("%", "Prozent", _UNIT + "PERCENT")),
    _climate("pressure", "Luftdruck", "air_pressure", ("hPa", "Hektopascal", _UNIT + "HectoPA")),
)

BY_HAND = (
    Quantity("count", "Anzahl", "http://qudt.org/vocab/quantitykind/Count", "", "Stück", _UNIT + "NUM", ""),
    Quantity(
        "level",
        "Wasserstand",
        _CF + "water_surface_height_above_reference_datum/",
        "cm",
        "Zentimeter",
        _UNIT + "CentiM",
        "river",
    ),
    _climate("temperature", "Temperatur", "air_temperature", ("°C", "Grad Celsius", _UNIT + "DEG_C")),
)
"""What people count and read off."""

PHOTO = Quantity("photo", "Foto", "http://purl.org/dc/dcmitype/StillImage", "", "", "", "photo")
"""What they show of it: each observation is the address of a picture, its words stand in the parameters."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`connector` reads what it sends. `has_id`: the device brings a name of its own, else it gets one."""

    slug: str
    title: Promise
    connector: str
    has_id: bool
    quantities: tuple[Quantity, ...] = QUANTITIES

    def new_id(self) -> str:
        return secrets.token_hex(12)

    def names(self) -> Mapping[str, str]:
        """By what the device calls its values, the quantity's slug."""
        return dict(self._names())

    def _names(self) -> Iterator[tuple[str, str]]:
        for one in self.quantities:
            if self.slug == AIRROHR:
                yield from ((sent, one.slug) for sent in one.sent)
            elif self.slug == SENSEBOX:
                yield secrets.token_hex(12), one.slug
            else:
                yield one.slug, one.slug


AIRROHR, SENSEBOX, JSON, HAND = "airrohr", "sensebox", "json", "hand"
KINDS = {
    one.slug: one
    for one in (
        Kind(AIRROHR, _("Feinstaub-Station (airRohr, Sensor.Community)"), "sensor_community", has_id=True),
        Kind(SENSEBOX, _("senseBox"), "opensensemap", has_id=False),
        Kind(JSON, _("Selbst gebaut (sendet JSON)"), "generic", has_id=False),
        Kind(HAND, _("Von Hand: zählen oder ablesen"), "generic", has_id=False, quantities=(*BY_HAND, PHOTO)),
    )
}

STEPS: Mapping[str, tuple[Promise, ...]] = {
    AIRROHR: (
        _("Öffnen Sie im WLAN der Station deren Seite."),
        _("Klicken Sie auf Konfiguration → APIs und setzen Sie das Häkchen bei „An eigene API senden“."),
        _("Tragen Sie das hier ein und speichern Sie. Die Station startet dann neu."),
    ),
    SENSEBOX: (
        _("Laden Sie bei openSenseMap den Sketch Ihrer Box herunter."),
        _("Ersetzen Sie darin die Angaben hier und spielen Sie ihn auf die Box."),
    ),
    JSON: (
        _("Ihr Gerät sendet jede Nachricht mit POST an diese Adresse."),
        _("Zum Ausprobieren genügt der Befehl hier, auf irgendeinem Rechner."),
    ),
}
"""Where the answers of the page are typed, by kind: one step a line."""
