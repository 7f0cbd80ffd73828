# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Requests that a developer can copy and run: curl writes the percent signs."""

import json
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from allmende.sensing.api.read import Station
from allmende.stations.values import number_of, unit_of


@dataclass(frozen=True, slots=True)
class Example:
    """`options` are query options before encoding."""

    id: str
    title: str
    path: str
    options: tuple[str, ...]

    @property
    def quoted(self) -> tuple[str, ...]:
        """As a shell reads them: no $ is a variable, no apostrophe ends the text."""
        return tuple(shlex.quote(option) if "'" not in option else _double(option) for option in self.options)


@dataclass(frozen=True, slots=True)
class Sending:
    """A stream and a value that makes sense in it, written as JSON."""

    stream: int
    value: str


def sending(stations: Iterable[Station]) -> Sending:
    """A temperature where there is one, else the latest number of the first stream that has one."""
    streams = [stream for station in stations for stream in station.streams]
    warm = next((one for one in streams if unit_of(one) == "°C"), None)
    if warm is not None:
        return Sending(warm.id, "21.5")
    for one in streams:
        if (value := number_of(one)) is not None:
            return Sending(one.id, json.dumps(int(value) if value == int(value) else value))
    return Sending(1, "21.5")


A_STATION = """{
  "name": "Schulhof", "description": "Wetter am Schulhof",
  "Locations": [{
    "name": "Schulhof", "description": "Hof der Schule", "encodingType": "application/geo+json",
    "location": {"type": "Point", "coordinates": [9.48, 50.88]}
  }],
  "Datastreams": [{
    "name": "Lufttemperatur", "description": "Zwei Meter über dem Boden",
    "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
    "unitOfMeasurement": {"name": "Grad Celsius", "symbol": "°C", "definition": "http://qudt.org/vocab/unit/DEG_C"},
    "Sensor": {
      "name": "Thermometer", "description": "Selbst gebaut",
      "encodingType": "text/html", "metadata": "https://example.org/thermometer"
    },
    "ObservedProperty": {
      "name": "Lufttemperatur", "description": "Temperatur der Luft",
      "definition": "http://qudt.org/vocab/quantitykind/Temperature"
    }
  }]
}"""


def _double(text: str) -> str:
    return '"' + text.replace("$", "\\$") + '"'


def examples(datastream: int) -> tuple[Example, ...]:
    latest = "Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))"
    return (
        Example(
            "beispiel-karte",
            _("Alle Messstellen mit Ort und letztem Wert:"),
            "/Things",
            (f"$expand=Locations,{latest}",),
        ),
        Example(
            "beispiel-reihe",
            _("Die letzten hundert Werte einer Messreihe:"),
            f"/Datastreams({datastream})/Observations",
            ("$orderby=phenomenonTime desc", "$top=100", "$select=phenomenonTime,result"),
        ),
        Example(
            "beispiel-suche",
            _("Alle Messreihen in Grad Celsius, mit ihrer Messstelle:"),
            "/Datastreams",
            ("$filter=unitOfMeasurement/symbol eq '°C'", "$expand=Thing"),
        ),
    )
