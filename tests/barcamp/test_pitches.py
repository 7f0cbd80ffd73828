# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from allmende.barcamp.actions import consent, hosts, pitches, wishes
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Consent, Host, Hosting, Pitch, PitchState, Registration, Role, Wish
from allmende.barcamp.queries import pitching
from allmende.barcamp.visitors import Visitor, token_of
from allmende.identity.models import AuditLine
from tests.barcamp.pitching_fixtures import FACTS, Day, add_slots, day, someone, town
from tests.identity.people import person

__all__ = ["day", "town"]


def names(pitch: Pitch) -> list[str]:
    return [one.host.name for one in pitch.hostings.select_related("host")]


def test_a_name_is_enough_and_sending_twice_makes_one(day: Day) -> None:
    first, second = day.pitch("Parken", "Anna"), day.pitch("Parken", "Anna")
    assert first == second
    assert names(first) == ["Anna"]
    assert AuditLine.objects.filter(verb="barcamp.pitch").count() == 1


def test_the_same_name_typed_by_a_stranger_is_another_human(day: Day) -> None:
    mine = day.pitch("Parken", "Anna", visitor=someone("eins"))
    other = day.pitch("Räder", "Anna", visitor=someone("zwei"))
    assert Host.objects.count() == 2
    with pytest.raises(Refused):
        pitches.withdraw(someone("zwei"), mine)
    pitches.withdraw(someone("zwei"), other)


def test_whoever_pitches_again_is_the_same_host(day: Day) -> None:
    day.pitch("Parken", "Anna")
    day.pitch("Räder", "Anna")
    assert Host.objects.get().pitches.count() == 2


def test_account_and_registration_lead_to_the_same_host(day: Day) -> None:
    anna = person("Anna")
    known = Registration.objects.create(camp=day.camp, name="Anna", token=token_of("t"))
    day.pitch("Parken", "Anna", visitor=Visitor(anna))
    day.pitch("Räder", "Anna", visitor=Visitor(anna), registration=known)
    day.pitch("Busse", "Anna", visitor=Visitor(AnonymousUser()), registration=known)
    host = Host.objects.get()
    assert (host.person, host.registration, host.pitches.count()) == (anna, known, 3)


def test_second_speaker_and_helper_are_named(day: Day) -> None:
    made = day.pitch("Parken", "Anna", second="Bert", helper="Cora")
    assert [(one.host.name, one.role) for one in made.hostings.all()] == [
        ("Anna", Role.SPEAKER),
        ("Bert", Role.SPEAKER),
        ("Cora", Role.HELPER),
    ]
    other = day.pitch("Räder", "Dora", visitor=someone("dora"), second="bert")
    assert Host.objects.filter(name="Bert").get().pitches.count() == 2
    assert "Bert" in names(other)


def test_nobody_pitches_where_pitches_are_not_taken_but_helpers_type_slips(day: Day) -> None:
    day.camp.takes_pitches = False
    day.camp.save()
    with pytest.raises(Refused):
        day.pitch()
    made = pitches.slip(day.helper, day.camp, "Vom Zettel", "Emil")
    assert made == pitches.slip(day.helper, day.camp, "Vom Zettel", "Emil")
    assert (made.state, made.queue) == (PitchState.QUEUED, 1)
    with pytest.raises(Refused):
        pitches.slip(person("Fremd"), day.camp, "Vom Zettel", "Emil")


def test_a_closed_documentation_changes_no_more(day: Day) -> None:
    made = day.pitch()
    day.camp.frozen = timezone.now()
    day.camp.save()
    with pytest.raises(Refused):
        pitches.edit(someone("Anna"), made, {"title": "Anders"})
    with pytest.raises(Refused):
        pitches.withdraw(Visitor(day.helper), made)


def test_who_holds_it_changes_it_and_the_audit_says_what(day: Day) -> None:
    made = day.pitch()
    pitches.edit(someone("Anna"), made, FACTS | {"title": "Parken am Markt"})
    line = AuditLine.objects.get(verb="barcamp.edit_pitch")
    assert line.subject == f"Pitch({made.pk})"
    with pytest.raises(Refused):
        pitches.edit(someone("fremd"), made, {"title": "Unfug"})
    assert Pitch.objects.get(pk=made.pk).title == "Parken am Markt"


