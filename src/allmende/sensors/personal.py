# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What sensors say about people: whose it is. Where it stands is kept as exactly as they wanted."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Person
from allmende.identity.register import Activity, Impersonal, Personal
from allmende.media.markup import address
from allmende.sensors import actions
from allmende.sensors.models import OwnSensor

ACTIVITIES = (
    Activity(
        "sensors",
        _("Sensoren von Bürgerinnen und Bürgern"),
        _(
            "Menschen messen mit einem eigenen Sensor mit oder zählen von Hand; Messwerte und Fotos davon "
            "sind offene Daten."
        ),
        _("Art. 6 Abs. 1 Buchst. a DSGVO: Einwilligung"),
        _("Menschen, die einen eigenen Sensor anmelden"),
        _(
            "Alle sehen Name, ungefähren Ort, Messwerte und Fotos des Sensors; wem er gehört, sieht nur die "
            "Kommune"
        ),
        _("Bis der Sensor oder das Konto gelöscht wird; mit ihm gehen Ort, Messwerte und Fotos."),
    ),
)
PERSONAL = (
    Personal("sensors.OwnSensor", "person", _("Wem der Sensor gehört"), "sensors"),
    Personal("sensors.OwnSensor", "thing", _("Welche Messstelle es ist"), "sensors"),
    Personal("sensors.OwnSensor", "made", _("Wann er angemeldet wurde"), "sensors"),
    Personal("sensors.Photo", "sensor", _("Mit welchem Sensor ein Foto gezeigt wurde"), "sensors"),
    Personal("sensors.Photo", "picture", _("Welches Foto gezeigt wurde"), "sensors"),
    Personal("sensors.Photo", "made", _("Wann das Foto gezeigt wurde"), "sensors"),
)
IMPERSONAL = (
    Impersonal("sensors.OwnSensor", ("device", "kind", "key", "approved"), "says what kind of sensor it is"),
    Impersonal("sensors.Photo", ("observation",), "says where the hub names it"),
    Impersonal("sensors.Hook", ("organisation", "url", "nonce", "made"), "an organisation's address"),
    Impersonal(
        "sensors.Call",
        ("hook", "event", "body", "made", "sent", "next_try", "attempts", "status", "failure"),
        "tells an organisation's own server which of its devices are silent",
    ),
    Impersonal("sensors.Silence", ("device",), "says of which device it was told that it is silent"),
)


def export(person: Person) -> dict[str, Any]:
    return {
        "sensors": [
            {
                "address": f"/messstellen/{one.thing}",
                "kind": one.kind,
                "made": one.made.isoformat(),
                "photos": [
                    {
                        "address": address(photo.picture_id, "full"),
                        "alt": photo.picture.alt,
                        "made": photo.made,
                    }
                    for photo in one.photos.select_related("picture")
                ],
            }
            for one in OwnSensor.objects.filter(person=person)
        ]
    }


def forget(person: Person) -> None:
    """With the account its sensors go, and what they measured."""
    for one in OwnSensor.objects.filter(person=person):
        actions.delete(person, one)
