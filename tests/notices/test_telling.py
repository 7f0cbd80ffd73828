# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who hears of what, when, and how it stops."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.core.principal import TOWN
from allmende.identity.models import Audience, Membership, Organisation, Person
from allmende.identity.models.organisations import Kind
from allmende.identity.roles import Role
from allmende.notices import actions, digests, personal, reading
from allmende.notices.letters import unsubscribing, who_unsubscribes
from allmende.notices.models import Habit, Mail, News, Notice, Rhythm, Watch
from tests.identity.people import person, signed_in

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
IDEA = "/ideen/3"
MONDAY = datetime(2026, 11, 23, 12, tzinfo=BERLIN)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def to_the_outbox(settings) -> None:
    settings.EMAIL_BACKEND = "allmende.notices.outbox.Backend"


def announce(author: Person | None = None, address: str = IDEA, made: datetime | None = None, **more) -> None:
    facts = {"kind": "idea.status", "title": "Neuer Stand", "municipality": TOWN, "organisation": TOWN} | more
    actions.announce(author, address, **facts)
    if made is not None:
        News.objects.filter(pk=actions.newest_news()).update(made=made)


def follower(name: str, rhythm: Rhythm = Rhythm.DAILY) -> Person:
    made = person(name, password=None)
    actions.watch(made, IDEA)
    actions.choose_rhythm(made, rhythm)
    return made


def mails() -> list[str]:
    return sorted(Mail.objects.values_list("recipient", flat=True))


def test_whoever_follows_a_page_hears_of_it_but_not_whoever_did_it():
    anna, bert = follower("Anna", Rhythm.AT_ONCE), follower("Bert", Rhythm.AT_ONCE)
    announce(anna, f"{IDEA}#beitrag-7")
    assert digests.send_due(timezone.now() + timedelta(minutes=1)) == 1
    assert mails() == [bert.email]
    assert [one.title for one in reading.told(bert)] == ["Neuer Stand"]
    assert reading.told(anna) == ()


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("/ideen/3#beitrag-7", "/ideen/3"),
        ("/entwuerfe/1/versionen/2", "/entwuerfe/1"),
        ("/entwuerfe/1/absatz/4#beitrag-9", "/entwuerfe/1"),
        ("/vorhaben/1?x=/ideen/3", "/vorhaben/1"),
        ("/karte#oben", "/karte"),
        ("/ideen/3a", "/ideen/3a"),
    ],
)
def test_whoever_follows_a_thing_follows_all_its_pages(address, subject):
    anna = person("Anna", password=None)
    actions.watch(anna, subject)
    announce(address=address)
    assert reading.unread_count(anna) == 1
    actions.show(subject, Audience.ORGANISATION)
    assert reading.unread_count(anna) == 0
    actions.unwatch(anna, address)
    assert not actions.is_watched(anna, subject)


def test_what_happened_before_somebody_followed_is_not_new():
    announce()
    anna = follower("Anna", Rhythm.AT_ONCE)
    announce(address="/ideen/4")
    actions.watch(anna, "/ideen/4")
    assert digests.send_due(timezone.now() + timedelta(minutes=1)) == 0
    assert (reading.told(anna), reading.unread_count(anna)) == ((), 0)
    announce(address="/ideen/4")
    assert digests.send_due(timezone.now() + timedelta(minutes=1)) == 1


def test_nothing_is_mailed_twice_or_to_whom_unfollowed():
    anna, bert = follower("Anna", Rhythm.AT_ONCE), follower("Bert", Rhythm.AT_ONCE)
    announce()
    actions.unwatch(bert, IDEA)
    later = timezone.now() + timedelta(minutes=1)
    assert [digests.send_due(later), digests.send_due(later)] == [1, 0]
    assert mails() == [anna.email]


def test_what_is_just_written_waits_a_moment_and_can_be_taken_back():
    follower("Anna", Rhythm.AT_ONCE)
    announce()
    assert digests.send_due(timezone.now()) == 0
    actions.retract(IDEA)
    assert digests.send_due(timezone.now() + timedelta(minutes=1)) == 0


@pytest.mark.parametrize(
    ("rhythm", "now", "until"),
    [
        (Rhythm.DAILY, at(11, 24, 6, 59), at(11, 23, 7)),
        (Rhythm.DAILY, at(11, 24, 7, 1), at(11, 24, 7)),
        (Rhythm.WEEKLY, at(11, 23, 6, 59), at(11, 16, 7)),
        (Rhythm.WEEKLY, at(11, 23, 7, 1), at(11, 23, 7)),
        (Rhythm.WEEKLY, at(11, 29, 23), at(11, 23, 7)),
        (Rhythm.DAILY, at(3, 29, 12), at(3, 29, 7)),
        (Rhythm.DAILY, at(10, 25, 6), at(10, 24, 7)),
    ],
)
def test_mails_of_the_day_and_of_the_week_end_at_seven(rhythm, now, until):
    found = digests.last_news_for(rhythm, now)
    assert found == until


