# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A timetable from a file is gone on with."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from allmende.barcamp import bring_in
from allmende.barcamp.actions.bringing_in import bring_in as take
from allmende.barcamp.bring_in.foreign import Foreign
from allmende.barcamp.bring_in.planning import Known, Placed, plan
from allmende.barcamp.bring_in.reading import parsed
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Consent, Host, Hosting, Item, Pitch, Room, Session, Slot
from allmende.core.child import Declined
from allmende.identity.models import Organisation, Person
from tests.barcamp.memory_fixtures import DAY, NINE, camp, make_camp, owner, town
from tests.barcamp.test_files import SCHEDULE, with_schemas
from tests.identity.people import person, signed_in

__all__ = ["camp", "owner", "town"]

AT = "/barcamps/zukunft-2027"
ZONE = "Europe/Berlin"


def event(**said: Any) -> dict[str, Any]:
    usual = {
        "id": 7,
        "guid": "8079583e-8321-506c-95af-fd2903a5f075",
        "title": "Session",
        "date": "2027-03-20T10:00:00+01:00",
        "duration": "00:45",
        "room": "Saal",
        "persons": [{"name": "Ada"}],
    }
    return usual | said


def schedule(*events: dict[str, Any], **conference: Any) -> bytes:
    rooms: dict[str, list[dict[str, Any]]] = {}
    for one in events:
        rooms.setdefault(str(one["room"]), []).append(one)
    said = {"title": "Anderswo", "days": [{"rooms": rooms}]} | conference
    return json.dumps({"schedule": {"conference": said}}).encode()


def empty(town: Organisation, owner: Person, **facts: Any) -> Barcamp:
    """A barcamp with nothing in it."""
    made = make_camp(town, owner, **facts)
    for table in (Session, Hosting, Pitch, Host, Item, Slot, Room):
        table.objects.filter(**{"pitch__camp" if table is Hosting else "camp": made}).delete()
    return made


def publish(camp: Barcamp) -> None:
    for one in camp.sessions.all():
        Session.objects.filter(pk=one.pk).update(shown_slot=one.slot_id, shown_room=one.room_id)


@pytest.mark.parametrize("name", ["schedule.json", "schedule.xml"])
def test_what_was_written_and_read_is_written_the_same(
    camp: Barcamp, owner: Person, town: Organisation, client: Client, name: str
) -> None:
    before, published = client.get(f"{AT}/{name}").content, camp.published
    found = bring_in.read(before, ZONE)
    Session.objects.all().delete()
    camp.delete()
    again = empty(town, owner, published=published)
    take(owner, again, found)
    publish(again)
    assert client.get(f"{AT}/{name}").content.decode() == before.decode()


@with_schemas
@pytest.mark.parametrize(
    ("name", "first", "last", "sessions", "rooms"),
    [
        ("frab-camp2019.json", date(2019, 8, 21), date(2019, 8, 25), 79, {"Curie", "Meitner"}),
        ("pretalx-democon.json", date(2020, 12, 14), date(2020, 12, 16), 36, {"Gray Room", "Tan Room"}),
    ],
)
def test_timetables_of_other_programs_are_gone_on_with(
    town: Organisation, owner: Person, name: str, first: date, last: date, sessions: int, rooms: set[str]
) -> None:
    made = empty(town, owner, starts=first, ends=last)
    done = take(owner, made, bring_in.read((SCHEDULE / name).read_bytes(), ZONE))
    assert made.sessions.count() == len(done.sessions) == sessions
    assert set(made.rooms.values_list("name", flat=True)) == rooms
    assert not made.sessions.filter(slot=None).exists() and not made.sessions.filter(room=None).exists()
    assert made.hosts.count() == done.people > 20
    assert not made.sessions.exclude(shown_slot=None).exists()  # nothing is published


def test_what_is_there_is_moved_and_not_doubled(town: Organisation, owner: Person) -> None:
    made = empty(town, owner)
    take(owner, made, parsed(schedule(event()), ZONE))
    take(owner, made, parsed(schedule(event(room="Keller")), ZONE))
    assert made.sessions.get().room.name == "Keller"
    assert (made.sessions.get().number, made.pitches.count(), made.slots.count()) == (7, 1, 1)


def test_a_session_of_two_slots_stays_one(town: Organisation, owner: Person) -> None:
    other = "6f1e1c5c-7c0b-4d0e-9f57-3a3f54a8c9a1"
    made = empty(town, owner)
    take(
        owner, made, parsed(schedule(event(), event(guid=other, id=8, duration="01:45", room="Keller")), ZONE)
    )
    assert [(one.slot.starts.hour, one.pitch.slots) for one in made.sessions.all()] == [(9, 1), (9, 2)]
    assert made.slots.count() == 2


def test_a_file_is_no_consent(town: Organisation, owner: Person) -> None:
    made = empty(town, owner)
    recording = {"type": "media", "url": "https://v.example/1", "title": "Video"}
    take(owner, made, parsed(schedule(event(do_not_record=False, links=[recording])), ZONE))
    assert {one.recording for one in Hosting.objects.all()} == {Consent.UNASKED}
    assert not made.sessions.get().links.exists()


def test_guids_of_another_barcamp_stay_its_own(camp: Barcamp, owner: Person, town: Organisation) -> None:
    theirs = str(camp.sessions.get(number=1).guid)
    made = empty(town, owner, slug="anderes")
    take(owner, made, parsed(schedule(event(guid=theirs)), ZONE))
    assert str(made.sessions.get().guid) != theirs


