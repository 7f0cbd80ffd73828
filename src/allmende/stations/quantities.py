# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What towns measure most: one choice in a form is a name, a definition and a unit that programs know."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.sensing.api.read import Stream

_QUDT = "http://qudt.org/vocab/quantitykind/"
_UNIT = "http://qudt.org/vocab/unit/"
_AIR = "http://dd.eionet.europa.eu/vocabulary/aq/pollutant/"
_CF = "http://vocab.nerc.ac.uk/standard_name/"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`name` and `unit_name` are kept with the stream as they stand here, whatever the page's language.
    `kind`: the well-known key that lets pages speak of it; `example`: a value that makes sense."""

    slug: str
    title: Promise
    name: str
    definition: str
    symbol: str
    unit_name: str
    unit: str
    kind: str = ""
    example: str = "21.5"


@dataclass(frozen=True, slots=True)
class Group:
    title: Promise
    quantities: tuple[Quantity, ...]


def _celsius(slug: str, title: Promise, name: str, standard_name: str) -> Quantity:
    return Quantity(slug, title, name, f"{_CF}{standard_name}/", "°C", "Grad Celsius", _UNIT + "DEG_C")


def _percent(slug: str, title: Promise, name: str, standard_name: str) -> Quantity:
    return Quantity(
        slug, title, name, f"{_CF}{standard_name}/", "%", "Prozent", _UNIT + "PERCENT", example="60"
    )


def _dust(slug: str, title: Promise, name: str, pollutant: int) -> Quantity:
    unit = _UNIT + "MicroGM-PER-M3"
    return Quantity(
        slug, title, name, f"{_AIR}{pollutant}", "µg/m³", "Mikrogramm je Kubikmeter", unit, "air", "12"
    )


def _level(slug: str, symbol: str, unit_name: str, unit: str, example: str) -> Quantity:
    definition = _CF + "water_surface_height_above_reference_datum/"
    return Quantity(
        slug, _("Wasserstand"), "Wasserstand", definition, symbol, unit_name, unit, "river", example
    )


def _count(slug: str, title: Promise, name: str, counted: str, kind: str = "") -> Quantity:
    return Quantity(slug, title, name, _QUDT + "Count", f"{{{counted}}}", counted, _UNIT + "NUM", kind, "12")


GROUPS = (
    Group(
        _("Wetter und Boden"),
        (
            _celsius("temperatur", _("Lufttemperatur"), "Lufttemperatur", "air_temperature"),
            _percent("luftfeuchte", _("Luftfeuchte"), "Luftfeuchte", "relative_humidity"),
            Quantity(
                "niederschlag",
                _("Niederschlag"),
                "Niederschlag",
                _CF + "rainfall_rate/",
                "mm/h",
                "Millimeter je Stunde",
                _UNIT + "MilliM-PER-HR",
                example="0.4",
            ),
            Quantity(
                "wind",
                _("Windgeschwindigkeit"),
                "Windgeschwindigkeit",
                _CF + "wind_speed/",
                "m/s",
                "Meter je Sekunde",
                _UNIT + "M-PER-SEC",
                example="3.2",
            ),
            _celsius("bodentemperatur", _("Bodentemperatur"), "Bodentemperatur", "soil_temperature"),
            _percent(
                "bodenfeuchte",
                _("Bodenfeuchte"),
                "Bodenfeuchte",
                "volume_fraction_of_condensed_water_in_soil",
            ),
        ),
    ),
    Group(
        _("Luft und Lärm"),
        (
            _dust("pm10", _("Feinstaub PM10"), "Feinstaub PM10", 5),
            _dust("pm25", _("Feinstaub PM2,5"), "Feinstaub PM2,5", 6001),
            _dust("no2", _("Stickstoffdioxid (NO₂)"), "Stickstoffdioxid", 8),
            _dust("ozon", _("Ozon"), "Ozon", 7),
            Quantity(
                "laerm",
                _("Lärm (mittlerer Pegel)"),
                "Mittlerer Schallpegel (LAeq)",
                _QUDT + "SoundPressureLevel",
                "dB(A)",
                "Dezibel (A)",
                _UNIT + "DeciB",
                "noise",
                "54",
            ),
        ),
    ),
    Group(
        _("Wasser"),
        (
            _level("wasserstand-cm", "cm", "Zentimeter", _UNIT + "CentiM", "84"),
            _level("wasserstand-m", "m", "Meter", _UNIT + "M", "0.84"),
            _celsius("wassertemperatur", _("Wassertemperatur"), "Wassertemperatur", "water_temperature"),
        ),
    ),
    Group(
        _("Gezähltes"),
        (
            _count("freie-plaetze", _("Freie Plätze"), "Freie Plätze", "Plätze", "parking"),
            _count("ladepunkte", _("Freie Ladepunkte"), "Freie Ladepunkte", "Ladepunkte", "charging"),
            _count("raeder", _("Räder"), "Radverkehr", "Räder", "bicycle"),
            _count("menschen", _("Menschen zu Fuß"), "Fußverkehr", "Menschen", "footfall"),
            _count("anzahl", _("Anzahl von etwas anderem"), "Anzahl", "Anzahl"),
        ),
    ),
)
QUANTITIES = {one.slug: one for group in GROUPS for one in group.quantities}


def quantity_of(stream: Stream) -> Quantity | None:
    """The one that the stream was described with; None where it says something else."""
    said = (stream.observed_property, stream.definition, stream.unit)
    return next((one for one in QUANTITIES.values() if (one.name, one.definition, one.symbol) == said), None)


def example_of(stream: Stream) -> str:
    """A value to try with, as JSON."""
    by_unit = (one for one in QUANTITIES.values() if one.symbol == stream.unit)
    found = quantity_of(stream) or next(by_unit, None)
    return found.example if found else "21.5"
