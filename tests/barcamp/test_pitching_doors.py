# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of pitching and the stage, as browsers ask for them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from allmende.barcamp.actions import pitches, stage, wishes
from allmende.barcamp.models import Barcamp, Consent, Hosting, Pitch, Registration
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
