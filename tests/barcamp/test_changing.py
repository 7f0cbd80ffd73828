# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan is changed by hand, something comes in between, and everybody sees no more and no less than what
was published."""

import json
from datetime import timedelta

import pytest
from django.core import mail

from allmende.barcamp.actions import parts, planning, publishing, registrations, trouble
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Closure, Hosting, Mark, PitchState, Session
from allmende.barcamp.optimiser import plan
from allmende.barcamp.queries import places
from allmende.barcamp.queries import planning as queries
from allmende.barcamp.queries.instance import instance, placements
from allmende.identity.models import AuditLine, Person
from allmende.notices import actions as notices
from allmende.notices.models import News
from tests.barcamp.pitching_fixtures import day, town
from tests.barcamp.setup_fixtures import (
    announced,
    at,
    camp,
    fresh,
    last_step,
    link_in_mail,
    organiser,
    stranger,
)
from tests.barcamp.test_planning import planned, published, voted
from tests.barcamp.test_registering import facts

__all__ = ["announced", "camp", "day", "organiser", "planned", "published", "stranger", "town", "voted"]
pytestmark = pytest.mark.django_db


def some(camp: Barcamp) -> Session:
    return camp.sessions.exclude(slot=None).select_related("pitch", "slot", "room").order_by("number")[0]


def test_every_place_says_before_what_the_change_costs_then(organiser: Person, planned: Barcamp) -> None:
    session = some(planned)
    for one in [each for each in places.options(planned, session.pitch, session) if not each.broken][:4]:
        planning.move(organiser, planned, session, one.slot, one.room)
        step = planned.steps.order_by("-pk")[0]
        assert step.cost == one.gain
        planning.undo(organiser, planned, last_step(planned))


def test_whoever_has_no_place_is_offered_only_free_ones(organiser: Person, planned: Barcamp) -> None:
    taken = {(one.slot_id, one.room_id) for one in planned.sessions.exclude(slot=None)}
    found = places.options(planned, some(planned).pitch, None)
    assert {(one.slot.pk, one.room.pk) for one in found}.isdisjoint(taken)


def test_what_was_cancelled_by_hand_is_not_planned_again_until_it_is_brought_back(
    organiser: Person, planned: Barcamp
) -> None:
    session = some(planned)
    planning.cancel(organiser, planned, session, "krank")
    found = plan(instance(planned), seconds=0.1).placements
    assert str(session.pitch_id) not in {one.pitch for one in found}
    planning.take_over(organiser, planned, found)
    assert planned.sessions.filter(pitch=session.pitch).count() == 1
    free = next(one for one in places.options(planned, session.pitch, session) if not one.broken)
    planning.move(organiser, planned, session, free.slot, free.room)
    again = planned.sessions.get(pk=session.pk)
    assert (again.is_dropped, again.number, again.reason) == (False, session.number, "")


def test_brought_back_where_it_was_or_told_that_something_else_is_there(
    organiser: Person, planned: Barcamp
) -> None:
    session, other = some(planned), planned.sessions.exclude(slot=None).order_by("-number")[0]
    planning.cancel(organiser, planned, session, "")
    planning.bring_back(organiser, planned, session)
    assert not planned.sessions.get(pk=session.pk).is_dropped
    planning.cancel(organiser, planned, session, "")
    assert session.slot is not None
    assert session.room is not None
    planning.move(organiser, planned, other, session.slot, session.room, anyway=True)
    with pytest.raises(Refused, match="etwas anderes"):
        planning.bring_back(organiser, planned, session)


def test_a_plan_that_no_longer_fits_is_not_taken_over(organiser: Person, planned: Barcamp) -> None:
    wanted = list(plan(instance(planned), seconds=0.1).placements)
    Closure.objects.create(room_id=int(wanted[0].room), slot_id=int(wanted[0].slot))
    before = placements(planned)
    with pytest.raises(Refused, match="nicht zu nutzen"):
        planning.take_over(organiser, planned, wanted)
    assert placements(planned) == before


def test_what_somebody_insisted_upon_is_named_on_the_page_and_kept_in_the_log(
    organiser: Person, planned: Barcamp
) -> None:
    session = some(planned)
    host = session.pitch.hosts.get()
    slot = planned.slots.exclude(pk=session.slot_id)[0]
    host.absent.set([slot])
    planning.move(organiser, planned, session, slot, session.room, anyway=True)
    assert "person-absent" in str(AuditLine.objects.order_by("-pk")[0].content)
    found = queries_faults(planned)
    assert any("nicht da" in one for one in found)


def queries_faults(camp: Barcamp) -> list[str]:
    return [one.why for one in places.faults(camp)]


def test_a_withdrawn_pitch_in_the_plan_is_named_and_a_computation_drops_it(
    organiser: Person, planned: Barcamp
) -> None:
    session = some(planned)
    type(session.pitch).objects.filter(pk=session.pitch_id).update(state=PitchState.WITHDRAWN)
    assert "der Vorschlag ist zurückgezogen" in queries_faults(planned)
    planning.pin(organiser, planned, session, is_pinned=True)
    planning.take_over(organiser, planned, plan(instance(planned), seconds=0.1).placements)
    assert planned.sessions.get(pk=session.pk).slot is None


def test_who_is_ill_in_one_slot_loses_nothing_and_the_whole_day_only_what_nobody_else_holds(
    organiser: Person, planned: Barcamp
) -> None:
    alone, shared = planned.sessions.exclude(slot=None).order_by("number")[:2]
    host = alone.pitch.hosts.get()
    Hosting.objects.create(pitch=shared.pitch, host=host)
    assert trouble.fall_ill(organiser, planned, host, planned.slots.all()[:1]) == 0
    assert trouble.fall_ill(organiser, planned, host) == 1
    dropped = planned.sessions.filter(is_dropped=True)
    assert [one.pk for one in dropped] == [alone.pk]
    assert str(shared.pitch_id) in {one.pitch for one in plan(instance(planned), seconds=0.1).placements}
    assert [one.name for one in queries.absent(planned)] == [host.name]
    trouble.recover(organiser, planned, host)
    assert queries.absent(planned) == []


def test_a_room_is_flooded_in_some_slots_and_dry_again(organiser: Person, planned: Barcamp) -> None:
    room = planned.rooms.all()[0]
    clerk, page = at(organiser), f"{planned.address}/plan"
    slots = [one.pk for one in planned.slots.all()[:2]]
    clerk.post(
        f"{page}/raum-faellt-aus", {"flood-room": room.pk, "flood-slots": slots, "flood-reason": "Wasser"}
    )
    assert Closure.objects.filter(room=room).count() == 2
    assert "Wasser" in clerk.get(page).content.decode()
    clerk.post(f"{page}/raum-faellt-aus/{room.pk}/wieder-frei")
    assert not Closure.objects.filter(room=room).exists()


def test_the_pages_of_the_plan_are_for_organisers_alone(stranger: Person, planned: Barcamp) -> None:
    session, page = some(planned), f"{planned.address}/plan"
    before = placements(planned)
    for address in ("", "/neu-rechnen", f"/{session.number}", f"/vorschlag/{session.pitch_id}"):
        assert at(stranger).get(page + address).status_code == 403, address
        assert at().get(page + address).status_code == 302, address
    for address in (
        "/zuruecknehmen",
        "/krank",
        f"/{session.number}/absagen",
        "/veroeffentlichen",
        "/rechnen",
    ):
        assert at(stranger).post(page + address).status_code == 403, address
    assert placements(planned) == before


def test_a_session_is_moved_repeated_and_cancelled_on_its_pages(organiser: Person, planned: Barcamp) -> None:
    session, clerk = some(planned), at(organiser)
    page = f"{planned.address}/plan/{session.number}"
    option = places.best(places.options(planned, session.pitch, session))
    assert option is not None
    assert option.words.partition(":")[0] in clerk.get(page).content.decode()
    assert clerk.post(page, {"spot": option.key}).status_code == 302
    assert clerk.post(page, {"spot": "0-0"}).status_code == 400
    again = places.best(places.options(planned, session.pitch, None))
    assert again is not None
    clerk.post(f"{planned.address}/plan/vorschlag/{session.pitch_id}", {"spot": again.key, "anyway": "on"})
    assert planned.sessions.filter(pitch=session.pitch).count() == 2
    clerk.post(f"{page}/absagen", {"reason": "krank"})
    assert planned.sessions.get(pk=session.pk).reason == "krank"
    clerk.post(f"{page}/zaehlen", {"guests": "viele"})
    assert planned.sessions.get(pk=session.pk).counted is None


def test_a_slot_that_is_moved_after_publishing_is_a_version_of_its_own(
    organiser: Person, stranger: Person, published: Barcamp
) -> None:
    session = some(published)
    slot = session.slot
    assert slot is not None
    notices.watch(stranger, published.address)
    slot.ends -= timedelta(minutes=5)
    parts.keep(organiser, published, slot)
    assert fresh(published).version == 2
    assert published.sessions.get(pk=session.pk).sequence == 1
    assert {one["code"] for one in published.versions.get(number=2).changes} == {"moved"}
    assert News.objects.filter(kind="barcamp.timetable", subject=published.address).exists()


def test_a_registration_without_an_account_marks_and_hears_by_mail(
    organiser: Person, published: Barcamp
) -> None:
    found, _secret = registrations.register(published, facts("Maria", "maria@example.org"))
    session, guest = some(published), at()
    guest.get(link_in_mail())
    guest.post(f"{published.address}/programm/{session.number}/merken")
    assert Mark.objects.get().registration == found
    assert 'aria-pressed="true"' in guest.get(f"{published.address}/programm?meins").content.decode()
    planning.cancel(organiser, published, session, "krank")
    publishing.publish(organiser, fresh(published))
    assert any("fällt aus" in one.body for one in mail.outbox)
    guest.post(f"{published.address}/programm/{session.number}/merken")
    assert not Mark.objects.exists()


def test_an_open_page_is_told_what_is_new_and_nothing_twice(organiser: Person, published: Barcamp) -> None:
    page, session = f"{published.address}/programm/stand?seit=1", some(published)
    first = at().get(page)
    assert at().get(page, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    planning.cancel(organiser, published, session, "")
    publishing.publish(organiser, fresh(published))
    other = published.sessions.filter(is_cancelled=False).exclude(shown_slot=None)[0]
    publishing.count(organiser, fresh(published), other, guests=40, is_full=True)
    told = json.loads(at().get(page, headers={"if-none-match": first.headers["etag"]}).content)
    assert [one["number"] for one in told["changes"]] == [session.number]
    assert [one["number"] for one in told["full"]] == [other.number]


def test_two_marks_at_one_time_are_told(stranger: Person, published: Barcamp) -> None:
    slot = next(one for one in published.slots.all() if published.sessions.filter(shown_slot=one).count() > 1)
    pair = published.sessions.filter(shown_slot=slot)[:2]
    for one in pair:
        Mark.objects.create(session=one, person=stranger)
    page = at(stranger).get(f"{published.address}/programm").content.decode()
    assert "läuft manches gleichzeitig" in page


def test_what_is_cancelled_is_still_told_when_something_else_takes_its_place(
    organiser: Person, published: Barcamp
) -> None:
    gone, other = some(published), published.sessions.exclude(slot=None).order_by("-number")[0]
    slot, room = gone.slot, gone.room
    assert slot is not None
    assert room is not None
    planning.cancel(organiser, published, gone, "krank")
    planning.move(organiser, published, other, slot, room, anyway=True)
    assert "krank" in at(organiser).get(f"{published.address}/plan").content.decode()
    publishing.publish(organiser, fresh(published))
    assert f"<s>{gone.pitch.title}</s>" in at().get(f"{published.address}/programm").content.decode()


def test_a_reason_stays_inside_until_it_is_published(organiser: Person, published: Barcamp) -> None:
    session = some(published)
    planning.cancel(organiser, published, session, "GEHEIM im Krankenhaus")
    for page in ("dokumentation.json", "dokumentation.zip", "programm", "schedule.json"):
        assert b"GEHEIM" not in at().get(f"{published.address}/{page}").content, page
    planning.undo(organiser, published, last_step(published))
    session.refresh_from_db()
    assert session.reason == ""


def test_only_the_step_that_was_seen_is_taken_back(organiser: Person, published: Barcamp) -> None:
    planning.cancel(organiser, published, some(published), "")
    seen = last_step(published)
    planning.undo(organiser, published, seen)
    with pytest.raises(Refused, match="etwas anderes"):
        planning.undo(organiser, published, seen)


def test_many_sessions_fall_out_only_if_somebody_means_it(organiser: Person, published: Barcamp) -> None:
    for session in published.sessions.exclude(slot=None)[:3]:
        planning.cancel(organiser, published, session, "")
    with pytest.raises(Refused, match="fallen 3 Sessions aus"):
        publishing.publish(organiser, fresh(published))
    page = at(organiser).get(f"{published.address}/plan").content.decode()
    assert "Ja, 3 Sessions fallen damit aus." in page
    at(organiser).post(f"{published.address}/plan/veroeffentlichen", {"anyway": "1"})
    assert fresh(published).sessions.filter(is_cancelled=True).count() == 3
