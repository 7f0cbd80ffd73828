# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The demo town's drafts: one with two versions and every comment answered, one open now."""

from django.test import Client

from allmende.identity import demo as people
from allmende.identity.models import Organisation
from allmende.participation.drafts import demo
from allmende.participation.drafts.models import Draft, Phase, Remark


def test_the_story_is_told_once_with_answers_and_a_tombstone(town: Organisation) -> None:
    people.found()
    for _ in range(2):
        demo.tell(people.residents(), people.houses())
    drafts = {one.title: one for one in Draft.objects.all()}
    assert {one.phase for one in drafts.values()} == {Phase.CLOSED, Phase.OPEN}
    parking = drafts[demo.PARKING]
    assert parking.versions.count() == 2
    assert Remark.objects.filter(draft=parking, answer=None).count() == 1  # the one that was removed
    html = Client().get(f"{parking.address}/ergebnis").content.decode()
    assert "Stadtwerke Auenbrück" in html
    assert "Idioten" not in html
    for path in ("", "/versionen/1", "/versionen/2/vergleich", "/synopse.csv", "/beteiligung.json"):
        assert "Idioten" not in Client().get(parking.address + path).content.decode()
