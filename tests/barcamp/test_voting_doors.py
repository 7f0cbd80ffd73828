# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of the ballot, as browsers ask for them."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.barcamp import codes
from allmende.barcamp.actions import ballots
from allmende.barcamp.models import Badge, Ballot, BallotKind, Barcamp, Pitch
from allmende.barcamp.views import voting as views
from tests.barcamp.pitching_fixtures import Day, day, town
from tests.identity.people import signed_in

__all__ = ["day", "town"]
ROOM = "/barcamps/wir"


@pytest.fixture(autouse=True)
def nothing_was_counted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def voting(day: Day, place: int = 0) -> Client:
    """A phone that has read its badge."""
    phone = Client()
    answer = phone.post("/v", {"code": codes.shown(day.codes[place])})
    assert answer.headers["Location"] == f"{ROOM}/abstimmen"
    return phone


def test_from_the_badge_to_a_saved_ballot_without_javascript(day: Day) -> None:
    pitch = day.pitch()
    day.badges(1)
    day.open()
    assert Client().get("/v").status_code == 200
    phone = voting(day)
    sheet = phone.get(f"{ROOM}/abstimmen")
    assert f'name="p{pitch.pk}"' in sheet.content.decode()
    answer = phone.post(f"{ROOM}/abstimmen", {"shown": str(pitch.pk), f"p{pitch.pk}": "1"}, follow=True)
    assert "Ihre Stimmen sind gespeichert" in answer.content.decode()
    assert day.wishes() == [{str(pitch.pk): 1}]
    phone.post(f"{ROOM}/abstimmen", {"shown": str(pitch.pk)})
    assert day.wishes() == [{}]


