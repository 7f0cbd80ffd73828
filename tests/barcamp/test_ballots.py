# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.barcamp import codes, tally
from allmende.barcamp.actions import ballots, camps, pitches
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Badge, Ballot, BallotKind, BallotState, Barcamp, Pitch, Turnout
from allmende.barcamp.queries import pitching, voting
from allmende.identity.models import AuditLine
from tests.barcamp.pitching_fixtures import Day, a_camp, day, town
from tests.identity.people import person

__all__ = ["day", "town"]


@pytest.fixture
def three(day: Day) -> tuple[int, int, int]:
    one, two, three = (day.pitch(f"Vorschlag {number}", f"Name {number}").pk for number in range(3))
    day.badges(8)
    day.open()
    return one, two, three


def test_only_the_organisation_opens_and_closes(day: Day) -> None:
    with pytest.raises(Refused):
        ballots.open_ballot(day.helper, day.camp)
    day.open()
    ballots.open_ballot(day.organiser, day.camp)
    with pytest.raises(Refused):
        ballots.close(day.helper, day.camp)
    assert ballots.close(day.organiser, day.camp) == 0
    with pytest.raises(Refused):
        ballots.open_ballot(day.organiser, day.camp)
    assert [one.verb for one in AuditLine.objects.filter(verb__endswith="ballot").order_by("pk")] == [
        "barcamp.open_ballot",
        "barcamp.close_ballot",
    ]


def test_a_badge_has_one_ballot_and_changes_it(day: Day, three: tuple[int, int, int]) -> None:
    one, two, third = three
    day.cast(day.codes[0], {one: 3, two: 1})
    day.cast(day.codes[0], {two: 0, third: 9})
    assert day.wishes() == [{str(one): 3, str(third): 3}]


def test_a_tick_counts_once_whatever_is_sent(day: Day, three: tuple[int, int, int]) -> None:
    Barcamp.objects.update(ballot_kind=BallotKind.APPROVAL)
    day.cast(day.codes[0], {three[0]: 3, three[1]: 1})
    assert day.wishes() == [{str(three[0]): 1, str(three[1]): 1}]


def test_how_people_vote_is_settled_once_the_vote_is_open(day: Day, three: tuple[int, int, int]) -> None:
    for _ in range(2):
        with pytest.raises(Refused, match="steht fest"):
            camps.change(day.organiser, day.now(), {"ballot_kind": BallotKind.APPROVAL})
        if day.now().ballot == "open":
            ballots.close(day.organiser, day.camp)


def test_casting_leaves_no_line_in_the_audit(day: Day, three: tuple[int, int, int]) -> None:
    before = AuditLine.objects.count()
    day.cast(day.codes[0], {three[0]: 1})
    assert AuditLine.objects.count() == before


def test_what_is_no_pitch_of_this_barcamp_is_not_kept(day: Day, three: tuple[int, int, int]) -> None:
    day.cast(day.codes[0], {three[0]: 1, 999_999: 1})
    assert day.wishes() == [{str(three[0]): 1}]


def test_a_code_finds_its_barcamp_among_several(day: Day, three: tuple[int, int, int]) -> None:
    other = a_camp(day.camp.organisation, slug="anders", ballot=BallotState.OPEN)
    code = codes.draw()
    Badge.objects.create(camp=other, serial=1, digest=codes.digest(other.secret, code))
    assert ballots.paper_of(code).camp == other.pk
    assert ballots.paper_of(day.codes[0]).camp == day.camp.pk


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda _day: Badge.objects.update(is_active=False), "gesperrt"),
        (lambda _day: Barcamp.objects.update(ballot=BallotState.WAITING), "noch nicht eröffnet"),
        (lambda _day: Badge.objects.all().delete(), "kennen wir nicht"),
        (lambda day: ballots.close(day.organiser, day.camp), "kennen wir nicht"),
    ],
)
def test_a_code_that_opens_nothing_is_told_why(
    day: Day, three: tuple[int, int, int], change: Callable[[Day], Any], word: str
) -> None:
    change(day)
    with pytest.raises(Refused, match=word):
        ballots.paper_of(day.codes[0])


def test_a_badge_that_is_revoked_meanwhile_votes_no_more(day: Day, three: tuple[int, int, int]) -> None:
    paper = ballots.paper_of(day.codes[0])
    Badge.objects.update(is_active=False)
    with pytest.raises(Refused, match="gesperrt"):
        ballots.vote(paper, {three[0]: 1})
    assert day.wishes() == []


