# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a station says about itself: what it measures and not, why, by whom, until when, which licence."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.sensing.api.read import Station
from allmende.web import formats

_LICENCES = {
    "dl-by-de/2.0": ("Datenlizenz Deutschland – Namensnennung 2.0", "https://www.govdata.de/dl-de/by-2-0"),
    "dl-zero-de/2.0": ("Datenlizenz Deutschland – Zero 2.0", "https://www.govdata.de/dl-de/zero-2-0"),
    "cc-by/4.0": (
        "Creative Commons Namensnennung 4.0",
        "https://creativecommons.org/licenses/by/4.0/deed.de",
    ),
    "cc-by-sa/4.0": (
        "Creative Commons Namensnennung, gleiche Bedingungen 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/deed.de",
    ),
    "cc-zero": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.de"),
}
_ENGLISH = {
    "cc-by/4.0": "Creative Commons Attribution 4.0",
    "cc-by-sa/4.0": "Creative Commons Attribution-ShareAlike 4.0",
    "cc-zero": "Creative Commons Zero 1.0",
}
LICENCE_ROOT = "http://dcat-ap.de/def/licenses/"


@dataclass(frozen=True, slots=True)
class Fact:
    """`relation`: what the page at `address` is to this one (HTML §4.6.6), where that has a name."""

    name: str
    text: str
    address: str = ""
    relation: str = ""


def facts(station: Station, language: str) -> tuple[Fact, ...]:
    """What is known; of who, why, until when and under which licence also that nobody said."""
    properties = {key: str(value) for key, value in station.properties.items() if value not in (None, "")}
    until = formats.written_day(properties.get("until", ""), language)
    licence, address = licence_of(station, language)
    unknown = _("nicht angegeben")
    known = (
        Fact(
            _("Misst"), ", ".join(dict.fromkeys(one.observed_property or one.name for one in station.streams))
        ),
        Fact(_("Misst nicht"), properties.get("measures_not", "")),
        Fact(_("Warum"), properties.get("purpose", "") or unknown),
        Fact(_("Wer"), properties.get("operator", "") or unknown),
        _where(station),
        Fact(_("Bis"), until or unknown),
        Fact(_("Lizenz"), licence or unknown, address, "license"),
        Fact(_("Quellenangabe"), properties.get("attribution", "")),
    )
    return tuple(fact for fact in known if fact.text)


def _where(station: Station) -> Fact:
    """In words, unless they only say the station's name again; with the way to the map."""
    words = station.place if station.place != station.name else ""
    if station.longitude is None:
        return Fact(_("Wo"), words)
    address = f"{reverse('stations:map')}?station={station.id}"
    return Fact(_("Wo"), words or _("auf der Karte ansehen"), address)


def ending(station: Station, zone: ZoneInfo, language: str) -> str:
    """That its project or permit has ended, and whether it measures on; empty while it goes on."""
    known = station.ending
    if known is None:
        return ""
    said = {
        "project": _("Das Vorhaben dieser Messstelle endete am {day}."),
        "permit": _("Die Erlaubnis für diese Messstelle endete am {day}."),
    }
    rest = _("Gemessen wird weiter.") if known.goes_on else _("Seitdem wird nichts mehr gespeichert.")
    return f"{said[known.reason]} {rest}".format(day=formats.day(known.since - 1, zone, language))


def licences(language: str) -> tuple[tuple[str, str], ...]:
    """(code, title) of those that pages know."""
    english = _ENGLISH if language == "en" else {}
    return tuple((code, english.get(code, title)) for code, (title, _address) in _LICENCES.items())


def licence_of(station: Station, language: str) -> tuple[str, str]:
    """Title and address; the bare code where it is not known, both empty where none is given."""
    said = (station.properties, *(stream.properties for stream in station.streams))
    code = next((str(properties["license"]) for properties in said if properties.get("license")), "")
    short = code.removeprefix(LICENCE_ROOT)
    title, address = _LICENCES.get(short, (code, ""))
    if language == "en" and short in _ENGLISH:
        return _ENGLISH[short], address.removesuffix("deed.de")
    return title, address
