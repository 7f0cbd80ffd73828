# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is given out about a person, and what is left after forgetting."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from allmende.core.principal import TOWN
from allmende.identity import audit_log, register
from allmende.identity.actions.leaving import StillNeeded, delete_account
from allmende.identity.audit import note
from allmende.identity.models import ApiKey, AuditLine, Person
from allmende.identity.packing import packed
from allmende.identity.principals import principal_of
from allmende.identity.roles import Role
from allmende.notices.models import Mail
from allmende.sensing.api import audit as sensing
from allmende.sensing.api.devices import NewStation, NewStream, ensure_station
from tests.identity.people import person, signed_in

pytestmark = pytest.mark.usefixtures("opened")


def well_known() -> Person:
    """Somebody who has left traces everywhere."""
    linde = person("Linde", role=Role.STEWARD)
    linde.real_name, linde.shows_real_name, linde.is_of_age = "Erika Musterfrau", True, True
    linde.proven_by, linde.proven_at = "BundID", timezone.now()
    linde.save()
    signed_in(linde)
    Authenticator.objects.create(user=linde, type=Authenticator.Type.TOTP, data={"secret": "geheim-totp"})
    SocialAccount.objects.create(user=linde, provider="oidc", uid="linde-im-verbund", extra_data={"sub": "x"})
    ApiKey.objects.create(name="Pegel", organisation_id=TOWN, maker=linde, digest="0" * 64)
    Mail.objects.create(
        sender="a@b.example", recipient=linde.email or "", subject="Hallo Linde", text="Guten Tag Linde"
    )
    with transaction.atomic():
        note(principal_of(linde), "person.introduce", f"Person({linde.pk})", after={"pseudonym": "Linde"})
        note(principal_of(None), "mail.claim", "Anything(1)", after={"email": linde.email})
    return linde


def test_mails_to_others_lose_the_name_and_the_address_and_stay_whole() -> None:
    linde = well_known()
    text = (
        "linde lädt Sie ein. Lindenallee 3, Antwort an: LINDE@auenbrueck.example\n"
        "Es grüßt Erika Musterfrau.\nhttps://auenbrueck.example/linde/x?y=1"
    )
    Mail.objects.create(sender="a@b.example", recipient="c@d.example", subject="Von Linde", text=text)
    Mail.objects.create(sender="a@b.example", recipient="c@d.example", subject="Anderes", text="Guten Tag")
    delete_account(principal_of(linde), linde)
    other, mail = Mail.objects.order_by("-pk")
    assert (mail.subject, other.subject, other.text) == ("Von …", "Anderes", "Guten Tag")
    assert mail.text == (
        "… lädt Sie ein. Lindenallee 3, Antwort an: …\nEs grüßt ….\nhttps://auenbrueck.example/linde/x?y=1"
    )


TRACES = ("Linde", "linde@", "Musterfrau", "BundID", "geheim-totp", "linde-im-verbund")


def everything_stored() -> str:
    """The people store as text, sessions opened."""
    rows = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            rows += cursor.execute(f'SELECT * FROM "{table}"').fetchall()
    sessions = [one.get_decoded() for one in Session.objects.all()]
    return repr(rows) + repr(sessions)


@pytest.mark.parametrize("trace", TRACES)
def test_a_deleted_account_leaves_no_trace_of_the_person(trace: str) -> None:
    linde = well_known()
    assert trace.casefold() in everything_stored().casefold()
    delete_account(principal_of(linde), linde)
    assert trace.casefold() not in everything_stored().casefold()


def test_the_row_stays_as_a_deleted_account() -> None:
    linde = well_known()
    delete_account(principal_of(linde), linde)
    left = Person.objects.get(pk=linde.pk)
    assert (left.pseudonym, left.name, left.email) == (f"gelöscht-{linde.pk}", "gelöschtes Konto", None)
    assert not left.is_active
    assert not left.has_usable_password()


def test_keys_belong_to_the_organisation_and_go_on() -> None:
    linde = well_known()
    delete_account(principal_of(linde), linde)
    key = ApiKey.objects.get(name="Pegel")
    assert (key.maker, key.revoked) == (None, None)


def test_the_chain_stays_whole_and_ends_with_the_deletion() -> None:
    linde = well_known()
    delete_account(principal_of(linde), linde)
    last = AuditLine.objects.latest("pk")
    assert audit_log.broken() is None
    assert (last.verb, last.subject) == ("account.delete", f"Person({linde.pk})")
    kept = AuditLine.objects.filter(content__isnull=False)
    assert {one.verb for one in kept} == {"member.leave", "account.delete"}
    assert "Linde" not in "".join(one.content or "" for one in kept)