def test_a_daily_mail_comes_in_the_morning_with_all_of_the_day_before():
    anna = follower("Anna")
    announce(title="Erstes", made=MONDAY)
    announce(title="Zweites", made=MONDAY + timedelta(hours=9))
    assert digests.send_due(MONDAY + timedelta(hours=10)) == 0
    assert digests.send_due(MONDAY + timedelta(hours=20)) == 1
    mail = Mail.objects.get()
    assert (mail.recipient, mail.subject) == (anna.email, "2 Neuigkeiten")
    assert mail.text.index("Erstes") < mail.text.index("Zweites")
    assert "http://localhost:8000/ideen/3" in mail.text


def test_a_weekly_mail_survives_a_server_that_was_off_for_weeks():
    follower("Anna", Rhythm.WEEKLY)
    announce(title="Alt", made=MONDAY)
    assert digests.send_due(MONDAY + timedelta(days=6)) == 0
    announce(title="Später", made=MONDAY + timedelta(days=16))
    assert digests.send_due(MONDAY + timedelta(days=24)) == 1
    assert "Alt" in Mail.objects.get().text
    assert "Später" in Mail.objects.get().text


@given(
    st.sampled_from([Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY]),
    st.lists(st.integers(1, 20 * 24), max_size=8),
    st.lists(st.integers(1, 20 * 24), max_size=12),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whenever_the_server_runs_everything_is_told_exactly_once(rhythm, happened, runs):
    Person.objects.filter(pseudonym="Anna").delete()
    for table in (News, Mail):
        table.objects.all().delete()
    anna = follower("Anna", rhythm)
    events = sorted([(hour, "news") for hour in happened] + [(hour, "run") for hour in runs])
    for number, (hour, what) in enumerate([*events, (40 * 24, "run")]):
        now = MONDAY + timedelta(hours=hour)
        if what == "run":
            digests.send_due(now + timedelta(minutes=5))
        else:
            announce(title=f"Nr-{number}-", made=now)
    said = "\n".join(Mail.objects.values_list("text", flat=True))
    assert [said.count(one.title) for one in News.objects.all()] == [1] * len(happened)
    assert Watch.objects.filter(person=anna).count() == 1


@pytest.mark.parametrize(
    ("audience", "heard"),
    [
        (Audience.PUBLIC, {"Autor", "Leser", "Mona", "Gast"}),
        (Audience.ORGANISATION, {"Leser", "Mona"}),
        (Audience.AUTHOR, {"Mona"}),
    ],
)
def test_a_mail_tells_nobody_what_they_may_not_see(audience, heard):
    town = Organisation.objects.get(pk=TOWN)
    for name, role in (("Leser", Role.READER), ("Mona", Role.MODERATOR), ("Gast", None), ("Autor", None)):
        who = follower(name, Rhythm.AT_ONCE)
        if role is not None:
            Membership.objects.create(organisation=town, person=who, role=role)
    other = Organisation.objects.create(name="Fremd", kind=Kind.COMPANY)
    Membership.objects.create(organisation=other, person=follower("Nachbar", Rhythm.NEVER), role=Role.OWNER)
    announce(audience=audience, organisation=TOWN)
    digests.send_due(timezone.now() + timedelta(minutes=1))
    assert set(mails()) == {f"{name.lower()}@auenbrueck.example" for name in heard}


def test_what_is_hidden_after_it_was_announced_is_not_mailed():
    follower("Anna", Rhythm.AT_ONCE)
    announce()
    actions.show(IDEA, Audience.ORGANISATION)
    assert digests.send_due(timezone.now() + timedelta(minutes=1)) == 0


@pytest.mark.parametrize(
    ("rhythm", "kind", "is_mailed"),
    [
        (Rhythm.WEEKLY, "idea.status", True),
        (Rhythm.NEVER, "idea.status", False),
        (Rhythm.NEVER, "contribution.decision", True),
    ],
)
def test_what_concerns_somebody_is_told_at_once_unless_they_want_no_mails(rhythm, kind, is_mailed):
    anna = follower("Anna", rhythm)
    announce(kind=kind, text="Weil es passt.", tell=[anna, anna], audience=None)
    assert mails() == ([anna.email] if is_mailed else [])
    assert Notice.objects.get().person == anna
    assert reading.unread_count(anna) == 1
    assert not News.objects.exists()


def test_what_must_be_told_has_no_way_to_stop_it_and_all_else_has():
    anna = follower("Anna")
    announce(kind="contribution.decision", tell=[anna])
    announce(kind="idea.status", tell=[anna])
    must, may = Mail.objects.order_by("id")
    assert (must.headers, "/abmelden/" in must.text) == ({}, False)
    link = f"http://localhost:8000{unsubscribing(anna)}"
    assert may.headers == {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert link in may.text


def test_a_mail_is_in_the_language_of_its_reader():
    anna = follower("Anna")
    Person.objects.filter(pk=anna.pk).update(language="en")
    announce(tell=[Person.objects.get(pk=anna.pk)])
    mail = Mail.objects.get()
    assert "http://localhost:8000/en/ideen/3" in mail.text
    assert "No more of them" in mail.text


def test_a_mail_program_unsubscribes_with_one_request_and_without_signing_in():
    anna = follower("Anna", Rhythm.AT_ONCE)
    announce(tell=[anna], audience=None)
    link = Mail.objects.get().headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(link).status_code == 200
    assert actions.rhythm_of(anna) == Rhythm.AT_ONCE
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert actions.rhythm_of(anna) == Rhythm.NEVER


def test_a_link_that_was_changed_unsubscribes_nobody():
    anna = follower("Anna")
    link = unsubscribing(anna)
    assert Client().post(f"{link[:-3]}xyz").status_code == 404
    assert actions.rhythm_of(anna) == Rhythm.DAILY
    assert who_unsubscribes(link.removeprefix("/abmelden/")) == anna


def test_whoever_wants_mails_again_does_not_get_those_they_did_not_want():
    anna = follower("Anna", Rhythm.NEVER)
    announce()
    actions.choose_rhythm(anna, Rhythm.AT_ONCE)
    assert digests.send_due(timezone.now() + timedelta(minutes=1)) == 0


def test_a_change_of_the_account_leaves_the_rhythm_as_it_was_chosen():
    anna = follower("Anna", Rhythm.WEEKLY)
    anna.pseudonym = "Annika"
    anna.save()
    assert actions.rhythm_of(anna) == Rhythm.WEEKLY


def test_a_mail_says_how_much_is_not_in_it(monkeypatch):
    monkeypatch.setattr(digests, "_MOST", 2)
    follower("Anna", Rhythm.AT_ONCE)
    for number in range(5):
        announce(title=f"Nr. {number}")
    digests.send_due(timezone.now() + timedelta(minutes=1))
    mail = Mail.objects.get()
    assert mail.subject == "5 Neuigkeiten"
    assert "Und 3 weitere Neuigkeiten: http://localhost:8000/meins" in mail.text


def test_reading_everything_leaves_nothing_new():
    anna = follower("Anna")
    announce()
    announce(tell=[anna], audience=None)
    assert reading.unread_count(anna) == 2
    actions.read_all(anna)
    assert reading.unread_count(anna) == 0
    assert [one.is_new for one in reading.told(anna)] == [False, False]


def test_many_who_are_due_cost_two_statements_when_nothing_is_new(django_assert_num_queries):
    for number in range(5):
        follower(f"Anna{number}")
    announce(address="/ideen/9", made=MONDAY)
    with django_assert_num_queries(6):  # two for each rhythm
        assert digests.send_due(MONDAY + timedelta(days=9)) == 0


def test_whoever_leaves_takes_their_notices_along_and_what_they_wrote_stays():
    anna, bert = follower("Anna"), follower("Bert")
    announce(anna, tell=[bert])
    actions.announce(bert, IDEA, "x", "Für Anna", municipality=TOWN, organisation=TOWN, tell=[anna])
    assert [one["title"] for one in personal.export(anna)["notices"]] == ["Für Anna"]
    personal.forget(anna)
    assert not Watch.objects.filter(person=anna).exists()
    assert not Notice.objects.filter(person=anna).exists()
    assert not Habit.objects.filter(person=anna).exists()
    assert News.objects.filter(title="Neuer Stand").get().author is None


def test_only_who_is_signed_in_follows():
    assert Client().post("/folgen", {"zu": IDEA})["Location"].startswith("/konto")
    assert not Watch.objects.exists()
    assert AnonymousUser().is_anonymous


def test_a_button_follows_and_leads_back():
    anna = person("Anna")
    client = signed_in(anna)
    assert client.post("/folgen", {"zu": IDEA, "hier": 1})["Location"] == IDEA
    assert actions.is_watched(anna, IDEA)
    assert client.post("/folgen", {"zu": IDEA, "nicht": 1})["Location"] == "/meins"
    assert not actions.is_watched(anna, IDEA)


@pytest.mark.parametrize(
    "strange", ["https://fremd.example", "//fremd.example", "ideen/3", "", "\\\\fremd", "/\\fremd"]
)
def test_nobody_is_led_away(strange):
    answer = signed_in(person("Anna")).post("/folgen", {"zu": strange, "hier": 1})
    assert answer.status_code == 404
    assert not Watch.objects.exists()
