# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who is given which picture, and what browsers may keep."""

import pytest
from django.test import Client

from allmende.core.principal import TOWN
from allmende.identity.models import Audience, Membership, Organisation
from allmende.identity.roles import Role
from allmende.media import files
from allmende.media.actions import follow, keep_picture
from allmende.media.models import Picture
from tests.identity.people import person, signed_in
from tests.media.photos import ready


@pytest.fixture
def shown(works: Organisation, town: Organisation) -> Picture:
    return keep_picture(person("Ada"), ready(), alt="Der Markt", organisation=works, municipality=town)


def test_a_public_picture_is_everybodys_in_every_size(shown: Picture) -> None:
    for size in ("thumb", "wide", "full"):
        answer = Client().get(f"/medien/{shown.pk}/{size}")
        assert answer.content == files.path_of(shown.pk, size).read_bytes()
        assert answer["Content-Type"] == "image/webp"
        assert answer["Cache-Control"] == "public, max-age=86400"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Cookie" not in answer.get("Vary", "")


def test_somebody_signed_in_gets_the_same_of_what_is_public(shown: Picture) -> None:
    answer = signed_in(person("Bela")).get(f"/medien/{shown.pk}/wide")
    assert answer["Cache-Control"] == "public, max-age=86400"


def test_what_a_browser_has_is_not_sent_again(shown: Picture) -> None:
    tag = Client().get(f"/medien/{shown.pk}/wide")["ETag"]
    again = Client().get(f"/medien/{shown.pk}/wide", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(f"/medien/{shown.pk}/full", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", ["1/huge", "1/..", "999/wide", "99999999999999999999999/wide", "0/wide"])
def test_what_is_not_there_is_not_found(shown: Picture, address: str) -> None:
    number, size = address.split("/")
    number = str(shown.pk) if number == "1" else number
    assert Client().get(f"/medien/{number}/{size}").status_code == 404


def test_a_picture_whose_file_is_lost_is_not_found(shown: Picture) -> None:
    files.remove(shown.pk)
    assert Client().get(f"/medien/{shown.pk}/wide").status_code == 404


def test_nothing_but_reading_is_done_there(shown: Picture) -> None:
    assert Client().post(f"/medien/{shown.pk}/wide").status_code == 405
    assert Client().head(f"/medien/{shown.pk}/wide").status_code == 200


@pytest.mark.parametrize(
    ("audience", "seers"),
    [
        (Audience.PUBLIC, {"visitor", "stranger", "author", "reader", "moderator", "town", "operator"}),
        (Audience.ORGANISATION, {"author", "reader", "moderator", "operator"}),
        (Audience.AUTHOR, {"author", "moderator", "operator"}),
    ],
)
def test_whoever_may_not_see_it_is_told_that_there_is_none(
    shown: Picture, works: Organisation, audience: Audience, seers: set[str]
) -> None:
    follow([shown], audience)
    askers = {
        "visitor": Client(),
        "stranger": signed_in(person("Stranger")),
        "author": signed_in(shown.author),
        "reader": signed_in(member(works, "Reader", Role.READER)),
        "moderator": signed_in(member(works, "Moderator", Role.MODERATOR)),
        "town": signed_in(person("Town", role=Role.OWNER)),
        "operator": signed_in(person("Operator", operator=True)),
    }
    answers = {name: client.get(f"/medien/{shown.pk}/wide") for name, client in askers.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == seers
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    if audience != Audience.PUBLIC:
        assert {answer["Cache-Control"] for answer in answers.values() if answer.status_code == 200} == {
            "private, no-cache"
        }


def member(organisation: Organisation, name: str, role: Role) -> object:
    made = person(name)
    assert organisation.pk != TOWN
    Membership.objects.create(organisation=organisation, person=made, role=role)
    return made
