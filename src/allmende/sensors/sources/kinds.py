# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The kinds of sources in a clerk's words: whom each is for, and how its devices are called."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.connectors.registry import connectors

TTN, CHIRPSTACK, AIRROHR, SENSEBOX, JSON = "ttn", "chirpstack", "sensor_community", "opensensemap", "generic"


@dataclass(frozen=True, slots=True)
class SourceKind:
    """`connector` reads its messages. `device` says what a device's name is there. `has_bytes`: a decoder can
    make its values. `has_mapping`: somebody says where the values stand."""

    connector: str
    title: Promise | str
    whom: Promise | str
    device: Promise | str
    has_bytes: bool = False
    has_mapping: bool = False


_OURS = {
    one.connector: one
    for one in (
        SourceKind(
            TTN,
            _("The Things Stack"),
            _("Für LoRaWAN-Geräte im offenen Netz The Things Network oder in The Things Stack Cloud."),
            _("Die „End device ID“ aus der Konsole, zum Beispiel boden-1"),
            has_bytes=True,
        ),
        SourceKind(
            CHIRPSTACK,
            _("ChirpStack"),
            _("Für LoRaWAN-Geräte, deren Netz Sie oder Ihre Stadtwerke selbst mit ChirpStack betreiben."),
            _("Die DevEUI in kleinen Buchstaben, zum Beispiel 0101010101010a0b"),
            has_bytes=True,
        ),
        SourceKind(
            AIRROHR,
            _("Feinstaub-Stationen (airRohr, Sensor.Community)"),
            _("Für Stationen, die Ihre Organisation selbst aufstellt, etwa an Schulen."),
            _("Steht auf der Seite der Station oben rechts, zum Beispiel esp8266-2392534"),
        ),
        SourceKind(
            SENSEBOX,
            _("senseBox"),
            _("Für Schulen und Vereine, die mit senseBoxen messen."),
            _("Die Box-ID von openSenseMap, 24 Zeichen"),
        ),
        SourceKind(
            JSON,
            _("Eigenes JSON"),
            _("Für alles, was sonst JSON senden kann: ein Skript, eine Steuerung, ein Fachverfahren."),
            _("Genau so, wie das Gerät sich in seinen Nachrichten nennt, zum Beispiel pegel-1"),
            has_mapping=True,
        ),
    )
}


def kind_of(connector: str) -> SourceKind:
    """Those of third parties as they call themselves."""
    known = _OURS.get(connector)
    if known is not None:
        return known
    found = connectors().get(connector)
    return SourceKind(connector, found.title if found else connector, "", "")


def kinds() -> list[SourceKind]:
    """All that are installed, ours first."""
    return [kind_of(one) for one in connectors()]