def test_other_days_are_refused_and_nothing_is_changed(camp: Barcamp, owner: Person) -> None:
    before = camp.sessions.count(), camp.rooms.count()
    late = event(date="2027-03-21T10:00:00+01:00", room="Neu", guid="6f1e1c5c-7c0b-4d0e-9f57-3a3f54a8c9a1")
    with pytest.raises(Refused, match=r"21\. März 2027"):
        take(owner, camp, parsed(schedule(event(room="Neu"), late), ZONE))
    assert (camp.sessions.count(), camp.rooms.count()) == before


_WHOLE = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 12), st.sampled_from("ABC")), min_size=1, max_size=12
)


@given(_WHOLE)
def test_every_session_gets_a_slot_and_whose_end_is_another_is_counted(
    found: list[tuple[int, int, str]],
) -> None:
    """Beginnings and lengths in quarters of an hour."""
    events = [
        event(
            id=number + 1, guid=str(UUID(int=number + 1)), room=room, date=_at(start), end=_at(start + length)
        )
        | {"duration": ""}
        for number, (start, length, room) in enumerate(found)
    ]
    known = Known(DAY, DAY, frozenset(), {}, frozenset())
    done = plan(parsed(schedule(*events), ZONE), known, ZoneInfo(ZONE))
    slots = dict(done.slots)
    ends = [_end(one, slots) for one in done.sessions]
    assert len(ends) == len(found) and {one.slot for one in done.sessions} <= slots.keys()
    assert done.uneven == sum(
        1 for one, end in zip(done.sessions, ends, strict=True) if one.event.ends != end
    )


def _at(quarters: int) -> str:
    return (NINE + timedelta(minutes=15 * quarters)).isoformat()


def _end(one: Placed, slots: dict[datetime, datetime]) -> datetime:
    """As the programme says it: see queries.programme.period."""
    first = slots[one.slot]
    after = [start for start in sorted(slots) if start >= first and _day(start) == _day(one.slot)]
    return slots[after[0]] if one.slots == 2 and after else first


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(ZONE)).date()


_BOMB = b"""<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<schedule><conference><title>&b;</title></conference></schedule>"""


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "format"),
        (b"PK\x03\x04", "format"),
        (b"{", "format"),
        (b"\xff\xfe{", "format"),
        (b"<schedule>", "format"),
        (_BOMB, "format"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><schedule/>', "format"),
        (b"[" * 100_000, "format"),
        (b'{"a":' * 100_000, "format"),
        (b"{}", "schedule"),
        (b'{"schedule": []}', "schedule"),
        (b"<html/>", "schedule"),
        (b"<schedule/>", "empty"),
        (schedule(event(date="morgen")), "empty"),
        (schedule(event(duration="ewig")), "empty"),
        (schedule(event(title=None)), "empty"),
    ],
)
def test_bad_files_are_declined(sent: bytes, code: str) -> None:
    with pytest.raises(Declined) as said:
        parsed(sent, ZONE)
    assert said.value.code == code


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "date", "duration", "persons", "links", "name", "id", "guid", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(_JSON, _JSON, _JSON)
def test_whatever_stands_in_a_file_it_is_read_or_declined(one: Any, rooms: Any, title: Any) -> None:
    sent = {
        "schedule": {"conference": {"title": title, "rooms": rooms, "days": [{"rooms": {"A": [one]}}, one]}}
    }
    try:
        assert isinstance(parsed(json.dumps(sent).encode(), ZONE), Foreign)
    except Declined as declined:
        assert declined.code in ("empty", "schedule")


def _file(sent: bytes, name: str = "schedule.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sent)


def test_first_it_is_looked_at_then_taken_over(camp: Barcamp, owner: Person) -> None:
    their, there = signed_in(owner), f"{AT}/einrichten/einlesen"
    shown = their.post(there, {"file": _file(schedule(event(id=44, title="Neue Session")))}, follow=True)
    page = shown.content.decode()
    assert "Was übernommen wird" in page and "Neue Session" in page and "Saal" in page
    assert camp.sessions.count() == 3
    done = their.post(shown.redirect_chain[-1][0], follow=True).content.decode()
    assert "1 Sessions stehen jetzt" in done or "1 Session steht jetzt" in done
    assert camp.sessions.get(number=44).pitch.title == "Neue Session"
    again = their.post(shown.redirect_chain[-1][0], follow=True).content.decode()
    assert "nicht mehr da" in again and camp.sessions.count() == 4


def test_a_bad_file_says_what_to_do_and_changes_nothing(camp: Barcamp, owner: Person) -> None:
    page = signed_in(owner).post(f"{AT}/einrichten/einlesen", {"file": _file(b"%PDF-1.7")}).content.decode()
    assert "kein lesbares JSON oder XML. Nichts wurde geändert." in page
    big = _file(b"{" + b" " * 5_000_001)
    assert (
        "erlaubt sind 5 MB"
        in signed_in(owner).post(f"{AT}/einrichten/einlesen", {"file": big}).content.decode()
    )


def test_only_the_organisation_takes_over(camp: Barcamp, owner: Person) -> None:
    stranger = person("Zoe")
    assert signed_in(stranger).get(f"{AT}/einrichten/einlesen").status_code == 403
    with pytest.raises(Refused):
        take(stranger, camp, parsed(schedule(event()), ZONE))
    assert camp.starts == DAY
