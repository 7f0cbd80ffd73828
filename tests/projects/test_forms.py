# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people type is checked before anything is done, and said at the field."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from allmende.identity.models import Person
from allmende.projects import forms
from allmende.projects.models import Event, Partner, Phase, Project
from tests.identity.people import signed_in
from tests.projects.conftest import Make

WRONG: list[tuple[type[Any], type[Any], dict[str, str], set[str]]] = [
    (forms.PartnerForm, Partner, {"role": "company"}, {"name"}),
    (forms.PartnerForm, Partner, {"role": "company", "name": "x", "organisation": "1"}, {"name"}),
    (forms.PartnerForm, Partner, {"role": "boss", "name": "x"}, {"role"}),
    (forms.PhaseForm, Phase, {"title": "x", "starts": "2026-05-02", "ends": "2026-05-01"}, {"ends"}),
    (forms.PhaseForm, Phase, {"title": "x", "ends": "irgendwann"}, {"ends"}),
    (
        forms.EventForm,
        Event,
        {"title": "x", "starts": "2026-05-02T10:00", "ends": "2026-05-02T09:00"},
        {"ends"},
    ),
]


@pytest.mark.parametrize(("form", "model", "sent", "wrong"), WRONG)
def test_what_does_not_fit_is_said_at_its_field(
    form: type[Any], model: type[Any], sent: dict[str, str], wrong: set[str], make: Make
) -> None:
    assert set(form(sent, instance=model(project=make())).errors) == wrong


def test_times_are_those_of_the_town(make: Make) -> None:
    form = forms.EventForm({"title": "x", "starts": "2026-07-01T18:00"}, instance=Event(project=make()))
    assert form.is_valid()
    assert timezone.localtime(form.instance.starts).hour == 18


@pytest.fixture
def clerk(owner: Person) -> Client:
    return signed_in(owner)


def test_a_period_that_ends_before_it_begins_changes_nothing(make: Make, clerk: Client) -> None:
    project = make()
    sent = {"state": "running", "starts": "2026-05-02", "ends": "2026-05-01"}
    answer = clerk.post(f"{project.address}/bearbeiten/zeitraum", sent)
    assert "Der letzte Tag liegt vor dem Beginn." in answer.content.decode()
    project.refresh_from_db()
    assert (project.state, project.starts) == ("planned", None)


def test_a_place_is_typed_and_taken_away(make: Make, clerk: Client) -> None:
    project = make()
    address = f"{project.address}/bearbeiten/ort"
    clerk.post(address, {"place": "Markt", "position": "50.88, 9.48"})
    project.refresh_from_db()
    assert (project.place, project.latitude, project.longitude) == ("Markt", 50.88, 9.48)
    assert 'value="50.88, 9.48"' in clerk.get(address).content.decode()
    clerk.post(address, {"place": "", "position": ""})
    project.refresh_from_db()
    assert (project.place, project.latitude, project.longitude) == ("", None, None)


def test_an_amount_is_shown_as_it_can_be_typed_again(make: Make, clerk: Client) -> None:
    project = make()
    here = f"{project.address}/bearbeiten/kosten"
    clerk.post(f"{here}/neu", {"title": "Sensoren", "planned": "1.234,5"})
    address = f"{here}/{project.costs.get().pk}"
    for prefix, shown in (("", "1.234,50"), ("/en", "€1,234.50")):
        assert shown in clerk.get(prefix + address).content.decode()
        clerk.post(prefix + address, {"title": "Sensoren", "planned": shown})
        assert str(project.costs.get().planned) == "1234.50"


def test_links_are_taken_in_every_usual_spelling(make: Make, clerk: Client) -> None:
    project, other = make(), make(title="Anderes")
    for said in (other.address, f"/en{other.address}", f"https://stadt.example{other.address}/?x=1#y"):
        form = forms.LinkForm({"address": said})
        assert form.is_valid()
        assert form.cleaned_data["address"] == other.address
    clerk.post(f"{project.address}/bearbeiten/dazu", {"address": "/ideen/99"})
    answer = clerk.post(f"{project.address}/bearbeiten/dazu", {"address": "/ideen/99"})
    assert "gibt es hier nichts" in answer.content.decode()
    clerk.post(f"{project.address}/bearbeiten/dazu", {"address": f"/en{other.address}"})
    assert "Anderes" in clerk.get(project.address).content.decode()


def test_a_picture_needs_words(make: Make, clerk: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.media.photos import photo

    project = make()
    address = f"{project.address}/bearbeiten/tagebuch/neu"
    sent: dict[str, Any] = {"day": "2026-05-01", "title": "Los", "text": ""}
    answer = clerk.post(address, sent | {"picture": SimpleUploadedFile("a.jpg", photo())})
    assert "Sagen Sie in einem Satz" in answer.content.decode()
    assert not project.entries.exists()
    clerk.post(address, sent | {"picture": SimpleUploadedFile("a.jpg", photo()), "alt": "Eine Laterne"})
    assert 'alt="Eine Laterne"' in clerk.get(project.address).content.decode()


def test_a_clerk_of_one_organisation_is_not_asked_whose_it_is(clerk: Client) -> None:
    assert 'name="organisation"' not in clerk.get("/vorhaben/neu").content.decode()
    clerk.post("/vorhaben/neu", {"title": "x", "question": "y", "audience": "0"})
    assert Project.objects.get().organisation_id == 1
