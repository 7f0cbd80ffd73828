# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bodies of entities as clients send them."""

from typing import Any


def point(longitude: float = 7.6, latitude: float = 51.9) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def location(longitude: float = 7.6, latitude: float = 51.9, **more: Any) -> dict[str, Any]:
    return {
        "name": "Markt",
        "description": "in the middle",
        "encodingType": "application/vnd.geo+json",
        "location": point(longitude, latitude),
        **more,
    }


def feature(longitude: float = 7.6, latitude: float = 51.9, **more: Any) -> dict[str, Any]:
    return {
        "name": "Beet",
        "description": "a bed",
        "encodingType": "application/vnd.geo+json",
        "feature": point(longitude, latitude),
        **more,
    }


def sensor(**more: Any) -> dict[str, Any]:
    return {
        "name": "SHT31",
        "description": "thermometer",
        "encodingType": "application/pdf",
        "metadata": "https://example.org/sht31.pdf",
        **more,
    }


def observed_property(**more: Any) -> dict[str, Any]:
    return {"name": "Temperatur", "description": "air", "definition": "https://example.org/t", **more}


def datastream(**more: Any) -> dict[str, Any]:
    return {
        "name": "Lufttemperatur",
        "description": "two metres above ground",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": "Grad Celsius", "symbol": "°C", "definition": "ucum:Cel"},
        "Sensor": sensor(),
        "ObservedProperty": observed_property(),
        **more,
    }


def multi_datastream(**more: Any) -> dict[str, Any]:
    """Two components: what was measured, and how often."""
    kind = "http://www.opengis.net/def/observationType/OGC-OM/2.0/"
    return {
        "name": "Lärm und Verkehr",
        "description": "at the crossroads",
        "observationType": f"{kind}OM_ComplexObservation",
        "multiObservationDataTypes": [f"{kind}OM_Measurement", f"{kind}OM_CountObservation"],
        "unitOfMeasurements": [
            {"name": "Dezibel", "symbol": "dB(A)", "definition": None},
            {"name": "Fahrzeuge", "symbol": None, "definition": None},
        ],
        "Sensor": sensor(),
        "ObservedProperties": [observed_property(name="Schallpegel"), observed_property(name="Anzahl")],
        **more,
    }


def thing(**more: Any) -> dict[str, Any]:
    return {"name": "Wetterstation", "description": "on the roof", **more}


def whole_thing(streams: int = 1) -> dict[str, Any]:
    """A Thing with a place and datastreams."""
    return thing(Locations=[location()], Datastreams=[datastream() for _ in range(streams)])