def test_others_keep_what_is_theirs() -> None:
    linde, other = well_known(), person("Ahorn", role=Role.READER)
    signed_in(other)
    with transaction.atomic():
        note(principal_of(other), "person.introduce", f"Person({other.pk})", after={"pseudonym": "Ahorn"})
    delete_account(principal_of(linde), linde)
    assert [one.user_id for one in EmailAddress.objects.all()] == [other.pk]
    assert Session.objects.count() == 1
    assert other.memberships.count() == 1
    assert AuditLine.objects.filter(actor=other.pk, content__isnull=False).count() == 1


def test_an_address_that_was_only_claimed_erases_nothing_of_its_owner() -> None:
    owner, thief = person("Ahorn"), person("Elster")
    EmailAddress.objects.filter(user=thief).update(verified=False, email="ahorn@auenbrueck.example")
    Mail.objects.create(sender="a@b.example", recipient=owner.email or "", subject="Für Ahorn", text="")
    with transaction.atomic():
        note(principal_of(owner), "person.introduce", f"Person({owner.pk})", after={"email": owner.email})
    delete_account(principal_of(thief), thief)
    assert Mail.objects.count() == 1
    assert AuditLine.objects.filter(actor=owner.pk, content__isnull=False).exists()


def test_the_name_of_a_deleted_account_is_free_even_if_somebody_took_it() -> None:
    linde = person("Linde")
    person(f"gelöscht-{linde.pk}")
    delete_account(principal_of(linde), linde)
    assert Person.objects.get(pk=linde.pk).pseudonym == f"gelöscht-{linde.pk}-"


@pytest.mark.parametrize(("second", "may_go"), [(None, False), (Role.EDITOR, False), (Role.OWNER, True)])
def test_whoever_alone_is_in_charge_hands_over_first(second: Role | None, may_go: bool) -> None:
    linde = person("Linde", role=Role.OWNER)
    if second:
        person("Ahorn", role=second)
    if may_go:
        delete_account(principal_of(linde), linde)
    else:
        with pytest.raises(StillNeeded):
            delete_account(principal_of(linde), linde)
    assert (Person.objects.get(pk=linde.pk).deleted is not None) == may_go
    left = ["member.leave", "account.delete"] if may_go else []
    assert list(AuditLine.objects.order_by("pk").values_list("verb", flat=True)) == left


def test_a_failure_in_one_room_forgets_nothing_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    linde = well_known()
    before = everything_stored()
    monkeypatch.setattr("allmende.identity.personal._empty", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delete_account(principal_of(linde), linde)
    assert everything_stored() == before


def test_everything_held_is_in_the_file_but_nothing_to_sign_in_with() -> None:
    linde = well_known()
    with ZipFile(BytesIO(packed(linde, timezone.now()))) as packing:
        held = {name: packing.read(name).decode() for name in packing.namelist()}
    assert {"LIESMICH.txt", "identity.json", "notices.json"} <= held.keys()
    identity, notices = json.loads(held["identity.json"]), json.loads(held["notices.json"])
    assert identity["account"]["real_name"] == "Erika Musterfrau"
    assert identity["memberships"][0]["role"] == "steward"
    assert [one["name"] for one in identity["keys_made"]] == ["Pegel"]
    assert [one["verb"] for one in identity["audit"]] == ["person.introduce", "mail.claim"]
    assert len(identity["sessions"]) == 1
    assert notices["mails"][0]["subject"] == "Hallo Linde"
    secrets = (linde.password, "geheim-totp", *Session.objects.values_list("session_key", flat=True))
    assert not [one for one in secrets if any(one in text for text in held.values())]


def test_the_file_has_nothing_of_anybody_else() -> None:
    person("Ahorn", role=Role.OWNER)
    held = register.export(well_known())
    assert "ahorn" not in repr(held).casefold()


def test_a_session_that_ended_is_no_obstacle() -> None:
    linde = well_known()
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    call_command("clearsessions")
    delete_account(principal_of(linde), linde)
    assert Session.objects.count() == 0


def test_words_about_changed_stations_go_and_that_chain_stays_whole_too() -> None:
    linde = person("Linde", role=Role.STEWARD)
    stream = NewStream("level", "Füllstand", "", "Meter", "m", "", "Füllstand", "")
    ensure_station(principal_of(linde), NewStation("Brücke", "Brücke", "", (stream,)))
    assert register.export(linde)["identity"]["changes_of_stations"]
    delete_account(principal_of(linde), linde)
    left = sensing.lines_of("person", linde.pk)
    assert left
    assert {one.content for one in left} == {None}
    assert audit_log.broken() is None
