# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A sensor becomes part of a Vorhaben; its sheet begins with what the station says of itself."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.identity.principals import principal_of
from allmende.projects.actions.pieces import keep
from allmende.projects.errors import Refused
from allmende.projects.models import MEASURES, Project, Sheet
from allmende.search import actions as search
from allmende.sensing.api import read
from allmende.sensing.api.read import Station


@transaction.atomic
def link_sensor(person: Person, project: Project, thing: int) -> Sheet:
    """Where they may change the station as well, it ends with the Vorhaben. Raises Refused."""
    asking = principal_of(person)
    station = read.station(asking, thing)
    if station is None or project.sheets.filter(thing=thing).exists():
        raise Refused(_("Diese Messstelle gibt es nicht, oder sie gehört schon dazu. Nichts wurde geändert."))
    is_ours = asking.everything or station.organisation in asking.manages
    sheet = Sheet(project=project, thing=thing, is_ours=is_ours, **_said_by(station))
    keep(person, sheet)
    search.link(person, project.address, sheet.station, MEASURES)
    return sheet


def _said_by(station: Station) -> dict[str, str | date | None]:
    known = {name: str(value) for name, value in station.properties.items() if value is not None}
    return {
        "measured": ", ".join(dict.fromkeys(one.observed_property or one.name for one in station.streams)),
        "not_measured": known.get("measures_not", ""),
        "why": known.get("purpose", ""),
        "who": known.get("operator", "")[:200],
        "until": _day(known.get("until", "")),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
