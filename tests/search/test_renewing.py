# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""An update that takes words apart otherwise finds old pages, too."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from allmende.core.principal import ANONYMOUS, TOWN
from allmende.identity.models import Organisation
from allmende.search import actions, engine, renewing
from allmende.search.findable import Findable
from allmende.search.models import Entry, Wording
from allmende.search.queries import find
from allmende.search.turns import daily

PAGES = 7


@pytest.fixture
def pages(town: Organisation, monkeypatch: pytest.MonkeyPatch) -> int:
    """In three batches, and in an index as an older program wrote it."""
    monkeypatch.setattr(renewing, "_BATCH", 3)
    for number in range(PAGES):
        title = f"Parkplätze {number}"
        actions.put(Findable(f"/ideen/{number}", "idea", title, "", organisation=TOWN, municipality=TOWN))
    for number in Entry.objects.values_list("pk", flat=True):
        engine.put(number, "anders", "")
    Wording.objects.create(digest="older")
    return PAGES


def found() -> int:
    return find(AnonymousUser(), ANONYMOUS, "Parkplatz").count


def test_after_an_update_all_pages_are_indexed_anew_and_once(pages: int) -> None:
    assert found() == 0
    assert daily(timezone.now()) == {"pages indexed anew": pages}
    assert found() == pages
    assert Wording.objects.get().digest == renewing.wording()
    assert daily(timezone.now()) == {"pages indexed anew": 0}


def test_what_ends_half_way_begins_again(pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken, pytest.raises(ConnectionError):
        broken.setattr(renewing, "_put_again", _failing)
        renewing.renew()
    assert Wording.objects.get().digest == "older"
    assert renewing.renew() == pages


def test_the_wording_is_another_when_words_are_taken_apart_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    before = renewing.wording()
    monkeypatch.setattr(renewing, "also", lambda _text: ())
    assert renewing.wording() != before


def _failing(_numbers: object) -> None:
    raise ConnectionError
