# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The tour's stop for the moderation."""

from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

TOUR = (
    TourStop(
        Aim.IDEAS,
        _("Moderation mit Begründung"),
        _("Was entfernt wird, hinterlässt Datum und Grund; wer es schrieb, kann widersprechen."),
        "/moderation/bericht",
    ),
)
