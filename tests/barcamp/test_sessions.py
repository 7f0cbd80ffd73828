# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people write, show and take home from a session, and who may."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from allmende.barcamp.actions import memory as actions
from allmende.barcamp.errors import Refused
from allmende.barcamp.models import Barcamp, Consent, Host, Link, LinkKind, Session, Slot, Takeaway
from allmende.barcamp.players import player
from allmende.barcamp.queries import sessions as queries
from allmende.discussion.models import Thread
from allmende.identity.models import Audience, AuditLine, Person
from allmende.search.models import Entry
from tests.barcamp.memory_fixtures import camp, consent, owner, town
from tests.identity.people import person, signed_in

__all__ = ["camp", "owner", "town"]

AT = "/barcamps/zukunft-2027/sessions/1"


@pytest.fixture
def first(camp: Barcamp) -> Session:
    found = queries.session(camp, 1)
    assert found is not None
    return found


@pytest.fixture
def ada(camp: Barcamp) -> Person:
    """She holds the first session."""
    made = person("Ada")
    Host.objects.filter(name="Ada").update(person=made)
    return made


def test_a_session_says_what_it_is_about_who_holds_it_when_and_where(first: Session, client: Client) -> None:
    page = client.get(AT).content.decode()
    for said in ("Wer pflegt die Bäume?", "Ada, Ben", "Samstag, 20. März", "10:00", "10:45", "Ratssaal"):
        assert said in page


def test_a_session_that_is_not_published_is_not_there(camp: Barcamp, client: Client) -> None:
    camp.sessions.filter(number=1).update(shown_slot=None)
    assert client.get(AT).status_code == 404
    assert client.get("/barcamps/zukunft-2027/sessions/99").status_code == 404


def test_a_cancelled_one_says_so_and_why(first: Session, client: Client) -> None:
    Session.objects.filter(pk=first.pk).update(is_cancelled=True, reason="Ada ist krank.")
    page = client.get(AT).content.decode()
    assert "Diese Session fällt aus." in page and "Ada ist krank." in page


def _now(session: Session) -> None:
    """It is going on."""
    starts = timezone.now() - timedelta(minutes=5)
    Slot.objects.filter(pk=session.shown_slot_id).update(starts=starts, ends=starts + timedelta(minutes=45))


def test_the_stream_is_there_while_it_runs_and_everybody_agrees(first: Session, client: Client) -> None:
    _now(first)
    assert "abspielen=live" not in client.get(AT).content.decode()
    consent(first)
    assert "abspielen=live" in client.get(AT).content.decode()
    first.pitch.hostings.filter(host__name="Ben").update(recording=Consent.REFUSED)
    assert "abspielen=live" not in client.get(AT).content.decode()
    assert "video.example" not in client.get(f"{AT}?abspielen=live").content.decode()


def test_a_strangers_player_loads_only_after_a_click(first: Session, client: Client) -> None:
    link = Link.objects.create(session=first, kind=LinkKind.RECORDING, url="https://youtu.be/abcdef12345")
    consent(first)
    before, after = client.get(AT), client.get(f"{AT}?abspielen={link.pk}")
    assert "<iframe" not in before.content.decode() and "frame-src" not in before["Content-Security-Policy"]
    assert "Das Video liegt bei www.youtube-nocookie.com." in before.content.decode()
    assert '<iframe src="https://www.youtube-nocookie.com/embed/abcdef12345"' in after.content.decode()
    assert "frame-src https://www.youtube-nocookie.com;" in after["Content-Security-Policy"]
    assert not [one for one in after.headers if one.startswith("X-Allmende")]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (
            "https://www.youtube.com/watch?v=abcdef12345&t=3",
            "https://www.youtube-nocookie.com/embed/abcdef12345",
        ),
        ("https://vimeo.com/12345", "https://player.vimeo.com/video/12345?dnt=1"),
        ("https://tube.example/w/9c9de5e8", "https://tube.example/videos/embed/9c9de5e8"),
        ("https://tube.example/videos/watch/9c9de5e8", "https://tube.example/videos/embed/9c9de5e8"),
        ("https://media.ccc.de/v/39c3-talk", "https://media.ccc.de/v/39c3-talk/oembed"),
        ("http://192.168.1.5:8080/live", "http://192.168.1.5:8080/live"),
        ("https://stadt.example/film.MP4?x=1", "https://stadt.example/film.MP4?x=1"),
        ("https://youtube.com/watch?v=<script>", "https://youtube.com/watch?v=<script>"),
    ],
)
def test_players_of_known_houses(given: str, shown: str) -> None:
    found = player(given)
    assert found is not None and found.address == shown
    assert found.is_file == (".MP4" in given)


