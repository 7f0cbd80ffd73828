# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the map pages are told: pictures drawn here, and where the browser's map finds its layers."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.stations import queries
from allmende.web import maps
from allmende.web.ground import Territory, ground

_WIDE, _NARROW = 760, 400


def pictures(places: Sequence[queries.Place], where: Territory) -> tuple[str, ...]:
    """The map as drawn by the server, for wide and for narrow pages; none where no place is known."""
    frame = queries.frame(tuple(places), where)
    if frame is None:
        return ()
    markers = [one for one in map(_marker, places) if one is not None]
    address = reverse("ground-picture") + where.mark if ground(where).frame else ""
    return tuple(
        maps.overlay(markers, frame, width, address, _("Karte der Messstellen")) for width in (_WIDE, _NARROW)
    )


def _marker(place: queries.Place) -> maps.Marker | None:
    station = place.station
    if station.longitude is None or station.latitude is None:
        return None
    address = reverse("stations:station", args=(station.id,))
    text = "" if place.silence else place.short_text
    said = place.silence or place.short_text
    if not place.is_public:
        said = _("{words} (nur intern)").format(words=said)
    return maps.Marker(
        station.longitude, station.latitude, text, f"{station.name}: {said}", address, place.field.colour
    )


def public_address(request: HttpRequest) -> str:
    """Where visitors reach this server, without a slash at the end."""
    chosen: str = settings.ALLMENDE.server.public_url
    return chosen.rstrip("/") or f"{request.scheme}://{request.get_host()}"
