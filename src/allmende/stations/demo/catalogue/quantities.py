# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is measured in Auenbrück: names, definitions, units."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is observed: name, definition (a URI), and its unit by name, symbol and definition."""

    name: str
    definition: str
    unit_name: str
    symbol: str
    unit: str


_QUDT = "http://qudt.org/vocab/quantitykind/"
_UNIT = "http://qudt.org/vocab/unit/"
_AIR = "http://dd.eionet.europa.eu/vocabulary/aq/pollutant/"
_CF = "http://vocab.nerc.ac.uk/standard_name/"


def _count(name: str, unit_name: str, symbol: str) -> Quantity:
    return Quantity(name, _QUDT + "Count", unit_name, symbol, _UNIT + "NUM")


def _micrograms(name: str, pollutant: int) -> Quantity:
    return Quantity(name, f"{_AIR}{pollutant}", "Mikrogramm je Kubikmeter", "µg/m³", _UNIT + "MicroGM-PER-M3")


def _percent(name: str, definition: str) -> Quantity:
    return Quantity(name, definition, "Prozent", "%", _UNIT + "PERCENT")


def _celsius(name: str, standard_name: str) -> Quantity:
    return Quantity(name, f"{_CF}{standard_name}/", "Grad Celsius", "°C", _UNIT + "DEG_C")


FREE = _count("Freie Stellplätze", "Stellplätze", "Plätze")
USED = _percent("Auslastung", _QUDT + "DimensionlessRatio")
BICYCLES = _count("Radverkehr", "Räder in 15 Minuten", "Räder")
PEOPLE = _count("Fußverkehr", "Menschen in 15 Minuten", "Menschen")
POINTS = _count("Belegte Ladepunkte", "Ladepunkte", "Ladepunkte")
POWER = Quantity("Ladeleistung", _QUDT + "ActivePower", "Kilowatt", "kW", _UNIT + "KiloW")
ENERGY = Quantity(
    "Geladene Energie", _QUDT + "Energy", "Kilowattstunden in der letzten Stunde", "kWh", _UNIT + "KiloW-HR"
)
PM10 = _micrograms("Feinstaub PM10", 5)
PM25 = _micrograms("Feinstaub PM2,5", 6001)
NO2 = _micrograms("Stickstoffdioxid", 8)
OZONE = _micrograms("Ozon", 7)
LAEQ = Quantity(
    "Mittlerer Schallpegel (LAeq)", _QUDT + "SoundPressureLevel", "Dezibel (A)", "dB(A)", _UNIT + "DeciB"
)
LA95 = Quantity("Grundgeräusch LA95", _QUDT + "SoundPressureLevel", "Dezibel (A)", "dB(A)", _UNIT + "DeciB")
LEVEL = Quantity(
    "Wasserstand", _CF + "water_surface_height_above_reference_datum/", "Meter", "m", _UNIT + "M"
)
FLOW = Quantity(
    "Abfluss",
    _CF + "water_volume_transport_in_river_channel/",
    "Kubikmeter je Sekunde",
    "m³/s",
    _UNIT + "M3-PER-SEC",
)
WATER_TEMPERATURE = _celsius("Wassertemperatur", "water_temperature")
SOIL_MOISTURE = _percent("Bodenfeuchte", _CF + "volume_fraction_of_condensed_water_in_soil/")
SOIL_TEMPERATURE = _celsius("Bodentemperatur", "soil_temperature")
TEMPERATURE = _celsius("Lufttemperatur", "air_temperature")
HUMIDITY = _percent("Luftfeuchte", _CF + "relative_humidity/")
RAIN = Quantity(
    "Niederschlag", _CF + "rainfall_rate/", "Millimeter je Stunde", "mm/h", _UNIT + "MilliM-PER-HR"
)
WIND = Quantity("Windgeschwindigkeit", _CF + "wind_speed/", "Meter je Sekunde", "m/s", _UNIT + "M-PER-SEC")
GUSTS = Quantity("Windböen", _CF + "wind_speed_of_gust/", "Meter je Sekunde", "m/s", _UNIT + "M-PER-SEC")
PRESSURE = Quantity(
    "Luftdruck", _CF + "air_pressure_at_mean_sea_level/", "Hektopascal", "hPa", _UNIT + "HectoPA"
)
SUNSHINE = Quantity(
    "Sonnenstrahlung",
    _CF + "surface_downwelling_shortwave_flux_in_air/",
    "Watt je Quadratmeter",
    "W/m²",
    _UNIT + "W-PER-M2",
)