@pytest.mark.parametrize(
    "given",
    ["", "javascript:alert(1)", "ftp://x/y", "https:///x", "data:text/html,x", "https://x;script-src/*"],
)
def test_what_is_no_address_of_the_web_is_not_played(given: str) -> None:
    assert player(given) is None


def test_notes_are_written_and_keep_their_history(first: Session, client: Client, ada: Person) -> None:
    their = signed_in(ada)
    assert (
        their.post(f"{AT}/notizen/schreiben", {"text": "## Bäume\nzwei Linden", "base": 0}).status_code == 302
    )
    assert (
        their.post(f"{AT}/notizen/schreiben", {"text": "## Bäume\ndrei Linden", "base": 1}).status_code == 302
    )
    assert "<h2>Bäume</h2>" in client.get(AT).content.decode()
    page = client.get(f"{AT}/notizen").content.decode()
    assert "Fassung 2 von Ada" in page and "<del>zwei</del><ins>drei</ins>" in page
    assert "Fassung 1" in client.get(f"{AT}/notizen?stand=1").content.decode()
    assert AuditLine.objects.filter(verb="barcamp.note").count() == 2
    assert Entry.objects.get(address=AT).text.endswith("drei Linden")


def test_no_notes_run_a_script(first: Session, client: Client, ada: Person) -> None:
    actions.write_note(
        ada, first, "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://z/z.png)", 0
    )
    page = client.get(AT).content.decode()
    for said in ("<script>alert", 'href="javascript', 'src="https://z'):
        assert said not in page


def test_who_saves_last_sees_both_texts_and_loses_none(first: Session, ada: Person, owner: Person) -> None:
    actions.write_note(owner, first, "Von Olga", 0)
    their = signed_in(ada)
    page = their.post(f"{AT}/notizen/schreiben", {"text": "Von Ada", "base": 0}).content.decode()
    assert "Olga hat inzwischen gespeichert." in page and "Von Olga" in page and "Von Ada" in page
    assert [one.text for one in first.notes.all()] == ["Von Olga"]
    assert 'name="base" value="1"' in page
    their.post(f"{AT}/notizen/schreiben", {"text": "Von beiden", "base": 1})
    assert [one.text for one in first.notes.all()] == ["Von Olga", "Von beiden"]


def test_sent_twice_is_saved_once(first: Session, ada: Person) -> None:
    for _time in range(2):
        actions.write_note(ada, first, "Einmal", 0)
        actions.add_takeaway(ada, first, "Bäume brauchen Wasser.")
        actions.agree(ada, Takeaway.objects.get(), does=True)
    assert (first.notes.count(), first.takeaways.count()) == (1, 1)
    assert Takeaway.objects.get().agreements.count() == 1


def test_sentences_are_agreed_with_and_the_most_agreed_stands_first(
    first: Session, client: Client, ada: Person, owner: Person
) -> None:
    for text in ("Erster Satz.", "Zweiter Satz."):
        assert signed_in(ada).post(f"{AT}/mitnehmen", {"text": text}).status_code == 302
    second = Takeaway.objects.get(text="Zweiter Satz.")
    signed_in(owner).post(f"{AT}/mitnehmen/{second.pk}")
    page = client.get(AT).content.decode()
    assert page.index("Zweiter Satz.") < page.index("Erster Satz.") and "1 stimmt zu" in page
    signed_in(owner).post(f"{AT}/mitnehmen/{second.pk}", {"zurueck": "1"})
    assert not second.agreements.exists()


def _picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    out.seek(0)
    out.name = "flipchart.png"
    return out


def test_a_photo_needs_its_words_and_goes_again(first: Session, client: Client, ada: Person) -> None:
    their = signed_in(ada)
    refused = their.post(f"{AT}/foto", {"picture": _picture(), "alt": ""})
    assert refused.status_code == 200 and not first.photos.exists()
    their.post(f"{AT}/foto", {"picture": _picture(), "alt": "Flipchart mit drei Linden"})
    assert "Flipchart mit drei Linden" in client.get(AT).content.decode()
    stranger = signed_in(person("Zoe"))
    stranger.post(f"{AT}/foto/{first.photos.get().pk}/entfernen")
    assert first.photos.exists()
    their.post(f"{AT}/foto/{first.photos.get().pk}/entfernen")
    assert not first.photos.exists()


