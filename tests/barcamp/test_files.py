# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The published programme as files that others' programs read."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from allmende.barcamp.export import frab, voc
from allmende.barcamp.export.programme import Entry, Place, Programme, Speaker
from allmende.barcamp.models import Barcamp, Consent, Link, LinkKind, Mark, Session
from allmende.barcamp.queries import marks
from allmende.identity.models import Audience, Person
from tests.barcamp.memory_fixtures import DAY, NINE, camp, consent, owner, place, town
from tests.identity.people import signed_in

__all__ = ["camp", "owner", "town"]

_SHARED = Path(os.environ.get("ALLMENDE_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
SCHEDULE = _SHARED / "5_participation" / "schedule"
with_schemas = pytest.mark.skipif(
    not SCHEDULE.is_dir(), reason=f"The published schemas are not in {SCHEDULE}: set ALLMENDE_SHARED_DATA."
)
AT = "/barcamps/zukunft-2027"


def check_xml(written: bytes) -> None:
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(SCHEDULE / "schedule.xml.xsd"))
    schema.assertValid(etree.fromstring(written))


def check_json(written: bytes) -> None:
    from jsonschema import Draft6Validator

    schema = json.loads((SCHEDULE / "schema.json").read_text("utf-8"))
    Draft6Validator(schema, format_checker=Draft6Validator.FORMAT_CHECKER).validate(json.loads(written))


def events(client: Client) -> dict[int, dict[str, Any]]:
    """Of schedule.json by their ids."""
    said = client.get(f"{AT}/schedule.json").json()["schedule"]["conference"]["days"]
    return {one["id"]: one for day in said for room in day["rooms"].values() for one in room}


def dates(client: Client, wanted: str = "") -> dict[str, Any]:
    """Of the calendar by their UIDs."""
    parsed = Calendar.from_ical(client.get(f"{AT}/programm.ics{wanted}").content)
    return {str(one["UID"]): one for one in parsed.walk("VEVENT")}


@with_schemas
def test_the_files_pass_the_published_schemas(camp: Barcamp, client: Client) -> None:
    consent(camp.sessions.get(number=1))
    Link.objects.create(
        session=camp.sessions.get(number=1), kind=LinkKind.RECORDING, url="https://video.example/1"
    )
    xml = client.get(f"{AT}/schedule.xml")
    assert xml["Content-Type"] == "application/vnd.c3voc.schedule+xml"
    check_xml(xml.content)
    check_json(client.get(f"{AT}/schedule.json").content)


@with_schemas
def test_a_barcamp_without_a_programme_has_files_that_pass_too(camp: Barcamp, client: Client) -> None:
    camp.items.all().delete()
    Barcamp.objects.update(version=0, published=None, slug="b-7")
    check_xml(client.get("/barcamps/b-7/schedule.xml").content)
    check_json(client.get("/barcamps/b-7/schedule.json").content)


def _programme(**facts: Any) -> Programme:
    said = {
        "slug": "zukunft-2027",
        "title": "Zukunft",
        "text": "",
        "place": "",
        "home": "https://stadt.example",
        "address": AT,
        "page": f"https://stadt.example{AT}",
        "first": DAY,
        "last": DAY,
        "zone": "Europe/Berlin",
        "licence": "CC-BY-4.0",
        "version": 3,
        "revised": NINE,
        "rooms": (),
        "entries": (),
    }
    return Programme(**said | facts)


@with_schemas
@given(
    st.text(max_size=30),
    st.text(max_size=30),
    st.from_regex(r"[-a-zA-Z0-9_]{1,40}", fullmatch=True),
    st.uuids(),
)
def test_whatever_people_write_the_files_pass(title: str, name: str, slug: str, guid: Any) -> None:
    entry = Entry(
        id=7,
        guid=guid,
        kind="session",
        title=title,
        text=name,
        people=(Speaker(name, guid),),
        place=Place(name, guid),
        starts=NINE,
        ends=NINE + timedelta(minutes=90),
        url="https://stadt.example/7",
    )
    given_ = _programme(slug=slug, title=title, entries=(entry,), rooms=(entry.place,))
    check_xml(frab.write(given_))
    check_json(voc.write(given_))


def test_ids_are_those_of_the_sessions_and_no_two_are_the_same(camp: Barcamp, client: Client) -> None:
    found = events(client)
    assert {1, 2, 3} <= found.keys() and len(found) == 6
    assert len({one["code"] for one in found.values()}) == 6
    assert found[1]["date"] == "2027-03-20T10:00:00+01:00"
    assert found[1]["slug"] == "zukunft_2027-session-1"


def test_a_session_of_two_slots_ends_with_the_second(camp: Barcamp, client: Client) -> None:
    assert events(client)[3]["duration"] == "01:45"


def test_only_what_is_published_is_in_the_files(camp: Barcamp, client: Client) -> None:
    camp.sessions.filter(number=1).update(room=camp.rooms.get(name="Dachkammer"))
    camp.sessions.filter(number=2).update(shown_slot=None, shown_room=None)
    found = events(client)
    assert found[1]["room"] == "Ratssaal" and 2 not in found


def test_what_was_cancelled_is_gone_from_schedules_and_told_by_calendars(
    camp: Barcamp, client: Client
) -> None:
    dropped = camp.sessions.get(number=2)
    Session.objects.filter(pk=dropped.pk).update(is_cancelled=True, reason="Cem ist krank.")
    assert 2 not in events(client)
    found = dates(client)[str(dropped.guid)]
    assert found["STATUS"] == "CANCELLED" and "Cem ist krank." in found["DESCRIPTION"]
    assert "fällt aus: Cem ist krank." in client.get(f"{AT}/programm.csv").content.decode()


def test_a_calendar_keeps_its_uids_over_versions(camp: Barcamp, client: Client) -> None:
    """A session moved, one dropped, one new."""
    first = dates(client)
    moved, dropped = camp.sessions.get(number=1), camp.sessions.get(number=2)
    Session.objects.filter(pk=moved.pk).update(shown_room=camp.rooms.get(name="Dachkammer"), sequence=1)
    Session.objects.filter(pk=dropped.pk).update(is_cancelled=True, sequence=1)
    new = place(camp, "Neu", camp.slots.last(), camp.rooms.first(), "Ben")
    Barcamp.objects.update(version=2)
    second = dates(client)
    assert second.keys() == first.keys() | {str(new.guid)}
    after = second[str(moved.guid)]
    assert (after["SEQUENCE"], first[str(moved.guid)]["SEQUENCE"]) == (1, 0)
    assert after["LOCATION"].startswith("Dachkammer, 3. Stock")
    assert second[str(dropped.guid)]["STATUS"] == "CANCELLED"
    assert second[str(new.guid)]["STATUS"] == "CONFIRMED"


def test_calendar_entries_say_where_when_and_more(camp: Barcamp, client: Client) -> None:
    for one in dates(client).values():
        assert one["LOCATION"] and one["DTSTAMP"] and one["DTSTART"].dt.tzname() == "UTC"
    session = camp.sessions.get(number=1)
    assert dates(client)[str(session.guid)]["URL"].endswith(f"{AT}/sessions/1")


def test_a_cancelled_session_without_its_time_is_still_told(camp: Barcamp, client: Client) -> None:
    lost = camp.sessions.get(number=2)
    Session.objects.filter(pk=lost.pk).update(is_cancelled=True, shown_slot=None, shown_room=None)
    assert dates(client)[str(lost.guid)]["DTSTART"].dt == DAY


def test_a_calendar_of_one_room_has_that_room_only(camp: Barcamp, client: Client) -> None:
    attic = camp.rooms.get(name="Dachkammer")
    found = dates(client, f"?raum={attic.pk}")
    assert {str(one["SUMMARY"])[:8] for one in found.values()} == {"=Rad <& ", "Haushalt"}
    assert dates(client, "?raum=99999999999999999999") == dates(client)


def test_my_calendar_has_what_i_marked(camp: Barcamp, owner: Person, client: Client) -> None:
    mine = camp.sessions.get(number=3)
    Mark.objects.create(session=mine, person=owner)
    assert dates(signed_in(owner), "?meins").keys() == {str(mine.guid)}
    assert dates(client, f"?meins={marks.secret(owner, None)}").keys() == {str(mine.guid)}
    assert not dates(client, "?meins") and not dates(client, "?meins=p1:gefälscht")


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json", "programm.ics", "programm.csv"])
def test_whoever_has_it_is_told_so(camp: Barcamp, client: Client, name: str) -> None:
    first = client.get(f"{AT}/{name}")
    by_tag = client.get(f"{AT}/{name}", headers={"if-none-match": first["ETag"]})
    by_time = client.get(f"{AT}/{name}", headers={"if-modified-since": first["Last-Modified"]})
    assert (by_tag.status_code, by_time.status_code) == (304, 304) and not by_tag.content
    Session.objects.filter(number=1).update(shown_room=camp.rooms.get(name="Dachkammer"))
    for said in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        assert client.get(f"{AT}/{name}", headers=said).status_code == 200


def test_a_consent_taken_back_is_gone_at_the_next_request(camp: Barcamp, client: Client) -> None:
    session = camp.sessions.get(number=1)
    Link.objects.create(session=session, kind=LinkKind.RECORDING, url="https://video.example/1")
    consent(session)
    with_it = client.get(f"{AT}/schedule.xml")
    assert b"https://video.example/1" in with_it.content and b"<optout>false" in with_it.content
    session.pitch.hostings.filter(host__name="Ben").update(recording=Consent.REFUSED)
    without = client.get(f"{AT}/schedule.xml", headers={"if-none-match": with_it["ETag"]})
    assert without.status_code == 200 and b"<optout>false" not in without.content
    assert b"video.example" not in without.content
    assert b"video.example" not in client.get(f"{AT}/schedule.json").content


def test_no_spreadsheet_calculates_a_title(camp: Barcamp, client: Client) -> None:
    assert ";'=Rad <& \x0bRecht>;" in client.get(f"{AT}/programm.csv").content.decode()


def test_what_is_not_for_all_is_not_there(camp: Barcamp, client: Client, owner: Person) -> None:
    Barcamp.objects.update(audience=Audience.ORGANISATION)
    assert client.get(f"{AT}/schedule.xml").status_code == 404
    answer = signed_in(owner).get(f"{AT}/schedule.xml")
    assert answer.status_code == 200 and "private" in answer["Cache-Control"]
