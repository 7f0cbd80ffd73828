# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is not public: there for those who may read it, with a mark, and absent for everybody else."""

import re
from collections.abc import Callable

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from allmende.core.principal import Visibility
from allmende.identity.roles import Role
from allmende.sensing.api.devices import KnownStation, set_visibility
from tests.stations.conftest import SYSTEM, AddStation, SignIn

PAGES = ("/", "/heute", "/karte", "/messstellen", "/en/", "/en/heute", "/en/karte", "/en/messstellen")
INSIDE = ('<span class="tag inside">nur intern</span>', '<span class="tag inside">internal only</span>')
FOREIGN = ("anonymous", "nobody", "other")
Who = Callable[[str], Client]


@pytest.fixture
def who(sign_in: SignIn, works: int) -> Who:
    """A browser for each kind of asker."""
    return lambda name: {
        "anonymous": Client,
        "nobody": sign_in,
        "other": lambda: sign_in(Role.OWNER, works),
        "reader": lambda: sign_in(Role.READER),
        "editor": lambda: sign_in(Role.EDITOR),
        "operator": lambda: sign_in(operator=True),
    }[name]()


@pytest.fixture
def hidden(add_station: AddStation) -> KnownStation:
    return add_station("geheim", visibility=Visibility.ORGANISATION)


def text_of(answer: HttpResponseBase) -> str:
    return answer.getvalue().decode()


def doors(known: KnownStation) -> tuple[str, ...]:
    thing, (stream,) = known.thing, known.streams.values()
    return (
        f"/messstellen/{thing}",
        f"/en/messstellen/{thing}",
        f"/messstellen/{thing}/reihe/{stream}.json",
        f"/messstellen/{thing}/{stream}.csv",
    )


@pytest.mark.parametrize("name", ["reader", "editor", "operator"])
def test_its_own_readers_see_it_everywhere_with_a_mark(who: Who, hidden: KnownStation, name: str) -> None:
    client = who(name)
    for page in PAGES:
        text = text_of(client.get(page))
        assert "Parkhaus geheim" in text, page
        assert any(mark in text for mark in INSIDE), page
    assert [client.get(door).status_code for door in doors(hidden)] == [200] * 4
    assert INSIDE[0] in text_of(client.get(doors(hidden)[0]))
    assert "95" in text_of(client.get(doors(hidden)[3]))


def without_forms(answer: HttpResponseBase) -> str:
    """The page without what differs from visit to visit."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer))


@pytest.mark.parametrize("name", FOREIGN)
def test_for_others_a_page_is_as_if_it_were_not_there(who: Who, add_station: AddStation, name: str) -> None:
    client = who(name)
    add_station("offen")
    before = [without_forms(client.get(page)) for page in PAGES]
    hidden = add_station("ganz-geheim", streams=1, visibility=Visibility.ORGANISATION)
    assert [without_forms(client.get(page)) for page in PAGES] == before
    missing = client.get("/messstellen/999999")
    for door in doors(hidden):
        answer = client.get(door)
        assert answer.status_code == 404
    assert without_forms(client.get(doors(hidden)[0])).replace(str(hidden.thing), "999999") == without_forms(
        missing
    ).replace(str(hidden.thing), "999999")


@pytest.mark.parametrize("name", FOREIGN)
def test_a_hidden_stream_of_a_public_station_is_absent_for_others(
    who: Who, add_station: AddStation, name: str
) -> None:
    known = add_station("offen", streams=2)
    stream = known.streams["free-1"]
    set_visibility(SYSTEM, "Datastream", stream, Visibility.ORGANISATION)
    client, reader = who(name), who("reader")
    paths = (f"/messstellen/{known.thing}/reihe/{stream}.json", f"/messstellen/{known.thing}/{stream}.csv")
    assert "Freie Plätze 1" not in text_of(client.get(f"/messstellen/{known.thing}"))
    assert [client.get(path).status_code for path in paths] == [404, 404]
    page = text_of(reader.get(f"/messstellen/{known.thing}"))
    assert "Freie Plätze 1" in page
    assert page.count(INSIDE[0]) == 1
    assert [reader.get(path).status_code for path in paths] == [200, 200]


def test_figures_count_what_one_may_see(who: Who, add_station: AddStation, hidden: KnownStation) -> None:
    add_station("offen")
    assert "1 Messstelle in der Stadt." in text_of(who("anonymous").get("/"))
    assert "2 Messstellen in der Stadt." in text_of(who("reader").get("/"))


def test_what_somebody_signed_in_saw_is_kept_for_nobody_else(who: Who, hidden: KnownStation) -> None:
    client = who("reader")
    for door in (*PAGES, *doors(hidden)):
        answer = client.get(door)
        assert answer["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer["Vary"]


def test_the_examples_for_developers_name_nothing_hidden(who: Who, hidden: KnownStation) -> None:
    assert f"/messstellen/{hidden.thing}" not in text_of(who("editor").get("/schnittstelle"))
