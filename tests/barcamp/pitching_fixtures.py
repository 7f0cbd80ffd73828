# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A barcamp with people who run it, pitches and badges."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from allmende.barcamp import codes
from allmende.barcamp.actions import ballots, pitches
from allmende.barcamp.actions.pitches import Offer
from allmende.barcamp.models import Badge, Ballot, BallotKind, Barcamp, Consent, Helper, Pitch, Slot
from allmende.barcamp.visitors import Visitor, token_of
from allmende.core.config import Settings
from allmende.core.principal import TOWN
from allmende.identity.models import Organisation, Person
from allmende.identity.roles import Role
from allmende.sensing import hub
from tests.identity.people import person

FACTS: dict[str, Any] = {
    "text": "",
    "topic": "",
    "slots": 1,
    "daytime": "",
    "needs_projector": False,
    "needs_access": False,
    "needs_loop": False,
}


@pytest.fixture
def town(tmp_path: Path, settings: pytest_django.Settings, db: None) -> Iterator[Organisation]:
    settings.ALLMENDE = Settings(data=tmp_path)
    with hub.opened(settings.ALLMENDE):
        yield Organisation.objects.get(pk=TOWN)


def someone(who: str = "irgendwer") -> Visitor:
    """Without an account."""
    return Visitor(AnonymousUser(), token_of(who))


@dataclass
class Day:
    camp: Barcamp
    organiser: Person
    helper: Person
    codes: list[str] = field(default_factory=list)

    def now(self) -> Barcamp:
        self.camp = Barcamp.objects.select_related("organisation").get(pk=self.camp.pk)
        return self.camp

    def pitch(self, title: str = "Parken", name: str = "Anna", **said: Any) -> Pitch:
        facts = FACTS | {"title": title} | {key: said.pop(key) for key in list(said) if key in FACTS}
        visitor = said.pop("visitor", None) or someone(name)
        return pitches.offer(
            visitor, self.camp, Offer(name, facts, said.pop("consent", Consent.GIVEN), **said)
        )

    def badges(self, count: int) -> list[str]:
        """Their codes."""
        drawn = [codes.draw() for _number in range(count)]
        begun = len(self.codes)
        Badge.objects.bulk_create(
            Badge(camp=self.camp, serial=begun + place, digest=codes.digest(self.camp.secret, code))
            for place, code in enumerate(drawn, 1)
        )
        self.codes += drawn
        return drawn

    def open(self) -> None:
        ballots.open_ballot(self.organiser, self.camp)
        self.now()

    def cast(self, code: str, wishes: dict[int, int], seen: tuple[int, ...] = ()) -> None:
        ballots.vote(ballots.paper_of(code), wishes, seen)

    def wishes(self) -> list[dict[str, int]]:
        return list(Ballot.objects.filter(camp=self.camp).values_list("wishes", flat=True))


def a_camp(town: Organisation, **facts: Any) -> Barcamp:
    usual: dict[str, Any] = {
        "slug": "wir",
        "title": "Wir reden",
        "starts": date(2027, 5, 8),
        "ends": date(2027, 5, 8),
        "takes_pitches": True,
        "ballot_kind": BallotKind.STARS,
    }
    made: Barcamp = Barcamp.objects.create(organisation=town, municipality=town, **usual | facts)
    return made


@pytest.fixture
def day(town: Organisation) -> Day:
    camp = a_camp(town)
    helper = person("Hella")
    Helper.objects.create(camp=camp, person=helper)
    return Day(camp, person("Olga", role=Role.OWNER), helper)


def add_slots(camp: Barcamp, count: int = 2) -> list[Slot]:
    first = timezone.make_aware(datetime(2027, 5, 8, 10))  # noqa: DTZ001  made aware
    return [
        Slot.objects.create(
            camp=camp, starts=first + timedelta(hours=one), ends=first + timedelta(hours=one, minutes=45)
        )
        for one in range(count)
    ]
