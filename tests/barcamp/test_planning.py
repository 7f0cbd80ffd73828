# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan is computed, changed by hand with its price, undone, and published without losing anything."""

import json
from datetime import timedelta
from html import escape

import pytest

from allmende.barcamp.actions import ballots, planning, publishing, runs
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import BallotState, Barcamp, Host, Mark, Run, Session
from allmende.barcamp.optimiser import check, plan
from allmende.barcamp.queries.instance import instance, placements
from allmende.identity.models import Person
from allmende.notices.models import Notice
from tests.barcamp.pitching_fixtures import Day, day, town
from tests.barcamp.setup_fixtures import announced, at, camp, fresh, last_step, organiser, stranger

__all__ = ["announced", "camp", "day", "organiser", "stranger", "town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def voted(organiser: Person, announced: Barcamp) -> Barcamp:
    """Twelve pitches, twenty ballots, closed."""
    hall = Day(announced, organiser, organiser)
    pitches = [hall.pitch(f"Vorschlag {at}", f"Mensch {at}").pk for at in range(12)]
    codes = hall.badges(20)
    hall.open()
    for place, code in enumerate(codes):
        hall.cast(code, {pitches[(place * step) % 12]: 1 for step in (1, 3, 5)})
    ballots.close(organiser, announced)
    return fresh(announced)


@pytest.fixture
def planned(organiser: Person, voted: Barcamp) -> Barcamp:
    planning.take_over(organiser, voted, plan(instance(voted), seconds=0.1).placements)
    return fresh(voted)


@pytest.fixture
def published(organiser: Person, planned: Barcamp) -> Barcamp:
    publishing.publish(organiser, planned)
    return fresh(planned)


def test_an_instance_has_what_the_tables_say(voted: Barcamp) -> None:
    found = instance(voted)
    assert (len(found.pitches), len(found.slots), len(found.rooms), len(found.votes)) == (12, 5, 3, 20)
    assert [one.after_break for one in found.slots] == [False, True, False, False, False]
    host = voted.hosts.get(name="Mensch 3")
    host.absent.set(voted.slots.all()[:2])
    assert len(next(one for one in instance(voted).people if one.id == str(host.pk)).slots) == 3


def test_a_plan_that_was_taken_over_keeps_every_rule_and_every_number(
    organiser: Person, planned: Barcamp
) -> None:
    assert check(instance(planned), placements(planned)) == []
    numbers = dict(planned.sessions.values_list("pitch", "number"))
    planning.take_over(organiser, planned, plan(instance(planned), seconds=0.2).placements)
    assert dict(planned.sessions.values_list("pitch", "number")) == numbers


def test_a_swap_tells_its_price_and_can_be_undone(organiser: Person, planned: Barcamp) -> None:
    first, second = planned.sessions.exclude(slot=None).order_by("slot__starts")[:2]
    other = planned.sessions.exclude(slot=first.slot).exclude(slot=None)[0]
    before = placements(planned)
    planning.move(organiser, planned, first, other.slot, other.room, anyway=True)
    moved = planned.sessions.get(pk=first.pk)
    assert (moved.slot, moved.room) == (other.slot, other.room)
    assert planned.sessions.get(pk=other.pk).slot == first.slot
    assert planned.steps.get(verb="move").cost is not None
    planning.undo(organiser, planned, last_step(planned))
    assert sorted(placements(planned)) == sorted(before)
    assert second.pk


def test_what_breaks_a_rule_is_refused_in_words_unless_somebody_insists(
    organiser: Person, planned: Barcamp
) -> None:
    session = planned.sessions.exclude(slot=None)[0]
    host = session.pitch.hosts.get()
    other = planned.slots.exclude(pk=session.slot_id).order_by("-starts")[0]
    host.absent.set([other])
    with pytest.raises(Refused, match="nicht da"):
        planning.move(organiser, planned, session, other, planned.rooms.first())
    assert planned.sessions.get(pk=session.pk).slot == session.slot
    planning.move(organiser, planned, session, other, planned.rooms.first(), anyway=True)
    assert planned.sessions.get(pk=session.pk).slot == other


def test_what_stays_where_it_is_pinned_stays(organiser: Person, planned: Barcamp) -> None:
    session = planned.sessions.exclude(slot=None)[0]
    planning.pin(organiser, planned, session, is_pinned=True)
    planning.take_over(organiser, planned, plan(instance(planned), seconds=0.1).placements)
    again = planned.sessions.get(pk=session.pk)
    assert (again.slot, again.room) == (session.slot, session.room)


def test_published_is_seen_by_all_and_only_that(organiser: Person, planned: Barcamp) -> None:
    page = f"{planned.address}/programm"
    assert "Vorschlag 1" not in at().get(page).content.decode()
    publishing.publish(organiser, planned)
    assert "Vorschlag 1" in at().get(page).content.decode()
    session = planned.sessions.exclude(slot=None)[0]
    planning.cancel(organiser, planned, session, "krank")
    assert "<s>" not in at().get(page).content.decode()
    with pytest.raises(Refused, match="schon so veröffentlicht"):
        publishing.publish(organiser, fresh(planned))
        publishing.publish(organiser, fresh(planned))


def test_nothing_that_was_shown_is_lost_and_every_change_is_said(
    organiser: Person, published: Barcamp
) -> None:
    shown = set(published.sessions.exclude(shown_slot=None).values_list("pk", flat=True))
    gone = published.sessions.exclude(slot=None)[0]
    planning.cancel(organiser, published, gone, "krank")
    moved = published.sessions.exclude(slot=None).exclude(pk=gone.pk)[1]
    free = published.slots.exclude(pk=moved.slot_id)[0]
    planning.move(organiser, published, moved, free, moved.room, anyway=True)
    version = publishing.publish(organiser, fresh(published))
    codes = {one["session"]: one["code"] for one in version.changes}
    assert codes[gone.pk] == "cancelled"
    assert codes[moved.pk] in ("moved", "room")
    assert set(published.sessions.exclude(shown_slot=None).values_list("pk", flat=True)) >= shown
    again = Session.objects.get(pk=gone.pk)
    assert again.is_cancelled
    assert again.sequence == 1
    page = at().get(f"{published.address}/programm").content.decode()
    assert "fällt aus: krank" in page
    assert "Was sich geändert hat" in page


def test_who_marked_a_session_hears_when_it_changes(
    organiser: Person, stranger: Person, published: Barcamp
) -> None:
    session = published.sessions.exclude(slot=None)[0]
    at(stranger).post(f"{published.address}/programm/{session.number}/merken")
    assert Mark.objects.get().person == stranger
    planning.cancel(organiser, published, session, "")
    publishing.publish(organiser, fresh(published))
    assert "fällt aus" in Notice.objects.get(person=stranger, kind="barcamp.session").text


def test_somebody_is_ill_and_the_replan_moves_nothing_else(organiser: Person, published: Barcamp) -> None:
    before = dict(published.sessions.exclude(slot=None).values_list("pk", "slot"))
    session = published.sessions.exclude(slot=None)[0]
    host = Host.objects.get(pitches=session.pitch)
    clerk = at(organiser)
    answer = clerk.post(f"{published.address}/plan/krank", {"ill-host": host.pk})
    assert answer.headers["location"].endswith("/plan/neu-rechnen")
    shown = clerk.get(answer.headers["location"])
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "Eine Session von" in page and "Weiter zum Veröffentlichen" in page
    assert escape(session.pitch.title) in page
    mark = shown.context["mark"]
    clerk.post(answer.headers["location"], {"mark": "of another plan"})
    assert dict(published.sessions.exclude(slot=None).values_list("pk", "slot")) == before
    clerk.post(answer.headers["location"], {"mark": mark})
    after = dict(published.sessions.filter(is_dropped=False).exclude(slot=None).values_list("pk", "slot"))
    assert session.pk not in after
    assert all(after.get(pk) == slot for pk, slot in before.items() if pk != session.pk)


def test_a_timetable_is_computed_beside_the_pages_and_its_progress_is_seen(
    organiser: Person, voted: Barcamp
) -> None:
    """The thread that calls it is tried by the journey of the whole day: a test's transaction is its own."""
    clerk = at(organiser)
    clerk.post(f"{voted.address}/plan/rechnen", {"choice": "votes"})
    assert fresh(voted).choice == "votes"
    run = Run.objects.get()
    assert not json.loads(clerk.get(f"{voted.address}/plan/stand").content)["over"]
    runs.compute(run.pk, instance(voted), runs.PREVIEW)
    run.refresh_from_db()
    assert (run.failure, run.is_over) == ("", True)
    assert json.loads(clerk.get(f"{voted.address}/plan/stand").content)["over"]
    page = clerk.get(f"{voted.address}/plan").content.decode()
    assert "Diesen Plan übernehmen" in page
    clerk.post(f"{voted.address}/plan/uebernehmen", {"run": run.pk})
    assert voted.sessions.exclude(slot=None).count() == 12
    assert "Fassung 1" in clerk.post(f"{voted.address}/plan/veroeffentlichen", follow=True).content.decode()


def test_one_computation_at_a_time_and_a_lost_one_does_not_stop_the_next(
    organiser: Person, voted: Barcamp
) -> None:
    run = Run.objects.create(camp=voted, by=organiser, seconds=2.0)
    with pytest.raises(Refused, match="schon gerechnet"):
        runs.start(organiser, voted, 2.0)
    Run.objects.filter(pk=run.pk).update(made=run.made - timedelta(minutes=5))
    assert runs.start(organiser, voted, 2.0).pk


def test_screens_show_what_is_published_and_announcements(organiser: Person, published: Barcamp) -> None:
    publishing.announce(organiser, published, "Der Kaffee ist fertig")
    room = published.rooms.first()
    assert room is not None
    for address in ("leinwand", f"leinwand?raum={room.pk}", "programm"):
        page = at().get(f"{published.address}/{address}").content.decode()
        assert "Der Kaffee ist fertig" in page, address
    assert at().get(f"{published.address}/leinwand?raum=99999").status_code == 404
    told = json.loads(at().get(f"{published.address}/programm/stand").content)
    assert told == {"version": 1, "changes": [], "full": [], "announcements": ["Der Kaffee ist fertig"]}


def test_the_worker_that_keeps_the_programme_touches_nothing_else() -> None:
    text = at().get("/barcamps/offline.js")
    assert text.headers["content-type"].startswith("text/javascript")
    assert "programm$" in text.content.decode()


def test_a_full_room_says_when_the_session_runs_again(organiser: Person, published: Barcamp) -> None:
    session = published.sessions.exclude(slot=None)[0]
    slot = next(one for one in published.slots.all() if published.sessions.filter(slot=one).count() < 3)
    taken = set(published.sessions.filter(slot=slot).values_list("room", flat=True))
    room = published.rooms.exclude(pk__in=taken)[0]
    planning.place(organiser, published, session.pitch, slot, room, anyway=True)
    publishing.count(organiser, published, session, guests=30, is_full=True)
    publishing.publish(organiser, fresh(published))
    assert f"auch um {slot}" in at().get(f"{published.address}/programm").content.decode()
    assert fresh(published).ballot == BallotState.CLOSED
