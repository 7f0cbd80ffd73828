# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The tour's stop for Vorhaben."""

from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

TOUR = (
    TourStop(
        Aim.PROJECTS,
        _("Vorhaben"),
        _("Was die Kommune ausprobiert, von der Frage bis zum Ergebnis. Auch was nicht funktioniert hat."),
        "/vorhaben",
    ),
)