def test_code_and_number_are_never_two_ballots(day: Day, three: tuple[int, int, int]) -> None:
    one, two, _third = three
    by_code = ballots.paper_of(day.codes[0])
    at_desk = ballots.paper_of_serial(day.helper, day.camp, 1)
    ballots.vote(at_desk, {one: 1})
    with pytest.raises(Refused, match="auf dem anderen Weg"):
        ballots.vote(by_code, {two: 1})
    ballots.vote(ballots.paper_of(day.codes[0]), {two: 1})
    assert day.wishes() == [{str(one): 1, str(two): 1}]
    ballots.vote(ballots.paper_of(day.codes[1]), {two: 1})
    with pytest.raises(Refused, match="schon abgestimmt"):
        ballots.paper_of_serial(day.helper, day.camp, 2)
    with pytest.raises(Refused, match="gibt es hier nicht"):
        ballots.paper_of_serial(day.helper, day.camp, 99)
    with pytest.raises(Refused):
        ballots.paper_of_serial(person("Fremd"), day.camp, 3)


def test_after_the_close_nobody_can_tell_whose_ballot_is_whose(day: Day, three: tuple[int, int, int]) -> None:
    for place, code in enumerate(day.codes[:6]):
        day.cast(code, {three[place % 3]: 1}, three)
    secret = day.camp.secret
    before = {one.pk: one for one in Ballot.objects.all()}
    order = [one.wishes for one in Ballot.objects.all()]
    ballots.close(day.organiser, day.camp)
    after = list(Ballot.objects.all())
    assert sorted(map(str, (one.wishes for one in after))) == sorted(map(str, order))
    assert not {one.pk for one in after} & before.keys()
    assert not {one.voter for one in after} & {one.voter for one in before.values()}
    assert not {one.voter for one in after} & {codes.voter(secret, code) for code in day.codes}
    assert {one.pk.version for one in after} == {4}
    assert [one.seen for one in after] == [[]] * 6
    assert day.now().secret == ""
    assert not Turnout.objects.exists()


def test_nothing_is_cast_after_the_close(day: Day, three: tuple[int, int, int]) -> None:
    paper = ballots.paper_of(day.codes[0])
    ballots.close(day.organiser, day.camp)
    with pytest.raises(Refused, match="geschlossen"):
        ballots.vote(paper, {three[0]: 1})
    with pytest.raises(Refused):
        ballots.close(day.organiser, day.camp)


def test_results_are_nobodys_before_the_close(day: Day, three: tuple[int, int, int]) -> None:
    for code in day.codes:
        day.cast(code, {three[1]: 2})
    camp = day.now()
    assert pitching.results(camp).are_shown is False
    assert pitching.wishes(camp) == []
    assert all(one.votes is None for one in pitching.lines(camp, "1"))
    assert pitching.ballots_cast(camp) == 8


def test_after_the_close_they_are_in_the_order_of_their_votes(day: Day, three: tuple[int, int, int]) -> None:
    one, two, third = three
    for place, code in enumerate(day.codes):
        day.cast(code, {two: 2, one: int(place < 3)}, three)
    ballots.close(day.organiser, day.camp)
    camp = day.now()
    found = [(line.pitch.pk, line.votes, line.stars) for line in pitching.lines(camp, "1")]
    assert found == [(two, 8, 16), (one, 3, 3), (third, 0, 0)]


def test_fewer_than_five_ballots_are_not_told_apart(day: Day, three: tuple[int, int, int]) -> None:
    for code in day.codes[: tally.LEAST - 1]:
        day.cast(code, {three[0]: 1})
    ballots.close(day.organiser, day.camp)
    assert all(one.votes is None for one in pitching.lines(day.now(), "1"))


def test_late_pitches_are_new_at_the_top_and_are_scaled(day: Day, three: tuple[int, int, int]) -> None:
    for code in day.codes[:4]:
        day.cast(code, {three[0]: 1}, three)
    late = day.pitch("Spät", "Letzte").pk
    voter = ballots.paper_of(day.codes[0]).voter
    sheet = voting.sheet(day.now(), voter)
    assert (sheet.choices[0].pitch.pk, sheet.choices[0].is_new, sheet.new) == (late, True, 1)
    assert voting.unseen(day.camp, max(three)) == 1
    for code in day.codes[4:]:
        day.cast(code, {late: 1}, (*three, late))
    assert Ballot.objects.get(voter=voter).seen == sorted(three)
    ballots.close(day.organiser, day.camp)
    line = next(one for one in pitching.lines(day.now(), "1") if one.pitch.pk == late)
    assert (line.votes, line.pitch.seen, line.interest) == (4, 4, round(4 * 18 / 14))


