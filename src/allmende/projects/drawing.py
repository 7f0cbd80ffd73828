# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where a Vorhaben is, as the server draws it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from allmende.projects.models import Project
from allmende.projects.queries.lists import field_of
from allmende.web import maps
from allmende.web.ground import Territory, ground

_WIDE, _NARROW = 560, 400


def pictures(project: Project, where: Territory) -> tuple[str, ...]:
    """For wide and for narrow pages; none where no place is known."""
    if project.longitude is None or project.latitude is None:
        return ()
    place = (project.longitude, project.latitude)
    known = ground(where).frame
    frame = known or maps.frame_around([place])
    if frame is None:
        return ()
    title = _("Hier: %(place)s") % {"place": project.place or project.title}
    marker = maps.Marker(*place, _("hier"), title, project.address, field_of(project).colour)
    address = reverse("ground-picture") + where.mark if known else ""
    label = _("Karte mit dem Ort des Vorhabens")
    return tuple(maps.overlay([marker], frame, width, address, label) for width in (_WIDE, _NARROW))
