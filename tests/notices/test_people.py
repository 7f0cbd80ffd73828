# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One's own page, what is on, and the feeds."""

import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from allmende.core.config import Settings
from allmende.core.principal import TOWN
from allmende.identity.models import Audience, Organisation
from allmende.identity.models.organisations import Kind
from allmende.notices import actions, calendar, dates, mine
from allmende.notices.dates import Date
from allmende.notices.mine import Item, Section
from allmende.notices.models import News, Rhythm
from allmende.search import actions as search
from allmende.search.findable import Findable
from allmende.sensing import hub
from tests.identity.people import person, signed_in

IDEA = "/ideen/3"
ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def town(tmp_path: Path, settings, db) -> Iterator[None]:
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE):
        yield


@pytest.fixture
def room(monkeypatch):
    """A room that says what the test wants: modules `dates` and `mine` in place of the ideas'."""

    def say(name: str, **functions) -> None:
        module = ModuleType(f"allmende.participation.ideas.{name}")
        module.__dict__.update(functions)
        found = dates if name == "dates" else mine
        monkeypatch.setattr(found, "find_spec", lambda wanted: wanted == module.__name__ or None)
        monkeypatch.setitem(sys.modules, module.__name__, module)

    return say


def announce(address: str = IDEA, **more) -> None:
    facts = {"kind": "idea.new", "title": "Neue Idee", "municipality": TOWN, "organisation": TOWN} | more
    actions.announce(None, address, **facts)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def entries(address: str, client: Client | None = None) -> list[str]:
    feed = ET.fromstring((client or Client()).get(address).content)  # noqa: S314  our own
    return [str(one.findtext(f"{ATOM}title")) for one in feed.iter(f"{ATOM}entry")]


def test_ones_own_page_needs_somebody():
    assert Client().get("/meins")["Location"].startswith("/konto")


def test_ones_own_page_shows_what_rooms_say_and_leaves_out_what_is_empty(room):
    room(
        "mine", mine=lambda _: [Section("Voll", (Item("Meine Bank", IDEA, "geprüft"),)), Section("Leer", ())]
    )
    client = signed_in(person("Anna"))
    page = shown(client, "/meins")
    assert all(one in page for one in ("Voll", "Meine Bank", "geprüft", f'href="{IDEA}"'))
    assert "Leer" not in page
    assert f'href="/en{IDEA}"' in shown(client, "/en/meins")


def test_long_lists_are_folded_and_what_one_looks_after_comes_last(room):
    many = tuple(Item(f"Nr. {number}", f"/ideen/{number}") for number in range(9))
    room("mine", mine=lambda _: [Section("Betreut", many, order=1), Section("Kurz", many[:7])])
    page = shown(signed_in(person("Anna")), "/meins")
    assert page.index("Kurz") < page.index("Betreut")
    assert page.count("<details>") == 1
    assert page.index("3 weitere zeigen") < page.index("Nr. 8")


def test_ones_own_page_shows_news_and_marks_them_read():
    anna = person("Anna")
    client = signed_in(anna)
    actions.watch(anna, IDEA)
    announce(f"{IDEA}#beitrag-1", title="Neuer <b>Stand</b>", text="Weil " + "x" * 400)
    page = shown(client, "/meins")
    assert "Neuer &lt;b&gt;Stand&lt;/b&gt;" in page
    assert 'class="new"' in page
    assert client.post("/meins/gelesen")["Location"] == "/meins"
    assert 'class="new"' not in shown(client, "/meins")


def test_followed_pages_have_the_name_they_are_found_by_or_none_if_they_are_not_seen():
    anna = person("Anna")
    for address, audience in ((IDEA, Audience.PUBLIC), ("/ideen/4", Audience.ORGANISATION)):
        search.put(Findable(address, "idea", f"Idee {address}", "", TOWN, TOWN, audience))
        actions.watch(anna, address)
    page = shown(signed_in(anna), "/meins")
    assert f'<a href="{IDEA}">Idee {IDEA}</a>' in page
    assert "Nicht mehr zu sehen: /ideen/4" in page
    assert "Idee /ideen/4" not in page


def test_the_rhythm_of_mails_is_chosen_there():
    anna = person("Anna")
    client = signed_in(anna)
    assert client.post("/meins", {"rhythm": "weekly"})["Location"] == "/meins"
    assert actions.rhythm_of(anna) == Rhythm.WEEKLY
    assert "Bitte prüfen Sie Ihre Angaben" in client.post("/meins", {"rhythm": "stündlich"}).content.decode()
    assert actions.rhythm_of(anna) == Rhythm.WEEKLY


def test_a_feed_holds_what_everybody_sees_and_no_more():
    announce()
    announce("/ideen/4", title="Innen", audience=Audience.ORGANISATION)
    announce("/ideen/5", title="Wartet", audience=Audience.AUTHOR)
    boss = signed_in(person("Chef", operator=True))
    assert entries("/neues.atom") == entries("/neues.atom", boss) == ["Neue Idee"]
    actions.retract(IDEA)
    assert entries("/neues.atom") == []


def test_a_feed_of_a_page_of_a_kind_and_of_a_portal():
    other = Organisation.objects.create(name="Nachbarort", kind=Kind.MUNICIPALITY)
    announce(title="Hier")
    announce(title="Hier auch", kind="idea.status")
    announce("/ideen/9", title="Dort", municipality=other.pk)
    assert entries("/neues.atom") == ["Hier auch", "Hier"]
    assert entries(f"/neues.atom?zu={IDEA}&art=idea.new") == ["Hier"]
    assert entries("/neues.atom?zu=/ideen/9") == ["Dort"]