def test_the_order_is_the_voters_own_and_stays(day: Day, three: tuple[int, int, int]) -> None:
    for number in range(9):
        day.pitch(f"Mehr {number}", f"Mensch {number}")
    camp = day.now()
    voters = [ballots.paper_of(code).voter for code in day.codes]
    orders = [tuple(one.pitch.pk for one in voting.sheet(camp, voter).choices) for voter in voters]
    assert len(set(orders)) == len(voters)
    assert orders == [tuple(one.pitch.pk for one in voting.sheet(camp, voter).choices) for voter in voters]


def test_votes_follow_a_merged_pitch_and_can_be_taken_back_there(
    day: Day, three: tuple[int, int, int]
) -> None:
    one, two, third = three
    day.cast(day.codes[0], {one: 2, third: 1})
    day.cast(day.codes[1], {one: 1})
    pitches.merge(day.helper, Pitch.objects.get(pk=one), Pitch.objects.get(pk=two))
    camp = day.now()
    sheet = voting.sheet(camp, ballots.paper_of(day.codes[0]).voter)
    assert {one.pitch.pk: one.stars for one in sheet.choices} == {two: 2, third: 1}
    day.cast(day.codes[1], {two: 0, third: 0})
    day.cast(day.codes[2], {one: 3})  # a page that was opened before they were merged
    ballots.close(day.organiser, day.camp)
    assert sorted(map(str, pitching.wishes(day.now()))) == sorted(
        map(str, [{two: 2, third: 1}, {}, {two: 3}])
    )


def test_whoever_has_met_a_merged_pitch_has_met_where_it_went(day: Day, three: tuple[int, int, int]) -> None:
    one, two, _third = three
    late = day.pitch("Spät", "Letzte").pk
    day.cast(day.codes[0], {one: 1}, (one,))
    day.cast(day.codes[1], {late: 1}, (one, two, late))
    pitches.merge(day.helper, Pitch.objects.get(pk=one), Pitch.objects.get(pk=late))
    ballots.close(day.organiser, day.camp)
    assert dict(Pitch.objects.values_list("pk", "seen"))[late] == 2


def test_a_vote_takes_few_statements(day: Day, three: tuple[int, int, int]) -> None:
    paper = ballots.paper_of(day.codes[0])
    for _first_and_again in range(2):
        with CaptureQueriesContext(connection) as told:
            ballots.vote(paper, {three[0]: 1})
        asked = [one["sql"] for one in told if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(asked) <= 8, asked


Act = tuple[str, int, int, int]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(("code", "serial", "stale", "revoke", "again")),
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    max_size=12,
)


@pytest.mark.django_db
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_one_ballot_per_badge_whatever_the_order_of_requests(day: Day, acts: list[Act]) -> None:
    """By code, by number, with a page that lies open, replayed, with a badge that is revoked in between."""
    Ballot.objects.all().delete()
    Pitch.objects.all().delete()
    Badge.objects.all().delete()
    day.codes.clear()
    Barcamp.objects.filter(pk=day.camp.pk).update(ballot=BallotState.OPEN)
    pks = [day.pitch(f"Vorschlag {number}", f"Name {number}").pk for number in range(3)]
    day.badges(4)
    open_pages: dict[int, ballots.Paper] = {}
    last: tuple[ballots.Paper, dict[int, int]] | None = None
    voted: set[int] = set()
    for verb, badge, pitch, stars in acts:
        try:
            if verb == "revoke":
                Badge.objects.filter(serial=badge + 1).update(is_active=False)
                continue
            if verb == "again" and last is not None:
                ballots.vote(*last)
                continue
            if verb == "serial":
                paper = ballots.paper_of_serial(day.helper, day.camp, badge + 1)
            elif verb == "stale" and badge in open_pages:
                paper = open_pages[badge]
            else:
                paper = ballots.paper_of(day.codes[badge])
            open_pages.setdefault(badge, paper)
            ballots.vote(paper, {pks[pitch]: stars})
            last = (paper, {pks[pitch]: stars})
            voted.add(badge)
        except Refused:
            pass
    assert Ballot.objects.filter(camp=day.camp).count() == len(voted)
