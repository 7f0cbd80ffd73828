# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stays of a barcamp, as page, dataset and PDF."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from allmende.barcamp.actions import memory as actions
from allmende.barcamp.export.grid import grids
from allmende.barcamp.export.written import blocks
from allmende.barcamp.models import Ballot, BallotState, Barcamp, Link, LinkKind, Session, Takeaway
from allmende.barcamp.queries.programme import programme
from allmende.barcamp.queries.sessions import session
from allmende.identity.models import Person
from allmende.media.actions import drawn
from tests.barcamp.memory_fixtures import camp, consent, owner, place, town

__all__ = ["camp", "owner", "town"]

AT = "/barcamps/zukunft-2027"
NOTES = """# Was war
Erst **wichtig**, dann *leise*, [hier](https://x.example) und [da](javascript:x).

1. eins
2. zwei
   - tief

> Zitat

```
code
```
"""


@pytest.fixture
def told(camp: Barcamp, owner: Person) -> Session:
    """The first session, with all that can stay of one."""
    found = session(camp, 1)
    assert found is not None
    actions.write_note(owner, found, NOTES, 0)
    actions.add_takeaway(owner, found, "=Bäume brauchen Wasser.")
    actions.agree(owner, Takeaway.objects.get(), does=True)
    out = BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "PNG")
    actions.add_photo(owner, found, drawn(out.getvalue()), alt="Drei Linden", credit="Ada")
    actions.add_link(owner, found, Link(kind=LinkKind.SLIDES, title="Folien", url="https://folien.example"))
    return found


def vote(camp: Barcamp, *ballots: tuple[int, ...]) -> None:
    """Each for the pitches of the sessions with these numbers."""
    pitch = dict(camp.sessions.values_list("number", "pitch_id"))
    for number, wished in enumerate(ballots):
        Ballot.objects.create(camp=camp, voter=str(number), wishes={str(pitch[one]): 1 for one in wished})
    Barcamp.objects.update(ballot=BallotState.CLOSED)


def kept(client: Client) -> dict[str, object]:
    said: dict[str, object] = json.loads(client.get(f"{AT}/dokumentation.json").content)
    return said


def test_the_page_has_all_sessions_with_what_stays_of_them(told: Session, client: Client) -> None:
    page = client.get(f"{AT}/dokumentation").content.decode()
    for said in (
        *("Wer pflegt die Bäume?", "Haushalt zum Anfassen", "<strong>wichtig</strong>"),
        *("=Bäume brauchen Wasser.", 'alt="Drei Linden"', "https://folien.example", "CC-BY-4.0"),
    ):
        assert said in page


def test_votes_are_told_as_sums_when_the_ballot_is_closed(camp: Barcamp, client: Client) -> None:
    vote(camp, (1, 2), (1,), (1, 2), (2, 3), ())
    Barcamp.objects.update(ballot=BallotState.OPEN)
    assert kept(client)["ballots"] is None
    Barcamp.objects.update(ballot=BallotState.CLOSED)
    said = kept(client)
    assert [one["votes"] for one in said["sessions"]] == [3, 3, 1]  # type: ignore[attr-defined]
    assert [one["votes"] for one in said["covotes"]] == [2, 1]  # type: ignore[attr-defined]
    assert said["ballots"] == 5
    assert "3 wollten das hören" in client.get(f"{AT}/dokumentation").content.decode()


def test_of_four_ballots_nothing_is_told(camp: Barcamp, client: Client) -> None:
    vote(camp, (1, 2), (1,), (1, 2), (2, 3))
    said = kept(client)
    assert said["ballots"] is None and not said["votes"] and not said["covotes"]
    assert "wollten das hören" not in client.get(f"{AT}/dokumentation").content.decode()


def test_the_dataset_is_tables_that_a_spreadsheet_does_not_calculate(told: Session, client: Client) -> None:
    packed = ZipFile(BytesIO(client.get(f"{AT}/dokumentation.zip").content))
    assert {"sessions.csv", "covotes.csv", "datapackage.json", "LIESMICH.txt"} <= set(packed.namelist())
    (row,) = csv.DictReader(StringIO(packed.read("takeaways.csv").decode()))
    assert row == {"session": "1", "text": "'=Bäume brauchen Wasser.", "agreements": "1"}
    described = {one["name"]: one for one in json.loads(packed.read("datapackage.json"))["resources"]}
    named = [one["name"] for one in described["sessions"]["schema"]["fields"]]
    assert packed.read("sessions.csv").decode().splitlines()[0] == ",".join(named)


def test_the_same_documentation_is_the_same_file(told: Session, client: Client) -> None:
    one, other = (client.get(f"{AT}/dokumentation.zip") for _time in range(2))
    assert one.content == other.content and one["ETag"] == other["ETag"]


