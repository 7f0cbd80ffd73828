# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Organisations on pages: who founds, sees and leads them, and who belongs to them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import pytest_django
from django.core import mail
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import translation

from allmende.core.config import Settings
from allmende.core.principal import SYSTEM, TOWN, Visibility
from allmende.identity import portals
from allmende.identity.actions import invitations, municipalities
from allmende.identity.actions import organisations as actions
from allmende.identity.models import AuditLine, Invitation, Membership, Municipality, Organisation, Person
from allmende.identity.principals import principal_of
from allmende.identity.roles import Role
from allmende.sensing import hub
from allmende.sensing.api.devices import NewStation, ensure_station


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[None]:
    settings.ALLMENDE = Settings(data=tmp_path)
    cache.clear()
    portals.forget()
    with hub.opened(settings.ALLMENDE), translation.override("de"):
        yield


@pytest.fixture
def works() -> Organisation:
    return Organisation.objects.create(name="Stadtwerke", kind="utility")


def person(name: str, *, operator: bool = False) -> Person:
    made = Person.objects.create_user(name, f"{name.lower()}@auenbrueck.example")
    made.is_operator = operator
    made.save()
    return made


def member(organisation: Organisation, name: str, role: Role) -> Person:
    made = person(name)
    Membership.objects.create(organisation=organisation, person=made, role=role)
    return made


def signed_in(somebody: Person | None) -> Client:
    client = Client()
    if somebody is not None:
        client.force_login(somebody, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(answer: HttpResponseBase) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.getvalue().decode())
    return re.sub(r"\s+", " ", unescape(words))


def acts() -> list[str]:
    return [f"{line.verb} {line.subject}" for line in AuditLine.objects.order_by("id")]


def test_everybody_reads_the_list_and_what_an_organisation_is(works: Organisation) -> None:
    works.website = "https://stadtwerke.example/"
    works.save()
    listed = text_of(Client().get("/organisationen"))
    assert "Stadtwerke" in listed and "https://stadtwerke.example/" in listed
    shown = text_of(Client().get(f"/organisationen/{works.pk}"))
    assert "Art Stadtwerke" in shown
    assert "Für Mitglieder" not in shown
    assert "Organisations" in text_of(Client().get("/en/organisationen"))
    assert Client().get("/organisationen/999").status_code == 404


def test_members_see_their_role_and_the_doors_that_are_theirs(works: Organisation) -> None:
    page = f"/organisationen/{works.pk}"
    reader = text_of(signed_in(member(works, "Rea", Role.READER)).get(page))
    assert "Ihre Rolle Einsicht" in reader and "Mitglieder" in reader
    assert "Protokoll" not in reader and "Angaben ändern" not in reader
    owner = signed_in(member(works, "Ola", Role.OWNER)).get(page)
    assert f'href="{page}/mitglieder"' in owner.content.decode()
    for door in ("Angaben ändern", "Protokoll", "Schlüssel", "Neue Messstelle"):
        assert door in text_of(owner)


def test_whoever_founds_one_is_its_owner() -> None:
    ada = person("Ada")
    client = signed_in(ada)
    sent = {"name": "Luftfreunde", "kind": "citizens", "website": "luft.example", "visibility": "1"}
    answer = client.post("/organisationen/neu", sent, follow=True)
    assert "„Luftfreunde“ ist angelegt. Sie tragen die Verantwortung." in text_of(answer)
    made = Organisation.objects.get(name="Luftfreunde")
    assert made.website == "https://luft.example"
    assert made.memberships.get().role == Role.OWNER
    assert principal_of(ada).manages == {made.pk}
    assert acts() == [f"organisation.create Organisation({made.pk})", f"member.join Person({ada.pk})"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "kind": "school"}, "Dieses Feld ist zwingend erforderlich"),
        ({"name": "stadtwerke", "kind": "municipality"}, "keine gültige Auswahl"),
        ({"name": "Rathaus", "kind": "state"}, "keine gültige Auswahl"),
        ({"name": "Stadtwerke", "kind": "utility"}, "Eine Organisation mit diesem Namen gibt es schon."),
    ],
)
def test_what_is_wrong_stays_in_the_form_and_founds_nothing(
    works: Organisation, sent: dict[str, str], said: str
) -> None:
    answer = signed_in(person("Ada")).post("/organisationen/neu", sent | {"visibility": "1"})
    assert said in text_of(answer)
    assert f'value="{sent["name"]}"' in answer.content.decode() or not sent["name"]
    assert Organisation.objects.count() == 2
    assert acts() == []