def test_slides_are_shown_by_who_holds_the_session_and_by_nobody_else(first: Session, ada: Person) -> None:
    sent = {"kind": "slides", "title": "Folien", "url": "https://folien.example/1"}
    assert signed_in(person("Zoe")).post(f"{AT}/link", sent).status_code == 403
    for _time in range(2):
        assert signed_in(ada).post(f"{AT}/link", sent).status_code == 302
    assert [one.url for one in Link.objects.all()] == ["https://folien.example/1"]


def test_a_recording_waits_for_everybodys_consent(first: Session, ada: Person, client: Client) -> None:
    sent = {"kind": "recording", "url": "https://v.example/1.mp4", "captions": "https://v.example/1.vtt"}
    page = signed_in(ada).post(f"{AT}/link", sent).content.decode()
    assert "Nicht alle" in page and not Link.objects.exists()
    consent(first)
    signed_in(ada).post(f"{AT}/link", sent)
    assert "https://v.example/1.vtt" in client.get(AT).content.decode()
    consent(first, Consent.REFUSED)
    assert "v.example" not in client.get(AT).content.decode()


def test_notes_may_be_written_elsewhere(first: Session, ada: Person, client: Client) -> None:
    signed_in(ada).post(f"{AT}/pad", {"pad": "https://pad.example/p/baeume"})
    assert "https://pad.example/p/baeume" in client.get(AT).content.decode()
    assert b"https://pad.example/p/baeume" in client.get("/barcamps/zukunft-2027/schedule.xml").content


def test_after_the_end_nobody_changes_anything_and_is_told_since_when(
    first: Session, ada: Person, owner: Person, client: Client
) -> None:
    actions.add_takeaway(ada, first, "Satz.")
    actions.freeze(owner, first.camp)
    one = Takeaway.objects.get()
    tried = (
        lambda: actions.write_note(ada, first, "Neu", 0),
        lambda: actions.set_pad(ada, first, "https://pad.example"),
        lambda: actions.add_takeaway(ada, first, "Noch einer."),
        lambda: actions.remove_takeaway(ada, one),
        lambda: actions.agree(ada, one, does=True),
        lambda: actions.add_link(ada, first, Link(kind="slides", url="https://x.example")),
        lambda: actions.freeze(owner, first.camp),
    )
    for act in tried:
        with pytest.raises(Refused, match="abgeschlossen"):
            act()
    assert signed_in(ada).get(f"{AT}/notizen/schreiben").status_code == 403
    assert "Mitschreiben" not in client.get(AT).content.decode()


def test_only_the_organisation_closes_the_documentation(first: Session, ada: Person, owner: Person) -> None:
    there = "/barcamps/zukunft-2027/dokumentation/abschliessen"
    assert signed_in(ada).post(there).status_code == 403
    signed_in(owner).post(there)
    first.camp.refresh_from_db()
    assert first.camp.frozen is None, "pressed by mistake"
    assert signed_in(owner).post(there, {"sure": "1"}).status_code == 302
    first.camp.refresh_from_db()
    assert first.camp.frozen and AuditLine.objects.filter(verb="barcamp.freeze").count() == 1


def test_published_sessions_are_found_and_have_a_thread(camp: Barcamp, client: Client) -> None:
    actions.follow(camp)
    actions.follow(camp)
    assert Entry.objects.filter(kind="session").count() == 3
    assert Thread.objects.get(address=AT).title == "Wer pflegt die Bäume?"
    assert "Noch keine Beiträge." in client.get(AT).content.decode()


def test_an_idea_comes_of_a_session_and_both_say_so(first: Session, client: Client, ada: Person) -> None:
    actions.follow(first.camp)
    their = signed_in(ada)
    there = f"/ideen/neu?aus={AT}"
    assert 'value="Wer pflegt die Bäume?"' in their.get(there).content.decode()
    sent = {"title": "Gießpaten gesucht", "text": "Für die Linden.", "place": "", "position": ""}
    made = their.post(there, sent)
    assert "Gießpaten gesucht" in client.get(AT).content.decode()
    assert "Wer pflegt die Bäume?" in client.get(made["Location"]).content.decode()


def test_photos_and_finds_are_as_visible_as_the_barcamp(first: Session, client: Client, ada: Person) -> None:
    actions.follow(first.camp)
    signed_in(ada).post(f"{AT}/foto", {"picture": _picture(), "alt": "Flipchart"})
    there = f"/medien/{first.photos.get().picture_id}/wide"
    assert client.get(there).status_code == 200
    Barcamp.objects.update(audience=Audience.ORGANISATION)
    actions.follow(Barcamp.objects.get())
    assert client.get(there).status_code == 404
    assert {one.audience for one in Entry.objects.filter(kind="session")} == {Audience.ORGANISATION}
