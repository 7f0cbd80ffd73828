# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is typed where, so that a network or a device sends to a source."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.connectors.generic.mapping import Layout
from allmende.core.config import Mqtt
from allmende.sensing.ingest.sources import Source
from allmende.sensors.sources import kinds


@dataclass(frozen=True, slots=True)
class Typed:
    """`label` as the other side calls the field. `is_secret`: shown once, with the new key."""

    label: Promise | str
    value: str
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """`where`: what is clicked, one step a line; `note`: what to know besides."""

    where: tuple[Promise | str, ...]
    typed: tuple[Typed, ...]
    note: Promise | str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """`address` as whoever asks came by; `key`: whole while it is shown, else its beginning and `…`."""

    address: str
    key: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    @property
    def port(self) -> str:
        found = urlsplit(self.address)
        return str(found.port or (443 if found.scheme == "https" else 80))

    @property
    def user(self) -> str:
        return self.key.removeprefix("alm_").partition("_")[0]

    @property
    def password(self) -> str:
        return self.key.removeprefix("alm_").partition("_")[2]


@dataclass(frozen=True, slots=True)
class Place(Way):
    source: Source

    @property
    def push(self) -> str:
        name = "json" if self.source.connector == kinds.JSON else self.source.connector
        return f"{self.address}/push/{name}/{self.source.id}"


def guide(place: Place) -> Guide:
    return _GUIDES.get(place.source.connector, _any)(place)


def ways_by_mqtt(place: Place, layout: Layout) -> tuple[Typed, ...]:
    """Nothing where no MQTT door is open."""
    mqtt: Mqtt = settings.ALLMENDE.mqtt
    port = mqtt.tls_port or mqtt.port
    if not port:
        return ()
    return (
        Typed(_("Server"), place.host),
        Typed(_("Port"), f"{port}"),
        Typed(_("Benutzer"), place.user),
        Typed(_("Passwort"), place.password, is_secret=True),
        *([Typed(_("Thema (Topic)"), layout.topic)] if layout.topic else []),
    )


def _ttn(place: Place) -> Guide:
    where = (
        _("Öffnen Sie in der Konsole von The Things Stack Ihre Anwendung (Application)."),
        _("Klicken Sie auf Integrations → Webhooks → Add webhook → Custom webhook."),
        _("Tragen Sie das hier ein. Setzen Sie das Häkchen bei „Uplink message“; der Pfad dort bleibt leer."),
    )
    typed = (
        Typed("Webhook ID", f"allmende-{place.source.id}"),
        Typed("Webhook format", "JSON"),
        Typed("Base URL", place.push),
        Typed("Additional header", "Authorization"),
        Typed(_("Wert dieses Kopffelds"), f"Bearer {place.key}", is_secret=True),
    )
    return Guide(
        where, typed, _("Ein Feldfilter (field mask) muss leer bleiben oder end_device_ids enthalten.")
    )


def _chirpstack(place: Place) -> Guide:
    where = (
        _("Öffnen Sie in ChirpStack Ihre Anwendung (Application)."),
        _("Klicken Sie auf Integrations → HTTP → +."),
        _("Tragen Sie das hier ein und speichern Sie."),
    )
    typed = (
        Typed("Payload encoding", "JSON"),
        Typed("Event endpoint URL(s)", place.push),
        Typed("Header", "Authorization"),
        Typed(_("Wert dieses Kopffelds"), f"Bearer {place.key}", is_secret=True),
    )
    return Guide(where, typed, _("Gelesen wird JSON von ChirpStack 4; Protobuf wird abgewiesen."))


def _airrohr(place: Place) -> Guide:
    where = (
        _("Öffnen Sie im WLAN der Station deren Seite."),
        _("Klicken Sie auf Konfiguration → APIs und setzen Sie das Häkchen bei „An eigene API senden“."),
        _("Tragen Sie das hier ein. Alle Stationen dieser Quelle bekommen dieselben Angaben."),
    )
    return Guide(where, typed_by_airrohr(place, f"/push/luftdaten/{place.source.id}"))


def typed_by_airrohr(way: Way, path: str) -> tuple[Typed, ...]:
    """Into the form of a station's own page."""
    return (
        Typed(_("Server"), way.host),
        Typed(_("Pfad"), path),
        Typed(_("Port"), way.port),
        Typed(_("Benutzer"), way.user),
        Typed(_("Passwort"), way.password, is_secret=True),
    )


def _sensebox(place: Place) -> Guide:
    where = (
        _("Laden Sie bei openSenseMap den Sketch Ihrer Box herunter."),
        _("Ersetzen Sie darin die zwei Angaben hier und spielen Sie ihn auf die Box."),
    )
    typed = (
        Typed(_("Server (bisher ingress.opensensemap.org)"), place.host),
        Typed(_("Zugangstoken (access token)"), place.key, is_secret=True),
    )
    note = _(
        "Box-ID und Sensor-IDs bleiben, wie sie sind. Sie stehen auf der Seite der Box bei openSenseMap."
    )
    return Guide(where, typed, note)


def _any(place: Place) -> Guide:
    where = (
        _("Senden Sie jede Nachricht mit POST an diese Adresse. Am Ende steht, welches Gerät es ist."),
        _("Zum Ausprobieren genügt der Befehl hier, auf irgendeinem Rechner."),
    )
    address = f"{place.push}?device=pegel-1"
    command = (
        f"curl -X POST '{address}' \\\n  -H 'Authorization: Bearer {place.key}' \\\n"
        f"  -d '{{\"temperature\": 21.5}}'"
    )
    typed = (
        Typed(_("Adresse"), address),
        Typed(_("Kopffeld"), "Authorization"),
        Typed(_("Wert dieses Kopffelds"), f"Bearer {place.key}", is_secret=True),
        Typed(_("Befehl zum Ausprobieren"), command, is_secret=True),
    )
    return Guide(where, typed)


_GUIDES: dict[str, Callable[[Place], Guide]] = {
    kinds.TTN: _ttn,
    kinds.CHIRPSTACK: _chirpstack,
    kinds.AIRROHR: _airrohr,
    kinds.SENSEBOX: _sensebox,
}