def test_the_cookie_is_bound_and_the_code_is_in_no_answer_and_no_log(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    day.pitch()
    day.badges(1)
    day.open()
    code = day.codes[0]
    with caplog.at_level(logging.DEBUG):
        phone = Client()
        answers = [phone.post("/v", {"code": code.lower()}), phone.get(f"{ROOM}/abstimmen")]
        wrong = phone.post("/v", {"code": codes.draw()})
    cookie = answers[0].cookies[f"ballot-{day.camp.pk}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    for answer in answers:
        everything = str(answer.headers) + answer.content.decode() + answer.cookies.output()
        assert code not in everything
    assert wrong.status_code == 400
    assert code not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_a_forged_cookie_or_one_of_another_barcamp_opens_nothing(day: Day) -> None:
    day.pitch()
    day.badges(1)
    day.open()
    phone = voting(day)
    value = phone.cookies[f"ballot-{day.camp.pk}"].value
    for forged in (value[:-1] + ("a" if value[-1] != "a" else "b"), "", "x:y:z"):
        phone.cookies[f"ballot-{day.camp.pk}"] = forged
        assert "sheet" not in phone.get(f"{ROOM}/abstimmen").context
    other = Barcamp.objects.create(
        organisation=day.camp.organisation,
        municipality=day.camp.municipality,
        slug="anders",
        title="Anders",
        starts=day.camp.starts,
        ends=day.camp.ends,
        ballot="open",
    )
    phone.cookies[f"ballot-{other.pk}"] = value
    assert "sheet" not in phone.get("/barcamps/anders/abstimmen").context


def test_stars_are_given_and_kept(day: Day) -> None:
    Barcamp.objects.update(ballot_kind=BallotKind.STARS)
    pitch = day.pitch()
    day.badges(1)
    day.open()
    phone = voting(day)
    phone.post(f"{ROOM}/abstimmen", {"shown": str(pitch.pk), f"p{pitch.pk}": "7"})
    assert day.wishes() == [{str(pitch.pk): 3}]
    page = phone.get(f"{ROOM}/abstimmen").content.decode()
    assert 'value="3" checked' in page


def test_the_page_saves_by_itself_and_hears_of_late_pitches(day: Day) -> None:
    pitch = day.pitch()
    day.badges(1)
    day.open()
    phone = voting(day)
    late = day.pitch("Spät", "Letzte")
    answer = phone.post(
        f"{ROOM}/abstimmen",
        {"shown": str(pitch.pk), f"p{pitch.pk}": "1"},
        headers={"accept": "application/json"},
    )
    assert answer.json() == {"saved": True, "unseen": 1}
    assert phone.get(f"{ROOM}/abstimmen/stand?bis={late.pk}").json() == {"open": True, "unseen": 0}
    assert "noch nicht gesehen. Er steht oben" in phone.get(f"{ROOM}/abstimmen").content.decode()


def test_after_the_close_the_page_says_what_counts(day: Day) -> None:
    pitch = day.pitch()
    day.badges(1)
    day.open()
    phone = voting(day)
    ballots.close(day.organiser, day.camp)
    answer = phone.post(f"{ROOM}/abstimmen", {"shown": str(pitch.pk)}, headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert "geschlossen" in answer.json()["error"]
    assert phone.get(f"{ROOM}/abstimmen").headers["Location"] == f"{ROOM}/vorschlaege"
    assert phone.get(f"{ROOM}/abstimmen/stand").json()["open"] is False


def test_rubbish_on_a_ballot_changes_nothing_else(day: Day) -> None:
    pitch = day.pitch()
    day.badges(1)
    day.open()
    phone = voting(day)
    for shown in ("", "x", "-1", "9" * 30, f"{pitch.pk},{pitch.pk},٣", "1" * 30_000):
        answer = phone.post(f"{ROOM}/abstimmen", {"shown": shown, "p1": "<b>", f"p{pitch.pk}": "2"})
        assert answer.status_code == 302
    assert day.wishes() == [{str(pitch.pk): 2}]


def test_saving_without_pause_is_slowed_for_that_ballot_only(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.pitch()
    day.badges(2)
    day.open()
    monkeypatch.setattr(views, "_VOTES", 3)
    one, other = voting(day, 0), voting(day, 1)
    json = {"accept": "application/json"}
    answers = [one.post(f"{ROOM}/abstimmen", {}, headers=json).status_code for _again in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert other.post(f"{ROOM}/abstimmen", {}, headers=json).status_code == 200


def test_a_thousand_wrong_codes_keep_nobody_from_voting(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    day.pitch()
    day.badges(1)
    day.open()
    monkeypatch.setattr(views, "_WRONG", 3)
    stranger = Client()
    words = [stranger.post("/v", {"code": codes.draw()}).content.decode() for _again in range(5)]
    assert "kennen wir nicht" in words[0]
    assert "sehr viele falsche Codes" in words[-1]
    assert voting(day).get(f"{ROOM}/abstimmen").status_code == 200


def test_the_next_human_gets_a_fresh_phone(day: Day) -> None:
    day.pitch()
    day.badges(2)
    day.open()
    phone = voting(day)
    phone.post(f"{ROOM}/abstimmen/fertig")
    assert "sheet" not in phone.get(f"{ROOM}/abstimmen").context


def test_a_badge_votes_where_the_barcamp_itself_is_not_seen(day: Day) -> None:
    day.pitch()
    day.badges(1)
    day.open()
    Barcamp.objects.update(audience=0)
    assert voting(day).get(f"{ROOM}/abstimmen").status_code == 200


def test_a_ballot_is_shown_with_few_statements(day: Day, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        day.pitch(f"Vorschlag {number}", f"Name {number}")
    day.badges(1)
    day.open()
    phone = voting(day)
    phone.get(f"{ROOM}/abstimmen")
    with django_assert_max_num_queries(3):
        phone.get(f"{ROOM}/abstimmen")
    pitch = Pitch.objects.first()
    assert pitch is not None
    with CaptureQueriesContext(connection) as told:
        phone.post(f"{ROOM}/abstimmen", {"shown": str(pitch.pk)}, headers={"accept": "application/json"})
    asked = [one["sql"] for one in told if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 8, asked


def test_at_the_desk_one_after_the_other_votes_by_code_or_number(day: Day) -> None:
    pitch = day.pitch()
    day.badges(2)
    day.open()
    helper, address = signed_in(day.helper), f"{ROOM}/helfen"
    assert Client().get(address).status_code == 302
    for said_code in (codes.shown(day.codes[0]), "2"):
        sheet = helper.post(address, {"code": said_code})
        paper = sheet.context["paper"]
        assert day.codes[0] not in sheet.content.decode()
        answer = helper.post(address, {"paper": paper, "shown": str(pitch.pk), f"p{pitch.pk}": "1"})
        assert answer.headers["Location"] == address
    assert day.wishes() == [{str(pitch.pk): 1}] * 2
    assert not any(name.startswith("ballot-") for name in helper.cookies)


def test_the_desk_refuses_with_a_reason(day: Day) -> None:
    day.pitch()
    day.badges(2)
    day.open()
    Badge.objects.filter(serial=1).update(is_active=False)
    helper, address = signed_in(day.helper), f"{ROOM}/helfen"
    for said_code, word in (("1", "gesperrt"), ("77", "gibt es hier nicht"), ("ABC", "drei Gruppen")):
        assert word in helper.post(address, {"code": said_code}).content.decode()
    answer = helper.post(address, {"paper": "gefälscht", "shown": ""}, follow=True)
    assert "lag zu lange offen" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_opening_and_closing_needs_the_tick(day: Day) -> None:
    day.pitch()
    day.badges(1)
    organiser, address = signed_in(day.organiser), f"{ROOM}/abstimmen/leiten"
    assert signed_in(day.helper).get(address).status_code == 403
    organiser.post(address, {"act": "open"})
    assert day.now().ballot == "open"
    organiser.post(address, {"act": "close"})
    assert day.now().ballot == "open"
    organiser.post(address, {"act": "close", "sure": "1"})
    assert day.now().ballot == "closed"
