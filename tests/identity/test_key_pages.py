# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys on pages: who sees, makes and revokes them, and that nobody sees a key twice."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import pytest_django
from django.test import Client
from django.utils import timezone, translation

from allmende.core.config import Settings
from allmende.core.errors import Forbidden, Unknown
from allmende.core.principal import SYSTEM, TOWN, Principal, Visibility
from allmende.identity.actions.keys import make_key
from allmende.identity.grants import Grant
from allmende.identity.keys import digest_of
from allmende.identity.models import ApiKey, AuditLine, Membership, Organisation, Person
from allmende.identity.principals import principal_of
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api.devices import NewStation, NewStream, ensure_station

WHO_CONNECTS = {Role.OWNER, Role.STEWARD}


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


@pytest.fixture
def opened(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[hub.Hub]:
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE) as here:
        yield here


@pytest.fixture
def works(db: None) -> Organisation:
    return Organisation.objects.create(name="Stadtwerke", kind="utility")


def station_of(organisation: int, name: str) -> int:
    """The one datastream of a new station that only its organisation sees."""
    owner = Principal("system", everything=True, home=organisation)
    stream = NewStream("level", f"Füllstand {name}", "", "Meter", "m", "", "Füllstand", "")
    known = ensure_station(owner, NewStation(name, name, "", (stream,), visibility=Visibility.ORGANISATION))
    return known.streams["level"]


def person(name: str, *, operator: bool = False, **roles: Role) -> Person:
    made = Person.objects.create_user(name, f"{name}@auenbrueck.example")
    made.is_operator = operator
    made.save()
    for organisation, role in roles.items():
        Membership.objects.create(person=made, organisation_id=int(organisation[1:]), role=role)
    return made


@pytest.fixture
def signed_in(client: Client) -> Callable[[Person], Client]:
    def sign_in(somebody: Person) -> Client:
        client.force_login(somebody)
        return client

    return sign_in


def page(number: int = TOWN, tail: str = "") -> str:
    return f"/organisationen/{number}/schluessel{tail}"


GIVEN = {"name": "Anzeige im Foyer", "rights": ["reads_private"], "lifetime": "year"}


def test_who_is_not_signed_in_is_sent_to_sign_in(opened: hub.Hub, client: Client) -> None:
    for address in (page(), page(tail="/neu")):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].partition("?")[2]) == (302, f"next={address}")


@pytest.mark.parametrize("role", list(Role))
def test_members_see_the_keys_and_some_may_make_one(opened: hub.Hub, signed_in, role: Role) -> None:
    client = signed_in(person("vera", o1=role))
    make_key(SYSTEM, Organisation.objects.get(pk=TOWN), Grant("Pegel", reads_private=True))
    seen = client.get(page())
    assert seen.status_code == 200
    assert "Pegel" in seen.content.decode()
    may = role in WHO_CONNECTS
    assert ("Widerrufen" in seen.content.decode()) is may
    assert (page(tail="/neu") in seen.content.decode()) is may
    assert client.get(page(tail="/neu")).status_code == (200 if may else 403)
    assert client.post(page(tail="/neu"), GIVEN).status_code == (200 if may else 403)
    assert ApiKey.objects.count() == (2 if may else 1)


def test_for_others_the_page_is_not_there(opened: hub.Hub, signed_in, works: Organisation) -> None:
    client = signed_in(person("wanda", **{f"o{works.pk}": Role.OWNER}))
    key, _ = make_key(SYSTEM, Organisation.objects.get(pk=TOWN), Grant("Pegel", reads_private=True))
    for address in (page(), page(tail="/neu"), page(99), page(10**30)):
        assert client.get(address).status_code == 404
    assert client.post(page(tail="/neu"), GIVEN).status_code == 404
    assert client.post(page(tail=f"/{key.pk}/widerrufen")).status_code == 404
    assert client.post(page(works.pk, f"/{key.pk}/widerrufen")).status_code == 404
    assert ApiKey.objects.get().revoked is None


def test_an_operator_makes_keys_for_every_organisation(
    opened: hub.Hub, signed_in, works: Organisation
) -> None:
    client = signed_in(person("bruno", operator=True))
    assert client.post(page(works.pk, "/neu"), GIVEN).status_code == 200
    assert ApiKey.objects.get().organisation == works


def made_key(answer) -> str:
    found = re.search(r'id="schluessel">([^<]+)<', answer.content.decode())
    assert found is not None
    return found[1]


def test_a_key_is_shown_once_and_only_its_digest_is_kept(opened: hub.Hub, signed_in) -> None:
    client = signed_in(person("sven", o1=Role.STEWARD))
    stream = station_of(TOWN, "Becken")
    given = {"name": "Becken", "datastreams": [stream], "lifetime": "month"}
    answer = client.post(page(tail="/neu"), given)
    text = made_key(answer)
    key = ApiKey.objects.get()
    assert answer["Cache-Control"] == "no-store"
    assert text.startswith(f"alm_{key.pk}_")
    assert key.digest == digest_of(text)
    assert (key.datastreams, key.maker.pseudonym, key.manages_things) == ([stream], "sven", False)
    assert key.expires - timezone.now() == pytest.approx(timedelta(days=30), abs=timedelta(minutes=1))
    assert text not in client.get(page()).content.decode()
    assert "Sendet Werte für: Becken: Füllstand Becken" in client.get(page()).content.decode()
    secret = text.split("_", 2)[2]
    line = AuditLine.objects.get(verb="key.create")
    assert (line.subject, line.organisation) == (f"ApiKey({key.pk})", TOWN)
    assert secret not in line.content
    assert key.digest not in line.content


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        ({"rights": ["manages_things"]}, "/v1.1/Things"),
        ({"rights": ["reads_private"]}, "/v1.1/Things"),
        ({"rights": ["manages_catalogue", "manages_things"]}, "/v1.1/Things"),
    ],
)
def test_the_examples_carry_the_key_in_both_ways(opened: hub.Hub, signed_in, grant, said: str) -> None:
    client = signed_in(person("sven", o1=Role.STEWARD))
    answer = client.post(page(tail="/neu"), GIVEN | grant)
    shown, text = unescape(answer.content.decode()), made_key(answer)
    number, secret = text.removeprefix("alm_").split("_", 1)
    assert f"curl -H 'Authorization: Bearer {text}'" in shown
    assert f"curl -u 'alm_{number}:{secret}'" in shown
    assert said in shown


