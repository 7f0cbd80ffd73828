# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A barcamp is made from a template with few inputs, changed part by part, and opened step by step."""

from datetime import timedelta

import pytest

from allmende.barcamp.actions import badges, camps, parts, registrations
from allmende.barcamp.days import Template, plan
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import (
    Badge,
    Barcamp,
    Closure,
    Helper,
    HelperRole,
    Item,
    ItemKind,
    Room,
    Session,
    Slot,
    State,
)
from allmende.core.config import Settings
from allmende.identity.models import Organisation, Person
from tests.barcamp.pitching_fixtures import town
from tests.barcamp.setup_fixtures import DAY, FACTS, announced, at, camp, fresh, organiser, stranger

__all__ = ["announced", "camp", "organiser", "stranger", "town"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("template", "days", "slots"), [("afternoon", 1, 3), ("day", 1, 5), ("two-days", 2, 8)]
)
def test_a_template_has_sessions_that_never_run_into_what_is_fixed(
    template: str, days: int, slots: int
) -> None:
    from zoneinfo import ZoneInfo

    found = plan(Template(template), DAY, ZoneInfo("Europe/Berlin"))
    assert (found.days, len(found.slots)) == (days, slots)
    for starts, ends in found.slots:
        assert ends - starts == timedelta(minutes=45)
        assert not [one for one in found.fixed if one.starts < ends and starts < one.ends]


def test_a_new_barcamp_is_furnished_and_seen_by_its_organisation_only(camp: Barcamp) -> None:
    assert camp.slug == "barcamp-sued-nord-2027"
    assert (camp.rooms.count(), camp.slots.count(), camp.items.count()) == (3, 5, 5)
    assert at().get(camp.address).status_code == 404
    assert "Wie wir miteinander" in at(camp.author).get(camp.address).content.decode()


def test_from_the_template_to_the_code_on_the_beamer_a_clerk_types_at_most_eight_inputs(
    organiser: Person,
) -> None:
    clerk, typed = at(organiser), 0
    given = {
        "title": "Barcamp",
        "day": "2027-05-08",
        "place": "Rathaus",
        "template": "day",
        "rooms": "4",
        "seats": "20",
    }
    address = clerk.post("/barcamps/neu", given).headers["location"].removesuffix("/einrichten")
    typed += len(given)
    clerk.post(f"{address}/einrichten/stand", {"state": "announced"})
    clerk.post(f"{address}/einrichten/stand", {"what": "pitches", "open": "1"})
    printed = clerk.post(f"{address}/einrichten/namensschilder", {"count": "30"})
    typed += 1
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    clerk.post(f"{address}/abstimmen/leiten", {"act": "open"})
    beamer = at().get(f"{address}/buehne").content.decode()
    assert "<svg" in beamer
    assert "Abstimmen" in beamer
    assert typed <= 8


def test_codes_are_printed_and_stored_nowhere(organiser: Person, camp: Barcamp, settings: Settings) -> None:
    drawn = badges.make(organiser, camp, 5)
    assert [one.serial for one in drawn] == [1, 2, 3, 4, 5]
    assert len({one.code for one in drawn}) == 5
    kept = " ".join(str(vars(one)) for one in Badge.objects.all())
    assert not [one for one in drawn if one.code in kept]
    assert [one.serial for one in badges.make(organiser, camp, 2)] == [6, 7]


def test_a_lost_badge_votes_no_more(organiser: Person, camp: Barcamp) -> None:
    badges.make(organiser, camp, 1)
    badges.revoke(organiser, camp, 1)
    assert not Badge.objects.get(serial=1).is_active
    with pytest.raises(Refused, match="Nummer 1"):
        badges.revoke(organiser, camp, 1)


def test_states_follow_one_another_and_announced_means_seen_by_all(organiser: Person, camp: Barcamp) -> None:
    with pytest.raises(Refused, match="der Reihe nach"):
        camps.move_on(organiser, camp, State.ENDED)
    camps.move_on(organiser, camp, State.ANNOUNCED)
    assert at().get(camp.address).status_code == 200
    camps.move_on(organiser, camp, State.RUNNING)
    camps.move_on(organiser, camp, State.ENDED)
    with pytest.raises(Refused, match="zu Ende"):
        camps.open_up(organiser, fresh(camp), "pitches", is_open=True)


def test_parts_come_change_and_go_but_not_what_sessions_stand_in(organiser: Person, camp: Barcamp) -> None:
    clerk, address = at(organiser), f"{camp.address}/einrichten"
    assert (
        clerk.post(f"{address}/raeume/neu", {"name": "Keller", "seats": "8", "position": "9"}).status_code
        == 302
    )
    cellar = Room.objects.get(name="Keller")
    clerk.post(
        f"{address}/raeume/{cellar.pk}",
        {"name": "Werkstatt", "seats": "9", "position": "9", "has_loop": "on"},
    )
    cellar.refresh_from_db()
    assert (cellar.name, cellar.seats, cellar.has_loop) == ("Werkstatt", 9, True)
    pitch = camp.pitches.create(title="Eine")
    session = Session.objects.create(camp=camp, pitch=pitch, number=1, slot=camp.slots.first(), room=cellar)
    with pytest.raises(Refused, match="Eine"):
        parts.remove(organiser, camp, cellar)
    session.delete()
    clerk.post(f"{address}/raeume/{cellar.pk}/entfernen")
    assert not Room.objects.filter(pk=cellar.pk).exists()


