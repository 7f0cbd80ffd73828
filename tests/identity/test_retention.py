# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What its time is up for goes, and nothing before."""

from datetime import datetime, timedelta

import pytest
import pytest_django
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import transaction
from django.utils import timezone

from allmende.core.config import Identity, Settings
from allmende.core.principal import SYSTEM
from allmende.identity import audit_log
from allmende.identity.audit import note
from allmende.identity.models import AuditLine, Person
from allmende.identity.retention import tidy
from allmende.identity.roles import Role
from allmende.notices.models import Mail
from tests.identity.people import person, signed_in

pytestmark = pytest.mark.usefixtures("opened")


def days(count: float) -> timedelta:
    return timedelta(days=count)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.mark.parametrize(("age", "left"), [(6.9, 1), (7.1, 0)])
def test_an_account_that_nobody_confirmed_goes(now: datetime, age: float, left: int) -> None:
    linde = person("Linde")
    EmailAddress.objects.update(verified=False)
    Person.objects.filter(pk=linde.pk).update(joined=now - days(age))
    assert tidy(now).unconfirmed == 1 - left
    assert Person.objects.count() == left
    assert EmailAddress.objects.count() == left


@pytest.mark.parametrize("why", ["confirmed", "operator", "member", "no address"])
def test_accounts_that_somebody_answers_for_stay(now: datetime, why: str) -> None:
    linde = person("Linde", operator=why == "operator", role=Role.READER if why == "member" else None)
    EmailAddress.objects.update(verified=why == "confirmed")
    if why == "no address":
        EmailAddress.objects.all().delete()
    Person.objects.update(joined=now - days(100))
    assert tidy(now).unconfirmed == 0
    assert Person.objects.filter(pk=linde.pk).exists()


def idle(now: datetime, since: float, **more: bool) -> Person:
    linde = person("Linde", **more)  # type: ignore[arg-type]
    Person.objects.filter(pk=linde.pk).update(joined=now - days(3000), last_login=now - days(since))
    return linde


@pytest.mark.parametrize(("since", "warned"), [(1_064, 0), (1_066, 1), (1_200, 1)])
def test_whoever_was_away_for_long_gets_one_mail_a_month_before(
    now: datetime, since: float, warned: int
) -> None:
    idle(now, since)
    assert tidy(now).warned == warned
    assert tidy(now + days(0.5)).warned == 0
    assert [one.to for one in mail.outbox] == [["linde@auenbrueck.example"]] * warned
    assert Person.objects.get().deleted is None


@pytest.mark.parametrize(("later", "gone"), [(29, 0), (31, 1)])
def test_an_idle_account_goes_a_month_after_the_mail_and_never_without(
    now: datetime, later: float, gone: int
) -> None:
    idle(now, 2_000)
    assert tidy(now).inactive == 0
    assert tidy(now + days(later)).inactive == gone
    assert (Person.objects.get().deleted is not None) == bool(gone)


def test_whoever_comes_back_is_warned_anew(now: datetime) -> None:
    linde = idle(now, 2_000)
    tidy(now)
    Person.objects.filter(pk=linde.pk).update(last_login=now + days(2))
    later = tidy(now + days(1_200))
    assert (later.warned, later.inactive) == (1, 0)


def test_an_operator_and_whoever_leads_alone_stay(now: datetime) -> None:
    idle(now, 2_000, operator=True)
    leader = person("Ahorn", role=Role.OWNER)
    Person.objects.filter(pk=leader.pk).update(joined=now - days(3_000))
    tidy(now)
    assert tidy(now + days(40)).inactive == 0
    assert not Person.objects.exclude(deleted=None).exists()


def test_zero_days_keep_idle_accounts_for_ever(now: datetime, settings: pytest_django.Settings) -> None:
    settings.ALLMENDE = Settings(identity=Identity(inactive_days=0))
    idle(now, 2_999)
    found = tidy(now)
    assert (found.warned, found.inactive, mail.outbox) == (0, 0, [])


def test_sessions_go_when_they_ended(now: datetime) -> None:
    signed_in(person("Linde"))
    signed_in(person("Ahorn"))
    old = Session.objects.first()
    assert old is not None
    Session.objects.filter(pk=old.pk).update(expire_date=now - days(1))
    assert tidy(now).sessions == 1
    assert Session.objects.count() == 1


@pytest.mark.parametrize(("age", "left"), [(29, 1), (31, 0)])
def test_mails_go_after_their_time(now: datetime, age: float, left: int) -> None:
    Mail.objects.create(
        sender="a@b.example", recipient="c@d.example", subject="x", text="", made=now - days(age), sent=now
    )
    assert tidy(now).rooms["mails deleted"] == 1 - left
    assert Mail.objects.count() == left


@pytest.mark.parametrize(("later", "emptied"), [(3_649, 0), (3_651, 2)])
def test_words_of_the_audit_go_after_their_time_and_the_chain_stays(
    now: datetime, later: float, emptied: int
) -> None:
    with transaction.atomic():
        note(SYSTEM, "key.create", "ApiKey(1)", after={"name": "Pegel"})
        note(SYSTEM, "key.revoke", "ApiKey(1)")
    assert tidy(now + days(later)).audit == emptied
    assert AuditLine.objects.filter(content=None, salt=None).count() == emptied
    assert audit_log.broken() is None


def test_a_run_says_what_it_did(now: datetime) -> None:
    assert str(tidy(now)) == "nothing to tidy"
    idle(now, 2_000)
    assert str(tidy(now)) == "1 owners of idle accounts warned"
