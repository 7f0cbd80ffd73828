# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The operator's tables: there for the operator, nowhere for anybody else."""

from collections.abc import Iterator

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.test import Client, RequestFactory
from django.utils import translation

from allmende.core.principal import TOWN
from allmende.identity.admin import tables
from allmende.identity.models import ApiKey, AuditLine, Municipality, Organisation, Person
from allmende.identity.roles import Role
from tests.identity.people import person, signed_in

LISTS = [f"/betrieb/{model._meta.app_label}/{model._meta.model_name}/" for model in tables._registry]
PAGES = ["/betrieb/", "/betrieb/login/", "/betrieb/password_change/", "/betrieb/nothing/", *LISTS]


@pytest.fixture(autouse=True)
def german(db: None) -> Iterator[None]:
    with translation.override("de"):
        yield


@pytest.mark.parametrize("page", PAGES)
def test_for_everybody_else_there_is_nothing(page: str) -> None:
    assert Client().get(page).status_code == 404
    assert signed_in(person("Linde", role=Role.OWNER)).get(page).status_code == 404


@pytest.mark.parametrize("page", ["/betrieb/", *LISTS])
def test_the_operator_reads_every_table(page: str) -> None:
    linde = person("Linde", operator=True, role=Role.OWNER)
    ApiKey.objects.create(name="Pegel", organisation_id=TOWN, maker=linde, digest="0" * 64)
    assert signed_in(linde).get(page).status_code == 200


def test_a_change_in_the_tables_leaves_an_audit_line_and_no_second_log() -> None:
    linde = person("Linde", operator=True)
    row = Organisation.objects.create(name="Stadtwerke", kind="utility")
    page = f"/betrieb/identity/organisation/{row.pk}/change/"
    sent = {"name": "Werke", "kind": "utility", "visibility": "1", "website": ""}
    assert signed_in(linde).post(page, sent).status_code == 302
    line = AuditLine.objects.get()
    assert (line.actor, line.verb, line.subject, line.organisation) == (
        linde.pk,
        "tables.change",
        f"Organisation({row.pk})",
        row.pk,
    )
    assert '"before":{"name":"Stadtwerke"}' in (line.content or "")
    assert '"after":{"name":"Werke"}' in (line.content or "")
    assert LogEntry.objects.count() == 0


def test_deleting_in_the_tables_leaves_an_audit_line() -> None:
    row = Organisation.objects.create(name="Stadtwerke", kind="utility")
    client = signed_in(person("Linde", operator=True))
    client.post(f"/betrieb/identity/organisation/{row.pk}/delete/", {"post": "yes"})
    assert not Organisation.objects.filter(pk=row.pk).exists()
    assert [one.verb for one in AuditLine.objects.all()] == ["tables.delete"]


@pytest.mark.parametrize("model", ["auditline", "apikey"])
@pytest.mark.parametrize("verb", ["add", "1/change", "1/delete"])
def test_audit_lines_and_keys_are_only_read(model: str, verb: str) -> None:
    linde = person("Linde", operator=True)
    ApiKey.objects.create(pk=1, name="Pegel", organisation_id=TOWN, maker=linde, digest="0" * 64)
    AuditLine.objects.create(pk=1, at=0, actor_kind="system", verb="x", subject="y", digest=b"", chain=b"")
    answer = signed_in(linde).post(f"/betrieb/identity/{model}/{verb}/", {"name": "anders", "verb": "anders"})
    assert answer.status_code == 403
    assert ApiKey.objects.get(pk=1).name == "Pegel"
    assert AuditLine.objects.get().verb == "x"


def test_nobodys_password_is_shown_or_changed() -> None:
    linde = person("Linde", operator=True)
    page = f"/betrieb/identity/person/{linde.pk}/change/"
    client = signed_in(linde)
    shown = client.get(page).getvalue().decode()
    assert "argon2" not in shown
    client.post(
        page, {"language": "en", "is_active": "on", "is_operator": "on", "password": "x", "pseudonym": "y"}
    )
    after = Person.objects.get(pk=linde.pk)
    assert (after.password, after.pseudonym, after.language) == (linde.password, "Linde", "en")


def test_with_a_second_factor_the_session_must_have_shown_it() -> None:
    linde = person("Linde", operator=True)
    Authenticator.objects.create(user=linde, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = signed_in(linde)
    assert client.get("/betrieb/")["Location"] == "/konto/zweiter-faktor/nochmals?next=%2Fbetrieb%2F"
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, linde, "mfa")
    request.session.save()
    assert client.get("/betrieb/").status_code == 200


def test_a_municipality_can_be_edited_here() -> None:
    row = Municipality.objects.get()
    client = signed_in(person("Linde", operator=True))
    assert client.get(f"/betrieb/identity/municipality/{row.pk}/change/").status_code == 200