def test_only_own_datastreams_can_be_chosen(opened: hub.Hub, signed_in, works: Organisation) -> None:
    own, foreign = station_of(TOWN, "Becken"), station_of(works.pk, "Pumpe")
    client = signed_in(person("sven", o1=Role.STEWARD, **{f"o{works.pk}": Role.READER}))
    shown = client.get(page(tail="/neu")).content.decode()
    assert f'value="{own}"' in shown
    assert "Pumpe" not in shown
    answer = client.post(page(tail="/neu"), GIVEN | {"datastreams": [foreign]})
    assert "Nichts wurde geändert" in answer.content.decode()
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"rights": []}, "Der Schlüssel dürfte nichts."),
        ({"rights": ["everything"]}, "everything"),
        ({"lifetime": "date"}, "Geben Sie den letzten Tag an"),
        ({"lifetime": "date", "until": "2020-01-01"}, "Dieser Tag ist vorbei"),
        ({"lifetime": "date", "until": "9999-12-31"}, "Dieser Tag liegt zu fern"),
        ({"lifetime": "date", "until": "0001-01-01"}, "Dieser Tag ist vorbei"),
        ({"lifetime": "date", "until": "übermorgen"}, "gültiges Datum"),
        ({"lifetime": "forever"}, "forever"),
    ],
)
def test_bad_input_is_explained_and_makes_no_key(opened: hub.Hub, signed_in, change, said: str) -> None:
    client = signed_in(person("sven", o1=Role.STEWARD))
    answer = client.post(page(tail="/neu"), GIVEN | change)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not ApiKey.objects.exists()
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize(("lifetime", "days"), [("month", 30), ("year", 365), ("never", None)])
def test_a_key_lasts_as_long_as_chosen(opened: hub.Hub, signed_in, lifetime: str, days: int | None) -> None:
    client = signed_in(person("sven", o1=Role.STEWARD))
    client.post(page(tail="/neu"), GIVEN | {"lifetime": lifetime})
    expires = ApiKey.objects.get().expires
    assert (expires and (expires - timezone.now() + timedelta(minutes=1)).days) == days


def test_the_last_day_counts_whole(opened: hub.Hub, signed_in) -> None:
    client = signed_in(person("sven", o1=Role.STEWARD))
    today = timezone.localdate()
    client.post(page(tail="/neu"), GIVEN | {"lifetime": "date", "until": today.isoformat()})
    expires = timezone.localtime(ApiKey.objects.get().expires)
    assert (expires.date() - today, expires.hour, expires.minute) == (timedelta(days=1), 0, 0)


def test_a_key_is_revoked_by_one_click_and_only_once(opened: hub.Hub, signed_in) -> None:
    client = signed_in(person("vera", o1=Role.OWNER))
    key, _ = make_key(SYSTEM, Organisation.objects.get(pk=TOWN), Grant("Pegel", reads_private=True))
    address = page(tail=f"/{key.pk}/widerrufen")
    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)
    assert "„Pegel“ ist widerrufen" in answer.content.decode()
    first = ApiKey.objects.get().revoked
    client.post(address)
    assert ApiKey.objects.get().revoked == first
    assert AuditLine.objects.filter(verb="key.revoke", subject=f"ApiKey({key.pk})").count() == 1
    assert client.post(page(tail="/99/widerrufen")).status_code == 404


def test_a_form_from_elsewhere_revokes_nothing(opened: hub.Hub) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("vera", o1=Role.OWNER))
    key, _ = make_key(SYSTEM, Organisation.objects.get(pk=TOWN), Grant("Pegel", reads_private=True))
    assert client.post(page(tail=f"/{key.pk}/widerrufen")).status_code == 403
    assert ApiKey.objects.get().revoked is None


@pytest.mark.parametrize(
    "grant",
    [
        Grant("a", reads_private=True),
        Grant("a", manages_things=True),
        Grant("a", manages_catalogue=True),
        Grant("a", datastreams=(1,)),
    ],
)
def test_nobody_gives_more_than_they_may(opened: hub.Hub, works: Organisation, grant: Grant) -> None:
    somebody = principal_of(person("sven", o1=Role.STEWARD))
    with pytest.raises(Forbidden):
        make_key(somebody, works, grant)
    assert not ApiKey.objects.exists()


def test_a_key_for_foreign_datastreams_is_not_made(opened: hub.Hub, works: Organisation) -> None:
    own, foreign = station_of(TOWN, "Becken"), station_of(works.pk, "Pumpe")
    with pytest.raises(Unknown, match=f"has no Datastream {foreign}.*Its datastreams: {own}"):
        make_key(SYSTEM, Organisation.objects.get(pk=TOWN), Grant("a", datastreams=(own, foreign)))
    assert not ApiKey.objects.exists()
