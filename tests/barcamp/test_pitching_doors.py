# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of pitching, the stage and the ballot, as browsers ask for them."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.barcamp import codes
from allmende.barcamp.actions import ballots, pitches, stage, wishes
from allmende.barcamp.models import Badge, Ballot, BallotKind, Barcamp, Consent, Hosting, Pitch, Registration
from allmende.barcamp.views import voting as views
from allmende.barcamp.visitors import token_of
from tests.barcamp.pitching_fixtures import Day, add_slots, day, someone, town
from tests.identity.people import signed_in

__all__ = ["day", "town"]
ROOM = "/barcamps/wir"


@pytest.fixture(autouse=True)
def nothing_was_counted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def said(title: str = "Parken", name: str = "Anna", **more: Any) -> dict[str, Any]:
    return {"title": title, "name": name, "slots": "1", "recording": "given", **more}


def offered(client: Client, **more: Any) -> str:
    """Where it leads."""
    client.get(f"{ROOM}/vorschlaege/neu")
    answer = client.post(f"{ROOM}/vorschlaege/neu", said(**more))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def voting(day: Day, place: int = 0) -> Client:
    """A phone that has read its badge."""
    phone = Client()
    answer = phone.post("/v", {"code": codes.shown(day.codes[place])})
    assert answer.headers["Location"] == f"{ROOM}/abstimmen"
    return phone


def test_somebody_without_an_account_pitches_changes_and_withdraws(day: Day) -> None:
    mine, other = Client(), Client()
    page = offered(mine)
    assert "Ihr persönlicher Link" in mine.get(page).content.decode()
    assert "Ihr persönlicher Link" not in other.get(page).content.decode()
    assert other.get(f"{page}/aendern").status_code == 403
    other.post(f"{page}/zurueckziehen")
    assert Pitch.objects.get().is_standing
    mine.post(f"{page}/aendern", {"title": "Parken am Markt", "slots": "2"})
    assert (Pitch.objects.get().title, Pitch.objects.get().slots) == ("Parken am Markt", 2)
    mine.post(f"{page}/zurueckziehen")
    assert not Pitch.objects.get().is_standing
    assert other.get(page).status_code == 404
    assert mine.get(page).status_code == 200


def test_the_personal_link_gives_the_same_rights_on_another_phone(day: Day) -> None:
    mine, other = Client(), Client()
    page = offered(mine)
    secret = mine.cookies["session-host"].value
    answer = other.get(f"{ROOM}/vorschlaege/mein/{secret}")
    assert answer.headers["Location"] == f"{ROOM}/vorschlaege"
    assert other.get(f"{page}/aendern").status_code == 200
    assert Client().get(f"{ROOM}/vorschlaege/mein/geraten").status_code == 404


def test_a_registration_link_knows_the_name(day: Day) -> None:
    known = Registration.objects.create(camp=day.camp, name="Rosa", token=token_of("aus-der-mail"))
    phone, address = Client(), f"{ROOM}/vorschlaege/neu?anmeldung=aus-der-mail"
    assert 'value="Rosa"' in phone.get(address).content.decode()
    phone.post(address, said(name="Rosa"))
    assert Pitch.objects.get().hosts.get().registration == known


def test_a_wish_is_taken_up_with_one_click(day: Day) -> None:
    phone = Client()
    phone.post(f"{ROOM}/vorschlaege/wunsch", {"text": "Wärmepumpen"})
    wish = day.camp.wishes.get()
    address = f"{ROOM}/vorschlaege/neu?wunsch={wish.pk}"
    assert address in phone.get(f"{ROOM}/vorschlaege").content.decode()
    assert 'value="Wärmepumpen"' in phone.get(address).content.decode()
    phone.post(address, said(title="Wärmepumpen im Altbau"))
    assert day.camp.wishes.get().pitch == Pitch.objects.get()


def test_consent_is_asked_for_and_taken_back_on_the_same_page(day: Day) -> None:
    phone = Client()
    phone.get(f"{ROOM}/vorschlaege/neu")
    unsaid = phone.post(f"{ROOM}/vorschlaege/neu", said(recording=""))
    assert unsaid.status_code == 200
    assert not Pitch.objects.exists()
    page = offered(phone)
    hosting = Hosting.objects.get()
    assert hosting.recording == Consent.GIVEN
    Client().post(f"{page}/aufnahme", {"hosting": hosting.pk, "recording": "refused"})
    assert Hosting.objects.get().recording == Consent.GIVEN
    phone.post(f"{page}/aufnahme", {"hosting": hosting.pk, "recording": "refused"})
    assert Hosting.objects.get().recording == Consent.REFUSED


def test_when_somebody_cannot_is_asked_where_there_are_times(day: Day) -> None:
    slots = add_slots(day.camp)
    phone = Client()
    page = offered(phone, absent=[slots[0].pk])
    host = Pitch.objects.get().hosts.get()
    assert list(host.absent.all()) == slots[:1]
    phone.post(f"{page}/zeiten", {"absent": [slots[1].pk]})
    assert list(host.absent.all()) == slots[1:]


