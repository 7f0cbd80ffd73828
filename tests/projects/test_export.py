# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A Vorhaben as JSON says all that everybody may know, and whose it is."""

import json
from datetime import date
from decimal import Decimal

from django.test import Client

from allmende.identity.models import Organisation, Person
from allmende.media.drawing import draw
from allmende.projects import actions
from allmende.projects.models import Cost, Entry, Partner, Permit, Phase
from tests.media.photos import photo
from tests.projects.conftest import AddStation, Make


def test_a_whole_project_as_json(make: Make, owner: Person, add_station: AddStation) -> None:
    project = make(costs_shown="items", ends=date(2030, 1, 1), longitude=9.48, latitude=50.88)
    works = Organisation.objects.create(name="Stadtwerke", kind="utility")
    actions.keep(owner, Partner(project=project, organisation=works, role="utility"))
    actions.keep(owner, Phase(project=project, title="Bauen", ends=date(2029, 5, 1), is_done=True))
    actions.keep(owner, Permit(project=project, title="Laternen", valid_until=date(2030, 1, 1)))
    actions.keep(owner, Cost(project=project, title="Sensoren", planned=Decimal("0.10"), source="Land"))
    actions.keep(owner, Cost(project=project, title="Einbau", planned=Decimal("0.20"), source="Land"))
    actions.keep_entry(owner, Entry(project=project, title="Los"), picture=draw(photo()), alt="Eine Laterne")
    sheet = actions.link_sensor(owner, project, add_station("Markt").thing)
    actions.conclude(owner, project, {"worked": "Die Anzeige.", "again": "yes"})
    said = json.loads(Client().get(f"{project.address}.json").content)
    assert said["url"].endswith(project.address)
    assert (said["title"], said["ends"], said["latitude"]) == (project.title, "2030-01-01", 50.88)
    assert said["partners"] == [{"name": "Stadtwerke", "role": "utility"}]
    assert said["phases"] == [{"title": "Bauen", "starts": None, "ends": "2029-05-01", "is_done": True}]
    assert said["permits"][0]["is_expired"] is False
    assert (said["costs"]["planned"], said["costs"]["actual"]) == ("0.30", None)
    assert said["costs"]["sources"] == [{"source": "Land", "planned": "0.30", "actual": None}]
    assert said["diary"][0]["pictures"][0]["alt"] == "Eine Laterne"
    assert (
        Client().get(said["diary"][0]["pictures"][0]["url"].removeprefix("http://localhost:8000")).status_code
        == 200
    )
    assert said["sensors"][0]["sheet"].endswith(sheet.address)
    assert said["result"] == {"worked": "Die Anzeige.", "failed": "", "cost": "", "again": "yes"}
