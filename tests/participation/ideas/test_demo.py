# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The demo town's ideas: told once, and not only the pleasant ones."""

from django.test import Client

from allmende.discussion.models import Contribution, State
from allmende.identity import demo as people
from allmende.identity.models import Organisation
from allmende.participation.ideas import demo
from allmende.participation.ideas.models import Idea, Status


def test_the_story_is_told_once_with_what_went_wrong(town: Organisation) -> None:
    people.found()
    for _ in range(2):
        demo.tell(people.residents(), people.houses())
    ideas = {one.title: one for one in Idea.objects.all()}
    assert len(ideas) == len(demo._STORY)
    assert ideas[demo.PARKING].supports == 6
    declined = next(one for one in ideas.values() if one.status == Status.DECLINED)
    assert "Abend" in declined.steps.last().reason  # type: ignore[union-attr]
    assert Contribution.objects.filter(state=State.REMOVED).count() == 1
    html = Client().get("/ideen").content.decode()
    assert demo.PARKING in html
    assert (
        "Quatsch"
        not in Client().get(next(o for t, o in ideas.items() if "Bücher" in t).address).content.decode()
    )