def test_a_recording_leaves_the_documentation_with_the_consent(
    told: Session, client: Client, owner: Person
) -> None:
    consent(told)
    actions.add_link(owner, told, Link(kind=LinkKind.RECORDING, url="https://v.example/1.mp4"))
    actions.freeze(owner, told.camp)
    assert b"v.example" in client.get(f"{AT}/dokumentation.json").content
    told.pitch.hostings.filter(host__name="Ben").update(recording="refused")
    for name in ("dokumentation", "dokumentation.json"):
        assert b"v.example" not in client.get(f"{AT}/{name}").content


def test_the_page_says_since_when_nothing_changes_any_more(
    told: Session, client: Client, owner: Person
) -> None:
    assert "noch geschrieben" in client.get(f"{AT}/dokumentation").content.decode()
    actions.freeze(owner, told.camp)
    page = client.get(f"{AT}/dokumentation").content.decode()
    assert "abgeschlossen. Niemand ändert mehr etwas." in page


@pytest.mark.parametrize("name", ["programm.pdf", "tag.pdf", "dokumentation.pdf"])
def test_papers_are_read_aloud_and_kept(told: Session, client: Client, name: str) -> None:
    vote(told.camp, *[(1,)] * 6)
    written = client.get(f"{AT}/{name}")
    assert written["Content-Type"] == "application/pdf" and written.content.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part>1<" in written.content and b"/Lang(de)" in written.content
    assert client.get(f"{AT}/{name}", headers={"if-none-match": written["ETag"]}).status_code == 304


def test_an_empty_barcamp_has_papers_too(camp: Barcamp, client: Client) -> None:
    camp.items.all().delete()
    Barcamp.objects.update(version=0)
    for name in ("programm.pdf", "tag.pdf", "dokumentation.pdf"):
        assert client.get(f"{AT}/{name}").content.startswith(b"%PDF"), name


def test_the_table_has_rooms_across_times_down_and_long_sessions_over_two_rows(camp: Barcamp) -> None:
    (day,) = grids(programme(camp, "https://stadt.example"))
    assert day.columns == ("Ratssaal", "Dachkammer")
    assert [f"{one.starts:%H:%M}" for one in day.rows] == ["09:00", "09:45", "10:00", "11:00", "12:00"]
    assert [one.whole[0].title for one in day.rows[:2]] == ["Begrüßung", "Kaffee"]
    assert [one.title for one in day.beside] == ["Bürgerbus"]
    last = day.rows[-1].cells[1]
    assert last is not None and last.entries[0].title == "Haushalt zum Anfassen" and last.rows == 1


def test_a_cell_reaches_over_rows_that_begin_while_it_lasts(camp: Barcamp) -> None:
    slots = list(camp.slots.all())
    Session.objects.filter(number=3).update(shown_slot=slots[0])
    (day,) = grids(programme(camp, "https://stadt.example"))
    by_time = {f"{one.starts:%H:%M}": one.cells[1] for one in day.rows}
    ten = by_time["10:00"]
    assert ten is not None and ten.rows == 2 and by_time["11:00"] is None
    assert {one.title for one in ten.entries} == {"Haushalt zum Anfassen", "=Rad <& \x0bRecht>"}


def test_markdown_becomes_what_typst_sets() -> None:
    found = [
        (one.kind, one.level, one.mark, "".join(span.text for span in one.spans)) for one in blocks(NOTES)
    ]
    assert found == [
        ("heading", 1, "", "Was war"),
        ("paragraph", 0, "", "Erst wichtig, dann leise, hier und [da](javascript:x)."),
        ("item", 1, "1.", "eins"),
        ("item", 1, "2.", "zwei"),
        ("item", 2, "•", "tief"),
        ("quote", 0, "", "Zitat"),
        ("code", 0, "", "code"),
    ]


def test_only_the_embedded_page_may_be_framed(camp: Barcamp, client: Client) -> None:
    inside, usual = client.get(f"{AT}/einbetten"), client.get(f"{AT}/mitnehmen")
    assert "frame-ancestors *" in inside["Content-Security-Policy"] and "X-Frame-Options" not in inside
    assert "frame-ancestors 'none'" in usual["Content-Security-Policy"] and usual["X-Frame-Options"]
    page = inside.content.decode()
    assert "Wer pflegt die Bäume?" in page and "Hauptmenü" not in page and "<form" not in page
    assert "/einbetten" in usual.content.decode() and "&lt;iframe" in usual.content.decode()


@pytest.mark.parametrize("name", ["schedule.xml", "programm.ics", "dokumentation", "einbetten"])
def test_many_sessions_cost_no_more_questions_than_few(camp: Barcamp, client: Client, name: str) -> None:
    client.get(f"{AT}/{name}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{AT}/{name}")
    for number in range(20):
        place(
            camp,
            f"Session {number}",
            camp.slots.all()[number % 4],
            camp.rooms.all()[number % 2],
            "Eva",
            "Ada",
        )
    with CaptureQueriesContext(connection) as many:
        client.get(f"{AT}/{name}")
    assert len(many) == len(few) < 25