def test_two_rooms_of_one_name_and_an_end_before_the_start_are_refused_in_words(
    organiser: Person, camp: Barcamp
) -> None:
    clerk, address = at(organiser), f"{camp.address}/einrichten"
    again = clerk.post(f"{address}/raeume/neu", {"name": "Saal", "seats": "8", "position": "0"})
    assert again.status_code == 200
    assert camp.rooms.filter(name="Saal").count() == 1
    given = {"starts": "2027-05-08T12:00", "ends": "2027-05-08T11:00"}
    assert "nicht nach dem Beginn" in clerk.post(f"{address}/zeiten/neu", given).content.decode()
    assert camp.slots.count() == 5


def test_a_stall_with_its_table_and_a_closed_room_are_kept(organiser: Person, camp: Barcamp) -> None:
    clerk, address = at(organiser), f"{camp.address}/einrichten"
    stall = {
        "kind": "stall",
        "title": "Reparaturcafé",
        "host": "Verein",
        "place": "Flur",
        "needs_table": "on",
        "needs_power": "on",
        "starts": "2027-05-08T10:00",
        "ends": "2027-05-08T16:00",
    }
    assert clerk.post(f"{address}/programm/neu", stall).status_code == 302
    assert Item.objects.get(kind=ItemKind.STALL).needs_power
    room, slot = camp.rooms.first(), camp.slots.first()
    assert room is not None
    assert slot is not None
    clerk.post(f"{address}/gesperrt/neu", {"room": room.pk, "slot": slot.pk, "reason": "Probe"})
    assert Closure.objects.get().reason == "Probe"


def test_helpers_help_and_do_not_organise(organiser: Person, stranger: Person, announced: Barcamp) -> None:
    at(organiser).post(f"{announced.address}/einrichten/hilfe", {"name": "Jana", "role": "helper"})
    assert Helper.objects.get().role == HelperRole.HELPER
    helper = at(stranger)
    assert helper.get(f"{announced.address}/tuer").status_code == 200
    for closed in ("einrichten", "plan", "teilnehmende", "einrichten/namensschilder"):
        assert helper.get(f"{announced.address}/{closed}").status_code == 403, closed


@pytest.mark.parametrize(
    "where", ["einrichten", "einrichten/stand", "plan", "plan/veroeffentlichen", "tuer", "teilnehmende.csv"]
)
def test_strangers_get_nowhere_inside(stranger: Person, announced: Barcamp, where: str) -> None:
    for client, answer in ((at(stranger), 403), (at(), 302)):
        found = client.post(f"{announced.address}/{where}")
        found = client.get(f"{announced.address}/{where}") if found.status_code == 405 else found
        assert found.status_code == answer
    assert fresh(announced).version == 0


def test_the_barcamp_is_on_the_first_page_in_the_calendar_and_found(
    announced: Barcamp, town: Organisation
) -> None:
    assert "Barcamp: Barcamp Süd" in at().get("/").content.decode()
    assert "Barcamp Süd" in at().get("/barcamps").content.decode()
    assert announced.address in at().get("/suche?q=barcamp").content.decode()


def test_signs_and_a_poster_print(organiser: Person, announced: Barcamp) -> None:
    for name in ("tuerschilder.pdf", "plakat.pdf"):
        assert at(organiser).get(f"{announced.address}/einrichten/{name}").content.startswith(b"%PDF")


def test_slots_are_named_by_their_clock(camp: Barcamp) -> None:
    assert [str(one) for one in Slot.objects.all()] == ["11:15", "13:30", "14:30", "15:30", "16:30"]
    assert FACTS["rooms"] == 3


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        ("2027-05-08T11:30", "2027-05-08T12:00", "schon ein anderes Zeitfenster"),
        ("2029-05-08T07:00", "2029-05-08T08:00", "nicht an einem Tag des Barcamps"),
        ("0001-01-01T00:00", "0001-01-01T01:00", "liegt zu fern"),
        ("9999-12-31T00:00", "9999-12-31T01:00", "liegt zu fern"),
    ],
)
def test_a_slot_lies_in_the_days_and_beside_the_others(
    organiser: Person, announced: Barcamp, starts: str, ends: str, why: str
) -> None:
    before = announced.slots.count()
    page = at(organiser).post(f"{announced.address}/einrichten/zeiten/neu", {"starts": starts, "ends": ends})
    assert why in page.content.decode()
    assert announced.slots.count() == before


def test_who_has_a_badge_gets_no_second_one_however_often_they_are_printed(
    organiser: Person, announced: Barcamp
) -> None:
    for name in "abc":
        registrations.register(announced, {"name": name})
    first = badges.make(organiser, announced, 3, named=True)
    second = badges.make(organiser, announced, 3, named=True)
    assert sorted(one.guest.name for one in first if one.guest) == ["a", "b", "c"]
    assert [one.guest for one in second] == [None] * 3
    badges.take_back(announced, first)
    assert announced.registrations.filter(badge=None).count() == 3