def test_an_operator_adds_offices() -> None:
    sent = {"name": "Kreis Auental", "kind": "county", "visibility": "1"}
    signed_in(person("Ada", operator=True)).post("/organisationen/neu", sent)
    assert Organisation.objects.get(kind="county").name == "Kreis Auental"


def test_an_edit_says_what_changed_and_keeps_the_kind_of_an_office(works: Organisation) -> None:
    works.kind = "county"
    works.save()
    page = f"/organisationen/{works.pk}/bearbeiten"
    client = signed_in(member(works, "Ola", Role.OWNER))
    sent = {"name": "Kreiswerke", "kind": "county", "website": "", "visibility": "0"}
    assert client.post(page, sent).status_code == 302
    works.refresh_from_db()
    assert (works.name, works.kind, works.visibility) == ("Kreiswerke", "county", 0)
    content = AuditLine.objects.get().content or ""
    assert '"before":{"name":"Stadtwerke","visibility":1}' in content
    client.post(page, sent)
    assert AuditLine.objects.count() == 1


PAGES = ("bearbeiten", "mitglieder", "verlassen")


@pytest.mark.parametrize("page", [*PAGES, "mitglieder/1", "mitglieder/1/entfernen"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(works: Organisation, page: str) -> None:
    answer = Client().post(f"/organisationen/{works.pk}/{page}")
    assert (answer.status_code, "anmelden" in answer["Location"] or "login" in answer["Location"]) == (
        302,
        True,
    )


@pytest.mark.parametrize(
    ("role", "page", "expected"),
    [
        (None, "bearbeiten", 403),
        (None, "mitglieder", 404),
        (None, "mitglieder/{own}", 404),
        (None, "mitglieder/{own}/entfernen", 404),
        (None, "verlassen", 404),
        *((role, "bearbeiten", 403) for role in Role if role != Role.OWNER),
        *((role, "mitglieder", 403) for role in Role if role != Role.OWNER),
        *((role, "mitglieder/{own}", 403) for role in Role if role != Role.OWNER),
        *((role, "mitglieder/{own}/entfernen", 403) for role in Role if role != Role.OWNER),
    ],
)
def test_nobody_else_leads_an_organisation(
    works: Organisation, role: Role | None, page: str, expected: int
) -> None:
    member(works, "Ola", Role.OWNER)
    own = Membership.objects.get(organisation=works).pk
    asking = person("Ada") if role is None else member(works, "Ada", role)
    before = list(Membership.objects.values_list("person", "role"))
    sent = {"name": "x", "kind": "school", "visibility": "1", "role": "owner", "who": "Ada"}
    answer = signed_in(asking).post(f"/organisationen/{works.pk}/{page.format(own=own)}", sent)
    assert answer.status_code == expected
    assert list(Membership.objects.values_list("person", "role")) == before
    assert acts() == [] and mail.outbox == []


def test_an_owner_of_one_changes_nobody_in_another(works: Organisation) -> None:
    member(works, "Wera", Role.OWNER)
    foreign = Membership.objects.get(organisation=works)
    own = Organisation.objects.create(name="Verein", kind="association")
    client = signed_in(member(own, "Vera", Role.OWNER))
    assert client.post(f"/organisationen/{own.pk}/mitglieder/{foreign.pk}/entfernen").status_code == 404
    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_members_see_each_other_by_the_name_they_chose(works: Organisation) -> None:
    shy = member(works, "Nachteule", Role.EDITOR)
    shy.real_name = "Erika Beispiel"
    shy.save()
    shown = text_of(
        signed_in(member(works, "Rea", Role.READER)).get(f"/organisationen/{works.pk}/mitglieder")
    )
    assert "Nachteule" in shown and "Redaktion" in shown
    assert "Erika" not in shown and "nachteule@" not in shown
    assert "Jemanden einladen" not in shown


def invited(works: Organisation, who: str, *, owner: str = "Ola", role: str = "editor") -> HttpResponseBase:
    leading = Person.objects.filter(pseudonym=owner).first() or member(works, owner, Role.OWNER)
    page = f"/organisationen/{works.pk}/mitglieder"
    return signed_in(leading).post(page, {"who": who, "role": role}, follow=True)


def link_in(text: str) -> str:
    return re.search(r"http://\S+?(/einladung/\S+)", text)[1]  # type: ignore[index]


@pytest.mark.parametrize("who", ["ada", "ADA@auenbrueck.example"])
def test_somebody_joins_by_accepting_the_mail(works: Organisation, who: str) -> None:
    ada = person("Ada")
    assert "ist die Einladung unterwegs" in text_of(invited(works, who))
    (sent,) = mail.outbox
    assert (sent.to, sent.from_email) == (["ada@auenbrueck.example"], "allmende@localhost")
    assert "Ola lädt Sie zu „Stadtwerke“ ein. Ihre Rolle: Redaktion." in sent.body
    client = signed_in(ada)
    assert "Ihre Rolle: Redaktion" in text_of(client.get(link_in(sent.body)))
    assert not Membership.objects.filter(person=ada).exists()
    client.post(link_in(sent.body))
    assert Membership.objects.get(person=ada).role == Role.EDITOR
    asked = f"Organisation({works.pk})" if "@" in who else f"Person({ada.pk})"
    assert acts() == [f"member.invite {asked}", f"member.join Person({ada.pk})"]


def test_the_page_does_not_tell_whether_an_address_has_an_account(works: Organisation) -> None:
    person("Ada")
    pages = []
    for who in ("ada@auenbrueck.example", "bo@auenbrueck.example"):
        pages.append(text_of(invited(works, who)).replace(who, "…"))
        Invitation.objects.all().delete()
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 1
    assert acts() == [f"member.invite Organisation({works.pk})"] * 2


@pytest.mark.parametrize(
    ("who", "said"), [("Niemand", "Ein Konto „Niemand“ gibt es nicht"), ("ola", "schon Mitglied")]
)
def test_a_name_that_cannot_be_invited_is_said_and_stays(works: Organisation, who: str, said: str) -> None:
    answer = invited(works, who)
    assert said in text_of(answer) and f'value="{who}"' in answer.getvalue().decode()
    assert mail.outbox == []


def test_an_invitation_counts_for_its_account_once_and_while_its_maker_leads(works: Organisation) -> None:
    ada, other = person("Ada"), person("Bo")
    invited(works, "Ada")
    link = link_in(mail.outbox[0].body)
    assert signed_in(other).post(link).status_code == 410
    assert signed_in(ada).post(link + "x").status_code == 410
    ola = Membership.objects.get(person__pseudonym="Ola")
    Membership.objects.filter(pk=ola.pk).update(role=Role.EDITOR)
    assert signed_in(ada).post(link).status_code == 410
    Membership.objects.filter(pk=ola.pk).update(role=Role.OWNER)
    assert signed_in(ada).post(link).status_code == 302
    actions.part(SYSTEM, Membership.objects.get(person=ada))
    assert signed_in(ada).post(link).status_code == 410
    assert not Membership.objects.filter(person__in=(ada, other)).exists()


def test_an_invitation_runs_out(works: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = person("Ada")
    invited(works, "Ada")
    monkeypatch.setattr(invitations, "GOOD_FOR", timedelta(seconds=-1))
    assert "Diese Einladung gilt nicht" in text_of(signed_in(ada).get(link_in(mail.outbox[0].body)))


def test_an_owner_changes_a_role_and_takes_somebody_out(works: Organisation) -> None:
    ola, rea = member(works, "Ola", Role.OWNER), member(works, "Rea", Role.READER)
    own = Membership.objects.get(person=rea)
    Membership.objects.filter(pk=own.pk).update(by_group="rathaus")
    page = f"/organisationen/{works.pk}/mitglieder/{own.pk}"
    client = signed_in(ola)
    client.post(page, {"role": "steward"})
    own.refresh_from_db()
    assert (own.role, own.by_group) == (Role.STEWARD, "")
    assert "Diese Rolle gibt es nicht" in text_of(client.post(page, {"role": "king"}, follow=True))
    client.post(f"{page}/entfernen")
    assert not Membership.objects.filter(person=rea).exists()
    assert acts() == [f"member.role Person({rea.pk})", f"member.part Person({rea.pk})"]


def test_the_last_owner_stays_one(works: Organisation) -> None:
    ola = member(works, "Ola", Role.OWNER)
    member(works, "Rea", Role.READER)
    closed = member(works, "Zoe", Role.OWNER)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    own = Membership.objects.get(person=ola)
    client, page = signed_in(ola), f"/organisationen/{works.pk}"
    for address, sent in (
        (f"{page}/mitglieder/{own.pk}", {"role": "reader"}),
        (f"{page}/mitglieder/{own.pk}/entfernen", {}),
        (f"{page}/verlassen", {}),
    ):
        said = text_of(client.post(address, sent, follow=True))
        assert "Jemand muss die Verantwortung tragen." in said
    assert Membership.objects.get(pk=own.pk).role == Role.OWNER
    assert acts() == []


def test_a_member_leaves_and_an_owner_once_there_is_another(works: Organisation) -> None:
    ola, rea = member(works, "Ola", Role.OWNER), member(works, "Rea", Role.READER)
    page = f"/organisationen/{works.pk}/verlassen"
    assert "Mitglied bleiben" in text_of(signed_in(rea).get(page))
    signed_in(rea).post(page)
    assert not Membership.objects.filter(person=rea).exists()
    member(works, "Uwe", Role.OWNER)
    answer = signed_in(ola).post(page, follow=True)
    assert "Sie gehören nicht mehr zu „Stadtwerke“." in text_of(answer)
    assert acts() == [f"member.part Person({rea.pk})", f"member.part Person({ola.pk})"]


def test_an_operator_makes_the_first_owner_of_an_empty_organisation(works: Organisation) -> None:
    ada = person("Ada")
    boss = person("Boss", operator=True)
    page = f"/organisationen/{works.pk}/mitglieder"
    assert "Laden Sie die erste Person ein" in text_of(signed_in(boss).get(page))
    signed_in(boss).post(page, {"who": "Ada", "role": "owner"})
    signed_in(ada).post(link_in(mail.outbox[0].body))
    assert Membership.objects.get(person=ada).role == Role.OWNER


def test_invitations_have_a_measure(works: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allmende.identity.views.members._MOST_INVITATIONS", 2)
    person("Ada")
    said = [text_of(invited(works, "Ada")) for _ in range(3)]
    assert "Das waren viele Einladungen." in said[2] and "Das waren viele" not in said[1]
    assert len(mail.outbox) == 2


def open_page(works: Organisation) -> str:
    return f"/organisationen/{works.pk}/mitglieder"


def test_open_invitations_are_listed_and_can_be_withdrawn(works: Organisation) -> None:
    ada = person("Ada")
    invited(works, "Ada")
    link = link_in(mail.outbox[0].body)
    ola = signed_in(Person.objects.get(pseudonym="Ola"))
    assert "Offene Einladungen Ada Redaktion" in text_of(ola.get(open_page(works)))
    number = Invitation.objects.get().pk
    address = f"/organisationen/{works.pk}/einladungen/{number}/zurueckziehen"
    assert signed_in(member(works, "Rea", Role.READER)).post(address).status_code == 403
    assert signed_in(ada).post(address).status_code == 404
    assert ola.get(address).status_code == 405
    assert "Die Einladung gilt nicht mehr." in text_of(ola.post(address, follow=True))
    assert ola.post(address).status_code == 404
    assert signed_in(ada).post(link).status_code == 410
    assert acts() == [f"member.invite Person({ada.pk})", f"member.withdraw Person({ada.pk})"]


def test_readers_do_not_see_who_was_asked(works: Organisation) -> None:
    person("Ada")
    invited(works, "Ada")
    assert "Ada" not in text_of(signed_in(member(works, "Rea", Role.READER)).get(open_page(works)))


def test_an_invitation_of_another_organisation_is_not_there(works: Organisation) -> None:
    person("Ada")
    invited(works, "Ada")
    other = Organisation.objects.create(name="Verein", kind="association")
    leading = signed_in(member(other, "Uwe", Role.OWNER))
    number = Invitation.objects.get().pk
    assert leading.post(f"/organisationen/{other.pk}/einladungen/{number}/zurueckziehen").status_code == 404
    assert Invitation.objects.exists()


def test_whoever_is_asked_finds_it_in_the_account_and_says_yes_there(works: Organisation) -> None:
    ada = person("Ada")
    invited(works, "ada@auenbrueck.example")
    page = signed_in(ada).get("/konto")
    assert "Einladungen an Sie Stadtwerke : Redaktion, von Ola, gilt bis" in text_of(page)
    signed_in(ada).post(re.search(r"/einladung/[^\"]+", page.content.decode())[0])  # type: ignore[index]
    assert Membership.objects.get(person=ada).role == Role.EDITOR
    assert "Einladungen an Sie" not in text_of(signed_in(ada).get("/konto"))


def test_an_invitation_whose_maker_no_longer_leads_is_not_shown(works: Organisation) -> None:
    ada = person("Ada")
    invited(works, "Ada")
    Membership.objects.filter(person__pseudonym="Ola").update(role=Role.READER)
    assert "Einladungen an Sie" not in text_of(signed_in(ada).get("/konto"))


def test_asking_again_takes_the_place_of_the_first_time(works: Organisation) -> None:
    person("Ada")
    invited(works, "Ada", role="editor")
    invited(works, "ada", role="reader")
    assert [one.role for one in Invitation.objects.all()] == [Role.READER]


def test_seen_from_outside_an_organisation_shows_its_public_stations(works: Organisation) -> None:
    page = f"/organisationen/{works.pk}"
    assert "Stadtwerke zeigt hier noch keine Messstelle." in text_of(Client().get(page))
    for name, seen in (("Trafo", Visibility.PUBLIC), ("Keller", Visibility.ORGANISATION)):
        new = NewStation(name, name, "", (), visibility=seen)
        ensure_station(replace(SYSTEM, home=works.pk), new)
    shown = Client().get(page)
    assert "Trafo" in text_of(shown) and "Keller" not in text_of(shown)
    assert 'href="/messstellen"' in shown.content.decode()
    assert "Trafo" not in text_of(Client().get(f"/organisationen/{TOWN}"))


def test_a_municipality_shows_its_contact_and_its_imprint() -> None:
    page = f"/organisationen/{TOWN}"
    assert "Kontakt" not in text_of(Client().get(page))
    town = Municipality.objects.get(organisation=TOWN)
    municipalities.edit(SYSTEM, town, {"contact": "rathaus@auenbrueck.example"})
    municipalities.write_legal(SYSTEM, town.pk, "impressum", {"de": "Wir"})
    shown = text_of(Client().get(page))
    assert "Kontakt rathaus@auenbrueck.example" in shown and "Wer dahintersteht Impressum" in shown
