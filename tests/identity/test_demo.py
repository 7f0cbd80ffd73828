# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The people of the demo town."""

from pathlib import Path

import pytest
import pytest_django
from allauth.account.models import EmailAddress
from django.utils import translation

from allmende.core.config import Settings, Town
from allmende.core.principal import SYSTEM, TOWN
from allmende.identity import demo
from allmende.identity.actions.keys import revoke_key
from allmende.identity.actions.municipalities import write_legal
from allmende.identity.keys import digest_of
from allmende.identity.models import (
    ApiKey,
    AuditLine,
    LegalPage,
    Membership,
    Municipality,
    Organisation,
    Person,
)
from allmende.identity.models.municipalities import LegalKind
from allmende.identity.roles import Role
from allmende.identity.starters import blanks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def simulated(settings: pytest_django.Settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLMENDE = Settings(data=tmp_path, town=Town(name="Auenbrück", simulated=True))


def test_there_is_an_account_for_every_role_and_its_password_works():
    founded = demo.found()
    for one in founded.accounts:
        assert Person.objects.get(email=one.email).check_password(one.password)
        assert EmailAddress.objects.get(email=one.email).verified
    assert set(Membership.objects.filter(organisation=TOWN).values_list("role", flat=True)) == set(Role)
    assert Person.objects.filter(is_operator=True).count() == 1
    assert founded.accounts[-1].role == "ohne Rolle"


def test_organisations_are_of_many_kinds_and_somebody_leads_each():
    founded = demo.found()
    assert founded.organisations.keys() == {
        "Stadtwerke Auenbrück",
        "Hochschule Auenbrück",
        "Pegelwerk",
        "Luftfreunde",
        "Gemeinde Bergheim",
    }
    assert len(set(Organisation.objects.values_list("kind", flat=True))) == 5
    for number in founded.organisations.values():
        assert Membership.objects.filter(organisation=number, role=Role.OWNER).exists()
    assert Municipality.objects.filter(host=demo.BERGHEIM_HOST).exists()


def test_a_second_start_changes_nothing():
    first = demo.found()
    lines = AuditLine.objects.count()
    assert demo.found() == first
    assert AuditLine.objects.count() == lines


def test_passwords_differ_between_people_and_installations(settings: pytest_django.Settings, tmp_path: Path):
    first = demo.found()
    assert len({one.password for one in first.accounts}) == len(first.accounts)
    first.file.unlink()
    again = demo.found()
    assert not {one.password for one in first.accounts} & {one.password for one in again.accounts}
    for one in again.accounts:
        assert Person.objects.get(email=one.email).check_password(one.password)


def test_the_key_manages_the_town_and_a_revoked_one_is_replaced():
    first = demo.found()
    key = ApiKey.objects.get(digest=digest_of(first.key))
    assert (key.organisation_id, key.manages_things) == (TOWN, True)
    revoke_key(SYSTEM, key)
    second = demo.found()
    assert second.key != first.key
    assert ApiKey.objects.filter(revoked=None).count() == 1


def test_who_has_changed_role_keeps_it_and_who_is_gone_is_not_listed():
    demo.found()
    Membership.objects.filter(person__email="leo@auenbrueck.example").update(role=Role.EDITOR)
    Person.objects.filter(email="jana@auenbrueck.example").update(is_active=False)
    with translation.override("en"):  # whatever the last request left on the thread
        founded = demo.found()
    roles = {one.email: one.role for one in founded.accounts}
    assert roles["leo@auenbrueck.example"].startswith("Redaktion")
    assert "jana@auenbrueck.example" not in roles


def test_whoever_runs_it_already_stays_the_only_operator():
    own = Person.objects.create_user("chef", "chef@example.org")
    own.is_operator = True
    own.save()
    founded = demo.found()
    assert "bruno@auenbrueck.example" not in {one.email for one in founded.accounts}
    assert Person.objects.get(is_operator=True) == own


def test_the_secrets_are_for_their_owner_alone():
    assert demo.found().file.stat().st_mode & 0o077 == 0


def test_both_towns_have_all_legal_pages_filled_in_and_marked_as_made_up():
    demo.found()
    pages = LegalPage.objects.all()
    assert pages.count() == 2 * len(LegalKind) * 2
    for page in pages:
        assert blanks(page.text) == [] and "{" not in page.text
        assert page.text.startswith("> **Ausgedacht.**" if page.language == "de" else "> **Made up.**")
        assert ("Bergheim" in page.text) == (page.municipality.host == demo.BERGHEIM_HOST)


def test_a_legal_page_that_somebody_changed_or_took_away_stays_so():
    demo.found()
    town = Municipality.objects.get(organisation=TOWN)
    write_legal(SYSTEM, town.pk, "impressum", {"de": "Unseres", "en": ""})
    demo.found()
    kept = LegalPage.objects.filter(municipality=town, kind="impressum").values_list("language", "text")
    assert dict(kept) == {"de": "Unseres", "en": ""}
