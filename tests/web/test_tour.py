# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import re
from html import unescape

import pytest
from django.urls import resolve
from django.utils import translation

from allmende.barcamp import demo as barcamp
from allmende.discussion import demo as discussion
from allmende.notices import demo as notices
from allmende.participation.drafts import demo as drafts
from allmende.participation.ideas import demo as ideas
from allmende.projects import demo as projects
from allmende.stations import demo
from allmende.web.stops import Aim, TourStop
from allmende.web.tour import AIMS, rooms_stops, shown, tour

HOME = TourStop(Aim.BARCAMP, "Barcamp im Saal", "Heute.", "/barcamp")
MORE = TourStop(Aim.BARCAMP, "Sessionplan", "Morgen.", "/sessionplan")


def test_every_aim_of_the_program_has_its_place_in_order():
    assert [aim.order for aim in AIMS] == list(Aim)


def test_what_no_room_serves_is_said_to_be_missing():
    assert tour(()) == AIMS
    assert [stop.title for stop in tour(()) if stop.url is None][:2] == ["Sensoren", "Dienste aus Daten"]


@pytest.mark.parametrize("rooms", [(HOME,), (HOME, MORE)])
def test_a_rooms_stops_take_the_place_of_the_aim(rooms):
    stops = tour(rooms)
    assert tuple(stop for stop in stops if stop.order == Aim.BARCAMP) == rooms
    assert [stop.order for stop in stops] == sorted(stop.order for stop in stops)
    assert {stop.order for stop in stops} == set(Aim)


def test_a_stop_without_an_address_leaves_the_aim_as_it_is():
    assert tour([TourStop(Aim.BARCAMP, "Bald", "Bald.")]) == AIMS


def test_rooms_show_their_part():
    rooms = (demo, projects, barcamp, ideas, drafts, discussion, notices)
    assert rooms_stops() == tuple(stop for room in rooms for stop in room.TOUR)


def test_every_link_resolves_in_both_languages():
    for stop in tour(rooms_stops()):
        if stop.url:
            for language in ("de", "en"):
                with translation.override(language):
                    assert resolve(shown(stop, language).address)


def test_stops_speak_the_readers_language():
    for stop in tour(rooms_stops()):
        with translation.override("en"):
            english = shown(stop, "en")
        assert english.title != stop.title or stop.title == "Barcamp"
        assert english.sentence != stop.sentence
        if stop.url:
            assert english.address == f"/en{stop.url}"


@pytest.mark.parametrize(
    ("address", "missing"), [("/rundgang", "noch nicht gebaut"), ("/en/rundgang", "not built yet")]
)
def test_the_page_links_what_lives_and_names_what_is_missing(db, client, address, missing):
    answer = client.get(address)
    assert answer.status_code == 200
    tour_list = re.search(r'<ol class="tour">(.*?)</ol>', answer.content.decode(), re.DOTALL).group(1)
    stops = tour(rooms_stops())
    assert tour_list.count(missing) == sum(1 for stop in stops if stop.url is None)
    with translation.override("en" if address.startswith("/en") else "de"):
        expected = [shown(stop, translation.get_language()) for stop in stops]
    links = re.findall(r'<h2><a href="([^"]+)">([^<]+)</a></h2>', tour_list)
    assert [(link, unescape(text)) for link, text in links] == [
        (one.address, one.title) for one in expected if one.address
    ]
