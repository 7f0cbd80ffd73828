# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""From the question to the result, with a permit that expires on the way; by the pages alone."""

from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from allmende.connectors.contract import Reading
from allmende.core.errors import Forbidden
from allmende.core.principal import ANONYMOUS, SYSTEM
from allmende.identity.models import Organisation, Person
from allmende.projects.models import Permit, Project
from allmende.sensing.api import devices, read
from tests.identity.people import signed_in
from tests.projects.conftest import AddStation


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def takes(thing: int) -> bool:
    """Whether a value is stored."""
    station = read.station(ANONYMOUS, thing)
    assert station is not None
    (stream,) = station.streams
    try:
        devices.take(SYSTEM, [Reading(stream.id, (stream.last or 0) + 1, 7.0)])
    except Forbidden:
        return False
    return True


def test_a_project_from_question_to_result_with_an_expired_permit(  # noqa: PLR0915  a long way
    town: Organisation, owner: Person, add_station: AddStation
) -> None:
    clerk, visitor = signed_in(owner), Client()
    thing = add_station("Markt").thing

    sent = {
        "title": "Freie Plätze",
        "question": "Fahren weniger?",
        "hypothesis": "Ein Viertel.",
        "audience": "1",
    }
    clerk.post(
        "/vorhaben/neu", sent | {"position": "50.88, 9.48", "place": "Marktplatz", "field": "mobility"}
    )
    project = Project.objects.get()
    here = f"{project.address}/bearbeiten"

    period = {
        "state": "running",
        "starts": day(-90).isoformat(),
        "ends": day(90).isoformat(),
        "stops_sensors": "on",
    }
    clerk.post(f"{here}/zeitraum", period)
    clerk.post(f"{here}/messstelle/neu", {"thing": thing})
    told = {"title": "Laternen", "covers_sensors": "on", "is_needed": "on"}
    clerk.post(f"{here}/erlaubnis/neu", told | {"valid_until": day(-1).isoformat()})

    shown = page(visitor, project.address)
    for words in (
        "Fahren weniger?",
        "Ein Viertel.",
        "Marktplatz",
        "Parkhaus Markt",
        "Abgelaufen am",
        "angehalten",
    ):
        assert words in shown
    assert "Eine Erlaubnis für dieses Vorhaben ist abgelaufen." in shown
    station = page(visitor, f"/messstellen/{thing}")
    assert "Die Erlaubnis für diese Messstelle endete am" in station
    assert "Seitdem wird nichts mehr gespeichert." in station
    assert f"{project.address}/messstelle/{thing}" in station
    assert not takes(thing)
    todo = page(clerk, f"{project.address}/innen")
    assert "Dringend:" in todo
    assert "Laternen: Die Erlaubnis ist am" in todo
    assert "Laternen: Die Erlaubnis ist am" in page(clerk, "/vorhaben/innen")

    permit = Permit.objects.get()
    clerk.post(f"{here}/erlaubnis/{permit.pk}", told | {"valid_until": day(80).isoformat()})
    assert takes(thing)
    assert "endete am" not in page(visitor, f"/messstellen/{thing}")
    assert "Laternen: Die Erlaubnis" not in page(clerk, f"{project.address}/innen")

    clerk.post(f"{here}/zeitraum", period | {"state": "ended"})
    assert not takes(thing)
    assert "Das Vorhaben dieser Messstelle endete am" in page(visitor, f"/messstellen/{thing}")
    assert "Das Ergebnis ist noch nicht aufgeschrieben." in page(visitor, project.address)
    clerk.post(
        f"{here}/ergebnis",
        {"worked": "Die Anzeige.", "failed": "Der Ton.", "cost": "Wenig.", "again": "changed"},
    )
    shown = page(visitor, project.address)
    for words in ("Die Anzeige.", "Der Ton.", "Wenig.", "Ja, aber anders."):
        assert words in shown
    assert "Der Ton." in page(visitor, "/vorhaben?stand=ended&feld=mobilitaet")
    assert "The project of this station ended on" in page(visitor, f"/en/messstellen/{thing}")


def test_from_an_idea_to_a_project_with_one_click(town: Organisation, owner: Person) -> None:
    from allmende.participation.ideas import actions as ideas

    idea = ideas.propose(owner, town, {"title": "Parken am Markt", "text": "Alle kreisen.", "place": ""})
    clerk = signed_in(owner)
    address = f"/vorhaben/neu?aus={idea.address}"
    form = page(clerk, address)
    assert 'value="Parken am Markt"' in form
    assert "Alle kreisen." in form
    clerk.post(address, {"title": "Parken am Markt", "question": "Alle kreisen.", "audience": "1"})
    project = Project.objects.get()
    assert project.address in page(Client(), idea.address)
    assert idea.address in page(Client(), project.address)
    assert "in Arbeit" in page(Client(), idea.address)
