# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The map of ideas as the server draws it."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.participation.ideas.models import Idea
from allmende.participation.ideas.queries import field_of
from allmende.web import maps
from allmende.web.ground import Territory, ground

_WIDE, _NARROW = 760, 400


def pictures(ideas: Sequence[Idea], where: Territory) -> tuple[str, ...]:
    """For wide and for narrow pages; none where no place is known."""
    places = [
        (one.longitude, one.latitude)
        for one in ideas
        if one.longitude is not None and one.latitude is not None
    ]
    frame = ground(where).frame or maps.frame_around(places)
    if frame is None:
        return ()
    markers = [
        _marker(one, one.longitude, one.latitude)
        for one in ideas
        if one.longitude is not None and one.latitude is not None
    ]
    address = reverse("ground-picture") + where.mark if ground(where).frame else ""
    label = _("Karte der Ideen")
    return tuple(maps.overlay(markers, frame, width, address, label) for width in (_WIDE, _NARROW))


def _marker(idea: Idea, longitude: float, latitude: float) -> maps.Marker:
    text = f"+{idea.supports}" if idea.supports else ""
    title = f"{idea.title} ({idea.get_status_display()})"
    address = reverse("ideas:idea", args=(idea.pk,))
    return maps.Marker(longitude, latitude, text, title, address, field_of(idea).colour)
