# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What changed, in the words of the pages: field names, and values as people say them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import is_naive, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.identity.key_queries import RIGHTS
from allmende.identity.models.organisations import Kind, RoleChoice

FIELDS: "dict[str, Promise]" = RIGHTS | {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Art"),
    "website": gettext_lazy("Internetseite"),
    "visibility": gettext_lazy("Sichtbar"),
    "organisation": gettext_lazy("Organisation"),
    "role": gettext_lazy("Rolle"),
    "person": gettext_lazy("Konto"),
    "since": gettext_lazy("Seit"),
    "by_group": gettext_lazy("Gruppe beim Anmeldedienst"),
    "host": gettext_lazy("Rechnername"),
    "ags": gettext_lazy("Amtlicher Gemeindeschlüssel"),
    "ars": gettext_lazy("Regionalschlüssel"),
    "colour": gettext_lazy("Farbe"),
    "languages": gettext_lazy("Sprachen"),
    "language": gettext_lazy("Sprache"),
    "mail_from": gettext_lazy("Absender der E-Mails"),
    "contact": gettext_lazy("Wohin Rückmeldungen gehen"),
    "minimum_age": gettext_lazy("Mindestalter"),
    "outline": gettext_lazy("Umriss der Kommune"),
    "type": gettext_lazy("Art der Datei"),
    "text": gettext_lazy("Text"),
    "datastreams": gettext_lazy("Sendet Werte für"),
    "sources": gettext_lazy("Sendet für die Geräte der Quelle"),
    "expires": gettext_lazy("Gilt bis"),
    "revoked": gettext_lazy("Widerrufen am"),
    "pseudonym": gettext_lazy("Name auf diesen Seiten"),
    "real_name": gettext_lazy("Richtiger Name"),
    "shows_real_name": gettext_lazy("Zeigt den richtigen Namen"),
    "is_resident": gettext_lazy("Wohnt hier"),
    "is_of_age": gettext_lazy("Ist alt genug"),
    "is_active": gettext_lazy("Konto offen"),
    "is_operator": gettext_lazy("Betreibt diese Installation"),
    "description": gettext_lazy("Beschreibung"),
    "properties": gettext_lazy("Weitere Angaben"),
    "location": gettext_lazy("Lage"),
    "feature": gettext_lazy("Lage"),
    "encodingType": gettext_lazy("Format der Angabe"),
    "metadata": gettext_lazy("Datenblatt"),
    "definition": gettext_lazy("Definition"),
    "observationType": gettext_lazy("Art der Werte"),
    "multiObservationDataTypes": gettext_lazy("Arten der Werte"),
    "unitOfMeasurement": gettext_lazy("Einheit"),
    "unitOfMeasurements": gettext_lazy("Einheiten"),
    "Thing": gettext_lazy("Messstelle"),
    "Things": gettext_lazy("Messstellen"),
    "Sensor": gettext_lazy("Sensor"),
    "ObservedProperty": gettext_lazy("Messgröße"),
    "ObservedProperties": gettext_lazy("Messgrößen"),
    "Location": gettext_lazy("Ort"),
    "Locations": gettext_lazy("Orte"),
    "Datastream": gettext_lazy("Messreihe"),
    "FeatureOfInterest": gettext_lazy("Ort der Messung"),
    "time": gettext_lazy("Zeitpunkt"),
    "phenomenonTime": gettext_lazy("Zeit der Messung"),
    "result": gettext_lazy("Wert"),
    "resultTime": gettext_lazy("Zeit des Ergebnisses"),
    "resultQuality": gettext_lazy("Güte"),
    "validTime": gettext_lazy("Gültig"),
    "parameters": gettext_lazy("Umstände"),
    "license": gettext_lazy("Lizenz"),
    "attribution": gettext_lazy("Quelle"),
    "field": gettext_lazy("Bereich"),
    "purpose": gettext_lazy("Zweck"),
    "operator": gettext_lazy("Betreibt"),
    "until": gettext_lazy("Bis"),
    "rhythm": gettext_lazy("Takt in Sekunden"),
    "capacity": gettext_lazy("Plätze"),
    "key": gettext_lazy("Kennung"),
}
_TONGUES: "dict[Any, Any]" = {"de": gettext_lazy("Deutsch"), "en": gettext_lazy("Englisch")}
_CHOICES: "dict[str, dict[Any, Any]]" = {
    "": dict(RoleChoice.choices),
    "role": dict(RoleChoice.choices),
    "kind": dict(Kind.choices),
    "visibility": {0: gettext_lazy("nur intern"), 1: gettext_lazy("öffentlich")},
    "language": _TONGUES,
    "field": {
        "mobility": gettext_lazy("Mobilität"),
        "retail": gettext_lazy("Handel"),
        "environment": gettext_lazy("Umwelt"),
    },
}
_LINKS = {
    "organisation": "Organisation",
    "person": "Person",
    "datastreams": "Datastreams",
    "Datastream": "Datastreams",
    "Thing": "Things",
    "Things": "Things",
}
"""Members whose numbers stand for something that has a name."""
_MOMENTS = frozenset(
    {"expires", "revoked", "since", "time", "phenomenonTime", "resultTime", "validTime", "founded", "joined"}
)


def field(name: str) -> str:
    return str(FIELDS.get(name, name))


def value(name: str, said: Any, names: Mapping[str, str]) -> str:
    """`names`: what subjects are called."""
    if said is None or said in ("", [], {}):
        return ""
    if isinstance(said, bool):
        return _("ja") if said else _("nein")
    if isinstance(said, list):
        return ", ".join(value(name, one, names) for one in said)
    if isinstance(said, dict):
        return _of_object(name, said, names)
    return _of_one(name, said, names)


def mentioned(said: Any) -> Iterator[str]:
    """Subjects behind the numbers of an object."""
    for name, one in said.items() if isinstance(said, dict) else ():
        if name in _LINKS:
            numbers = one if isinstance(one, list) else [one]
            yield from (f"{_LINKS[name]}({number})" for number in numbers if isinstance(number, int))


def _of_one(name: str, said: Any, names: Mapping[str, str]) -> str:
    if name in _LINKS and isinstance(said, int):
        return names.get(f"{_LINKS[name]}({said})") or _("Nr. %(number)d") % {"number": said}
    if name == "languages":
        return ", ".join(str(_TONGUES.get(one, one)) for one in str(said).split(","))
    if name in _MOMENTS and isinstance(said, str):
        return " – ".join(_moment(part) for part in said.split("/"))
    known = _CHOICES.get(name, {}).get(said)
    return str(said if known is None else known)


def _of_object(name: str, said: dict[str, Any], names: Mapping[str, str]) -> str:
    if name == "unitOfMeasurement":
        return f"{said.get('name') or ''} ({said.get('symbol') or ''})".replace("()", "").strip()
    if said.get("type") == "Point" and isinstance(said.get("coordinates"), list):
        longitude, latitude = said["coordinates"][:2]
        return _("Länge %(longitude)s, Breite %(latitude)s") % {
            "longitude": longitude,
            "latitude": latitude,
        }
    if "type" in said and ("coordinates" in said or "geometry" in said):
        return msgspec.json.encode(said).decode()
    return ", ".join(f"{field(one)}: {value(one, each, names)}" for one, each in said.items())


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(localtime(make_aware(moment) if is_naive(moment) else moment), "DATETIME_FORMAT")
