# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""People register, with or without an account, move up from the waiting list, and arrive."""

import re

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from allmende.barcamp.actions import badges, camps, registrations
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Place, Registration
from allmende.barcamp.queries import people
from allmende.identity.models import Person
from allmende.notices.models import Mail
from tests.barcamp.pitching_fixtures import town
from tests.barcamp.setup_fixtures import announced, at, camp, fresh, link_in_mail, organiser, stranger

__all__ = ["announced", "camp", "organiser", "stranger", "town"]

pytestmark = pytest.mark.django_db


def facts(name: str, email: str = "") -> dict[str, str]:
    return {"name": name, "email": email}


def test_who_has_no_account_registers_and_changes_and_cancels_by_the_link(announced: Barcamp) -> None:
    guest = at()
    made = guest.post(
        f"{announced.address}/anmelden", {"name": "Ali", "email": "ali@example.org", "sector": "citizens"}
    )
    assert "Sehen Sie in Ihre Mails" in made.content.decode()
    link = link_in_mail()
    assert "Sie haben einen Platz" in guest.get(link).content.decode()
    guest.post(link, {"name": "Ali B.", "email": "ali@example.org", "food": "vegan"})
    found = Registration.objects.get()
    assert (found.name, found.food) == ("Ali B.", "vegan")
    assert found.token not in link
    guest.post(f"{link}/absagen")
    assert Registration.objects.get().place == Place.CANCELLED
    assert at().get(f"{announced.address}/anmeldung/erfunden").status_code == 404


def test_the_waiting_list_moves_up_by_itself(organiser: Person, announced: Barcamp) -> None:
    camps.change(organiser, announced, {"seats": 2})
    first, second, third, fourth = (
        registrations.register(announced, facts(name, f"{name}@example.org"))[0] for name in "abcd"
    )
    assert [one.place for one in (first, second, third, fourth)] == ["seat", "seat", "waiting", "waiting"]
    registrations.cancel(first)
    third.refresh_from_db()
    assert third.place == Place.SEAT
    camps.change(organiser, fresh(announced), {"seats": 3})
    assert registrations.refill(fresh(announced)) == 1
    fourth.refresh_from_db()
    assert fourth.place == Place.SEAT
    written = " ".join(
        str(one)
        for one in (*Mail.objects.values_list("subject", flat=True), *(m.subject for m in mail.outbox))
    )
    assert "Sie haben jetzt einen Platz" in written


def test_the_waiting_list_needs_an_address(organiser: Person, announced: Barcamp) -> None:
    camps.change(organiser, announced, {"seats": 0})
    with pytest.raises(Refused, match="E-Mail-Adresse"):
        registrations.register(announced, facts("Ohne"))
    assert Registration.objects.count() == 0


def test_one_person_is_registered_once_and_gets_a_new_link(announced: Barcamp, stranger: Person) -> None:
    _one, secret = registrations.register(announced, facts("Jana"), stranger)
    _other, again = registrations.register(announced, facts("Jana"), stranger)
    assert Registration.objects.count() == 1
    assert registrations.of_secret(announced, secret) is not None  # the one before goes on until then
    assert registrations.of_secret(announced, again) is not None
    assert registrations.of_secret(announced, secret) is None


def test_whoever_knows_an_address_gets_nothing_to_read(announced: Barcamp) -> None:
    given = {"name": "Opfer", "email": "opfer@example.org", "access": "Rollstuhl"}
    first, second = (at().post(f"{announced.address}/anmelden", given) for _ in range(2))
    own = link_in_mail(0)
    other = at().post(f"{announced.address}/anmelden", {"name": "Fremd", "email": "OPFER@example.org"})
    assert first.content == second.content == other.content
    assert "Rollstuhl" not in other.content.decode()
    assert "Rollstuhl" in at().get(own).content.decode()
    assert Registration.objects.get().name == "Opfer"


def test_without_an_address_the_link_is_shown(announced: Barcamp) -> None:
    made = at().post(f"{announced.address}/anmelden", {"name": "Ohne Adresse"})
    assert "Ohne Adresse" in at().get(made.headers["location"]).content.decode()


def test_a_closed_registration_is_closed(organiser: Person, announced: Barcamp) -> None:
    camps.open_up(organiser, announced, "registrations", is_open=False)
    answer = at().post(f"{announced.address}/anmelden", {"name": "Spät"})
    assert "geschlossen" in answer.content.decode()
    assert Registration.objects.count() == 0


def test_at_the_door_people_are_found_let_in_and_given_a_badge(organiser: Person, announced: Barcamp) -> None:
    badges.make(organiser, announced, 3)
    guest, _secret = registrations.register(announced, facts("Maria Müller"))
    door = at(organiser)
    assert "Maria" in door.get(f"{announced.address}/tuer?q=müll").content.decode()
    assert "Maria" not in door.get(f"{announced.address}/tuer?q=xyz").content.decode()
    door.post(f"{announced.address}/tuer", {"registration": guest.pk, "badge": "2"})
    guest.refresh_from_db()
    assert guest.arrived is not None
    assert guest.badge == 2
    taken = door.post(f"{announced.address}/tuer", {"name": "Ungeladen", "badge": "2"})
    assert "Nummer 2 hat schon Maria" in taken.content.decode()
    assert people.arrived(announced) == (1, 1)
    door.post(f"{announced.address}/tuer", {"name": "Ungeladen", "badge": "3"})
    assert people.arrived(announced) == (2, 2)


def test_the_table_of_who_comes_calculates_nothing(organiser: Person, announced: Barcamp) -> None:
    registrations.register(announced, facts("=1+1"))
    text = at(organiser).get(f"{announced.address}/teilnehmende.csv").content.decode()
    assert "'=1+1" in text


@given(st.lists(st.integers(0, 12), min_size=5, max_size=5))
def test_nobody_is_told_apart_by_a_small_count(counts: list[int]) -> None:
    """Also not by taking the shown ones from the sum."""
    shown = people.shares(dict(zip("abcde", counts, strict=True)))
    hidden = [count for one, count in zip(shown, counts, strict=True) if one.count is None]
    assert all(one.count is None or one.count == 0 or one.count >= people.FEWEST for one in shown)
    assert len(hidden) != 1 or len([one for one in counts if one]) == 1


def test_the_page_of_a_registration_is_no_search_engines_business(announced: Barcamp) -> None:
    _made, secret = registrations.register(announced, facts("Ali"))
    answer = at().get(f"{announced.address}/anmeldung/{secret}")
    assert answer.headers["x-robots-tag"] == "noindex"
    assert re.search("no-referrer", answer.headers["referrer-policy"])