def test_when_the_speaker_cannot_is_the_hosts(day: Day) -> None:
    slots = add_slots(day.camp)
    made = day.pitch("Parken", "Anna", absent=slots[:1])
    host = Host.objects.get()
    pitches.absent(someone("Anna"), made, host, slots[1:])
    assert list(host.absent.all()) == slots[1:]


def test_withdrawn_ones_are_gone_for_all_but_their_own(day: Day) -> None:
    made = day.pitch()
    pitches.withdraw(someone("Anna"), made)
    assert pitching.standing(day.now()) == ()
    assert pitching.page(someone("fremd"), day.camp, made.pk) is None
    assert pitching.page(someone("Anna"), day.camp, made.pk) is not None
    pitches.restore(someone("Anna"), made)
    assert [one.title for one in pitching.standing(day.now())] == ["Parken"]


def test_two_merged_ones_go_on_as_one_with_both_hosts(day: Day) -> None:
    one = day.pitch("Parken", "Anna", needs_projector=True)
    other = day.pitch("Auch Parken", "Bert", visitor=someone("Bert"), slots=2)
    wish = wishes.wish(someone(), day.camp, "Parken")
    Wish.objects.filter(pk=wish.pk).update(pitch=one)
    pitches.merge(day.helper, one, other)
    into = Pitch.objects.get(pk=other.pk)
    assert sorted(names(into)) == ["Anna", "Bert"]
    assert (into.needs_projector, into.slots) == (True, 2)
    gone = Pitch.objects.get(pk=one.pk)
    assert (gone.state, gone.merged_into) == (PitchState.MERGED, into)
    assert Wish.objects.get().pitch == into
    with pytest.raises(Refused):
        pitches.merge(day.helper, gone, into)
    with pytest.raises(Refused):
        pitches.merge(day.helper, into, into)


def test_the_last_speaker_stays(day: Day) -> None:
    made = day.pitch("Parken", "Anna", helper="Cora")
    anna, cora = made.hostings.order_by("pk")
    with pytest.raises(Refused):
        hosts.remove(someone("Anna"), anna)
    hosts.remove(someone("Anna"), cora)
    hosts.add(someone("Anna"), made, "Bert", Role.SPEAKER)
    hosts.add(someone("Anna"), made, "Bert", Role.SPEAKER)
    assert names(made) == ["Anna", "Bert"]


def test_a_recording_needs_everybodys_consent_and_ends_with_ones(day: Day) -> None:
    made = day.pitch("Parken", "Anna", second="Bert")
    anna, bert = made.hostings.order_by("pk")
    assert not consent.is_given(made)
    with pytest.raises(Refused):
        consent.say(someone("Anna"), bert, Consent.GIVEN)
    consent.say(Visitor(day.helper), bert, Consent.GIVEN)
    assert consent.is_given(made)
    assert Pitch.objects.get(pk=made.pk).wants_recording
    consent.say(someone("Anna"), anna, Consent.REFUSED)
    assert not consent.is_given(made)
    assert not Pitch.objects.get(pk=made.pk).wants_recording
    assert Hosting.objects.get(pk=anna.pk).recording_said is not None


def test_consent_is_taken_back_when_all_else_is_closed(day: Day) -> None:
    made = day.pitch()
    day.camp.frozen = timezone.now()
    day.camp.takes_pitches = False
    day.camp.save()
    consent.say(someone("Anna"), made.hostings.get(), Consent.REFUSED)
    assert not consent.is_given(made)


def test_a_wish_is_taken_up_once(day: Day) -> None:
    wish = wishes.wish(someone(), day.camp, "Wärmepumpen")
    assert wishes.wish(someone(), day.camp, "wärmepumpen") == wish
    first = day.pitch("Wärmepumpen im Altbau", "Anna", wish=wish)
    day.pitch("Noch eine", "Bert", visitor=someone("Bert"), wish=wish)
    assert Wish.objects.get().pitch == first
    with pytest.raises(Refused):
        wishes.withdraw(person("Fremd"), wish)
    wishes.withdraw(day.helper, wish)
    assert not Wish.objects.exists()


def test_every_visitor_gets_an_order_of_their_own_that_stays(day: Day) -> None:
    for number in range(12):
        day.pitch(f"Vorschlag {number}", "Anna")
    camp = day.now()
    orders = {tuple(one.pitch.pk for one in pitching.lines(camp, str(lot))) for lot in range(5)}
    assert len(orders) == 5
    assert pitching.lines(camp, "7") == pitching.lines(camp, "7")