def test_where_no_pitches_are_taken_the_page_says_so(day: Day) -> None:
    Barcamp.objects.update(takes_pitches=False)
    answer = Client().get(f"{ROOM}/vorschlaege/neu")
    assert answer.status_code == 409
    assert Client().get(f"{ROOM}/vorschlaege").status_code == 200
    assert signed_in(day.helper).get(f"{ROOM}/vorschlaege/neu").status_code == 200


def test_helpers_type_slips_one_after_the_other(day: Day) -> None:
    helper = signed_in(day.helper)
    for title in "AB":
        answer = helper.post(f"{ROOM}/vorschlaege/zettel", {"title": title, "name": "Emil", "place": "end"})
        assert answer.headers["Location"] == f"{ROOM}/vorschlaege/zettel?wohin=end"
    assert [one.queue for one in Pitch.objects.order_by("pk")] == [1, 2]
    assert "autofocus" in helper.get(f"{ROOM}/vorschlaege/zettel").content.decode()
    assert Client().get(f"{ROOM}/vorschlaege/zettel").status_code == 302


def test_helpers_merge(day: Day) -> None:
    one, other = day.pitch("A", "Anna"), day.pitch("B", "Bert")
    address = f"{ROOM}/vorschlaege/{one.pk}/zusammenlegen"
    Client().post(address, {"into": other.pk})
    assert Pitch.objects.get(pk=one.pk).is_standing
    answer = signed_in(day.helper).post(address, {"into": other.pk})
    assert answer.headers["Location"] == f"{ROOM}/vorschlaege/{other.pk}"
    assert "zusammengelegt" in Client().get(f"{ROOM}/vorschlaege/{one.pk}").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(
    day: Day, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        day.pitch(f"Vorschlag {number}", f"Name {number}")
        wishes.wish(someone(), day.camp, f"Wunsch {number}")
    phone = Client()
    phone.get(f"{ROOM}/vorschlaege")
    with django_assert_max_num_queries(4):
        answer = phone.get(f"{ROOM}/vorschlaege")
    assert answer.content.decode().count('<li class="pitch-row"') == count


def test_the_lot_of_a_visitor_stays(day: Day) -> None:
    for number in range(8):
        day.pitch(f"Vorschlag {number}", "Anna")
    phone = Client()
    first = phone.get(f"{ROOM}/vorschlaege").context["lines"]
    assert phone.get(f"{ROOM}/vorschlaege").context["lines"] == first
    assert int(phone.cookies["pitch-order"].value) < 10_000


def test_a_barcamp_inside_has_no_pages_for_others(day: Day) -> None:
    Barcamp.objects.update(audience=0)
    for path in ("vorschlaege", "vorschlaege/neu", "buehne", "buehne/stand", "abstimmen"):
        assert Client().get(f"{ROOM}/{path}").status_code == 404


# The ballot


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


# The stage


def test_the_stage_answers_304_until_something_is_different(day: Day) -> None:
    pitches.slip(day.helper, day.camp, "A", "Anna")
    hall = Client()
    first = hall.get(f"{ROOM}/buehne/stand")
    assert first.json()["next"] == [{"title": "A", "speakers": "Anna"}]
    tag = {"if-none-match": first.headers["ETag"]}
    assert hall.get(f"{ROOM}/buehne/stand", headers=tag).status_code == 304
    stage.call_next(day.helper, day.camp, None)
    second = hall.get(f"{ROOM}/buehne/stand", headers=tag)
    assert second.json()["on"] == {"title": "A", "speakers": "Anna"}


def test_the_stage_is_for_everybody_and_leads_where_one_can_do_something(day: Day) -> None:
    page = Client().get(f"{ROOM}/buehne").content.decode()
    assert f"{ROOM}/vorschlaege/neu" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    day.open()
    assert f"{ROOM}/vorschlaege/neu" not in Client().get(f"{ROOM}/buehne").content.decode()


def test_the_stage_is_steered_from_a_phone(day: Day) -> None:
    one, other = (pitches.slip(day.helper, day.camp, title, "Anna") for title in "AB")
    helper, address = signed_in(day.helper), f"{ROOM}/buehne/steuern"
    assert Client().get(address).status_code == 302
    helper.post(address, {"act": "up", "pitch": other.pk})
    helper.post(address, {"act": "next", "on": ""})
    helper.post(address, {"act": "next", "on": ""})  # a double tap
    page = helper.get(address)
    assert page.context["scene"].on.pk == other.pk
    helper.post(address, {"act": "start", "on": other.pk})
    helper.post(address, {"act": "hands", "pitch": other.pk, "hands": "12"})
    assert Pitch.objects.get(pk=other.pk).hands == 12
    assert helper.get(address).context["scene"].runs
    assert [turn.pk for turn in helper.get(address).context["scene"].queue] == [one.pk]
    helper.post(address, {"act": "unbekannt"})
