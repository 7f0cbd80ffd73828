# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The parts of the tour about people: the room `identity` stands below the tour and names none itself."""

from django.conf import settings

from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

MAILBOX = TourStop(
    Aim.PEOPLE,
    _("Postfach der Musterstadt"),
    _("Jede E-Mail, die das Programm schreibt, ohne Mailserver: So bestätigen Sie hier eine neue Adresse."),
    "/demo/postfach",
)
TOUR = (
    TourStop(
        Aim.PEOPLE,
        _("Anmelden und registrieren"),
        _("Ein Name, den Sie sich ausdenken, und eine bestätigte E-Mail-Adresse genügen."),
        "/konto",
    ),
    TourStop(
        Aim.PEOPLE,
        _("Organisationen, Rollen und Schlüssel"),
        _("Jede Organisation gibt ihren Leuten Rollen und jedem Gerät einen eigenen Schlüssel."),
        "/organisationen",
    ),
    *((MAILBOX,) if settings.ALLMENDE.town.simulated else ()),
)