def test_a_feed_links_pages_of_its_language_and_keeps_its_numbers():
    announce(f"{IDEA}#beitrag-2")
    german, english = (ET.fromstring(Client().get(f"{at}/neues.atom").content) for at in ("", "/en"))  # noqa: S314
    links = [one.find(f"{ATOM}entry/{ATOM}link").get("href") for one in (german, english)]
    assert [one.rpartition("testserver")[2] for one in links] == [
        "http://localhost:8000/ideen/3#beitrag-2",
        "http://localhost:8000/en/ideen/3#beitrag-2",
    ]
    ids = {one.findtext(f"{ATOM}entry/{ATOM}id") for one in (german, english)}
    assert len(ids) == 1


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sign_that_somebody_writes_ends_a_feed(text):
    News.objects.all().delete()
    announce(title=text.encode("utf-8", "ignore").decode(), text=text.encode("utf-8", "ignore").decode())
    assert len(entries("/neues.atom")) == 1


def test_what_people_wrote_is_no_html_for_a_feed_reader():
    announce(text="<script>alert(1)</script> & mehr\n\nZweiter Absatz")
    feed = ET.fromstring(Client().get("/neues.atom").content)  # noqa: S314  our own
    summary = feed.findtext(f"{ATOM}entry/{ATOM}summary")
    said = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; mehr"
    assert summary == f"<p>{said}</p>\n\n<p>Zweiter Absatz</p>"


def test_what_has_not_changed_is_not_sent_again():
    announce()
    for address in ("/neues.atom", "/termine.ics"):
        first = Client().get(address)
        assert first["Cache-Control"] == "public, max-age=300"
        again = Client().get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    announce("/ideen/4")
    assert Client().get("/neues.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_dates_stand_by_month_and_what_goes_on_above(room):
    now = timezone.now()
    going_on = Date(now - timedelta(days=3), "Beteiligung", "/entwuerfe/1", "Phase", now + timedelta(days=3))
    soon = Date(now + timedelta(days=40), "Frist & Ende", IDEA, "Frist", place="Rathaus")
    room("dates", dates=lambda *_: [soon, going_on])
    page = shown(Client(), "/termine")
    assert page.index("Läuft gerade") < page.index("Beteiligung") < page.index("Frist &amp; Ende")
    assert "Rathaus" in page
    assert "http://localhost:8000/termine.ics" in page
    assert 'href="/en/entwuerfe/1"' in shown(Client(), "/en/termine")


def test_where_nothing_is_on_the_page_says_so(room):
    room("dates", dates=lambda *_: [])
    assert "Zurzeit steht nichts an." in shown(Client(), "/termine")


def test_rooms_are_asked_by_who_asks_where_and_when(room):
    asked = []
    room("dates", dates=lambda *given: asked.append(given) or [])
    anna = person("Anna")
    signed_in(anna).get("/termine")
    signed_in(anna).get("/termine.ics")
    (page, at_page, since, until), (feed, at_feed, *_) = asked
    assert (page, at_page, feed.is_anonymous, at_feed) == (anna, TOWN, True, TOWN)
    assert until - since == timedelta(days=366)


def events(*given: Date) -> dict[str, dict]:
    written = calendar.written(given, "https://stadt.example", "Termine", NOW)
    return {str(one["summary"]): one for one in Calendar.from_ical(written).walk("VEVENT")}


def test_a_calendar_says_when_in_universal_time_and_takes_nobodys_time():
    start = datetime(2026, 12, 1, 18, tzinfo=timezone.get_fixed_timezone(60))
    one = Date(start, "Bürgersaal", IDEA, "Treffen", start + timedelta(hours=2), "Am Markt; Saal 1")
    event = events(one)["Bürgersaal (Treffen)"]
    assert event["dtstart"].dt == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert event["dtend"].dt == datetime(2026, 12, 1, 19, tzinfo=UTC)
    assert (event["location"], event["transp"]) == ("Am Markt; Saal 1", "TRANSPARENT")
    assert str(event["url"]) == "https://stadt.example/ideen/3"
    assert "dtend" not in events(Date(start, "Frist", IDEA, "Ende"))["Frist (Ende)"]


def test_a_date_that_moved_or_is_called_something_else_is_the_same_and_newer():
    before = Date(NOW, "Frist", IDEA, "Ende", changed=NOW)
    after = Date(NOW + timedelta(days=9), "Neuer Name", IDEA, "Ende", changed=NOW + timedelta(hours=1))
    (old,), (new,) = events(before).values(), events(after).values()
    assert old["uid"] == new["uid"]
    assert new["sequence"] == old["sequence"] + 60


def test_dates_of_one_page_are_told_apart():
    first, second = Date(NOW, "Bau", IDEA, "Phase"), Date(NOW, "Betrieb", IDEA, "Phase")
    keyed = [Date(NOW, "Gleich", IDEA, "Phase", key=str(number)) for number in range(2)]
    ics = calendar.written((first, second, *keyed), "https://stadt.example", "Termine", NOW)
    assert len({str(one["uid"]) for one in Calendar.from_ical(ics).walk("VEVENT")}) == 4


def test_an_empty_calendar_is_one():
    assert events() == {}
