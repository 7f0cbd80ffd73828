# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages and files of drafts: a whole consultation without JavaScript, and who sees what."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from allmende.discussion import actions as discussion
from allmende.discussion.models import Verdict
from allmende.identity.models import Audience, Organisation
from allmende.identity.roles import Role
from allmende.participation.drafts.actions import answering, commenting, renewing
from allmende.participation.drafts.models import Draft, Outcome, Phase, Remark
from tests.identity.people import person, signed_in
from tests.participation.drafts.papers import FIRST, SECOND, at, brought, editor, opened, over, renewed, said


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    text: str = content.decode(errors="replace")
    return text


def page_of(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def local(minutes: int) -> str:
    return (timezone.localtime() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def test_a_consultation_from_the_paper_to_the_result(town: Organisation) -> None:
    edda, anna = signed_in(person("Edda", role=Role.EDITOR)), signed_in(person("Anna"))
    edda.post("/entwuerfe/neu", {"organisation": town.pk, "title": "Parken", "pasted": FIRST})
    draft = Draft.objects.get()
    assert anna.get(draft.address).status_code == 404
    edda.post(f"{draft.address}/frist", {"opens": local(-5), "closes": local(60)})
    passage = at(draft, "zwei Euro")
    address = f"{draft.address}/absatz/{passage.number}"
    sentence = passage.plain.index("Am Samstag")
    sent = {
        "kind": "suggest",
        "suggestion": "Am Samstag ist alles frei.",
        "span": f"{sentence}-{len(passage.plain)}",
    }
    anna.post(address, sent)
    remark = Remark.objects.get()
    assert "<ins>alles" in page(Client(), address)
    edda.post(f"{draft.address}/fassung", {"pasted": SECOND, "note": "Billiger."})
    assert "zwei Euro" in page(anna, draft.address)  # the old one, until the new is published
    edda.post(f"{draft.address}/veroeffentlichen")
    assert "fünfzig" in page(anna, draft.address)
    edda.post(
        f"{draft.address}/antworten",
        {
            "remark": remark.pk,
            "outcome": "partly",
            "words": "Eine Stunde ist frei.",
            "passage": passage.number,
        },
    )
    over(draft)
    edda.post(f"{draft.address}/abschliessen")
    assert Draft.objects.get().phase == Phase.CLOSED
    html = page(Client(), f"{draft.address}/ergebnis")
    assert "Eine Stunde ist frei." in html
    assert "zum Teil übernommen" in html


ADDRESSES = (
    *("", "/ergebnis", "/versionen/1", "/versionen/1/text", "/absatz/3"),
    *("/synopse.csv", "/beteiligung.json", "/beteiligung.zip"),
)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize(
    ("audience", "role", "is_there"),
    [
        (Audience.PUBLIC, None, True),
        (Audience.ORGANISATION, None, False),
        (Audience.ORGANISATION, Role.READER, True),
        (Audience.AUTHOR, Role.READER, False),
        (Audience.AUTHOR, Role.MODERATOR, True),
    ],
)
def test_a_draft_is_there_for_those_who_may_see_it(
    town: Organisation, path: str, audience: Audience, role: Role | None, is_there: bool
) -> None:
    draft = opened(town)
    Draft.objects.filter(pk=draft.pk).update(audience=audience)
    client = signed_in(person("Leo", role=role))
    assert (client.get(draft.address + path).status_code == 200) == is_there
    if audience != Audience.PUBLIC:
        assert Client().get(draft.address + path).status_code == 404


def test_what_is_removed_is_nowhere_but_as_a_tombstone(town: Organisation) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "zwei Euro", "Ihr Halunken!")
    discussion.decide(person("Mona", role=Role.MODERATOR), remark.contribution, Verdict.REMOVE, "insult", "")
    for path in ("", "/ergebnis", f"/absatz/{remark.passage.number}", "/synopse.csv", "/beteiligung.json"):
        assert "Halunken" not in page(Client(), draft.address + path)
    assert "Halunken" not in page(Client(), "/neues.atom")
    assert "von der Moderation entfernt" in page(Client(), f"{draft.address}/absatz/{remark.passage.number}")


def test_hidden_agreement_is_in_no_page_and_no_file_until_the_end(town: Organisation) -> None:
    draft = opened(town, hides_support=True)
    remark = said(draft, person("Anna"), "zwei Euro")
    for name in ("Bert", "Carl", "Dora"):
        commenting.agree(person(name), Remark.objects.get(pk=remark.pk))
    page_of_it = f"{draft.address}/absatz/{remark.passage.number}"
    assert "Menschen sehen das auch so" not in page(Client(), page_of_it)
    assert json.loads(page(Client(), f"{draft.address}/beteiligung.json"))["remarks"][0]["support"] is None
    over(draft)
    assert "3 Menschen sehen das auch so" in " ".join(page(Client(), page_of_it).split())
    assert json.loads(page(Client(), f"{draft.address}/beteiligung.json"))["remarks"][0]["support"] == 3


def test_the_synopsis_gives_the_text_of_today_where_an_answer_points_to_an_older_version(
    town: Organisation,
) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "zwei Euro")
    answering.answer(editor(), draft, [remark], Outcome.ADOPTED, "", at(draft, "zwei Euro"))
    renewed(draft, SECOND)
    told = page(Client(), f"{draft.address}/synopse.csv")
    row = next(line for line in csv.reader(io.StringIO(told), delimiter=";") if "Zu teuer." in line)
    assert "einen Euro fünfzig" in row[-1] or "einen Euro fünfzig" in row[-2]
    assert "in Fassung 2" in page(Client(), f"{draft.address}/ergebnis")


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_synopsis_is_a_file_of_its_kind(town: Organisation, kind: str, begins: bytes) -> None:
    draft = opened(town)
    said(draft, person("Anna"), "zwei Euro", "=1+1 ist zu viel")
    answer = Client().get(f"{draft.address}/synopse.{kind}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert kind != "csv" or b"'=1+1" in answer.content


def test_the_open_data_hold_every_version_and_every_comment(town: Organisation) -> None:
    draft = opened(town)
    said(draft, person("Anna"), "zwei Euro")
    edda = signed_in(person("Ede", role=Role.EDITOR))
    edda.post(f"{draft.address}/fassung", {"pasted": SECOND})
    edda.post(f"{draft.address}/veroeffentlichen")
    packed = zipfile.ZipFile(io.BytesIO(Client().get(f"{draft.address}/beteiligung.zip").content))
    names = " ".join(packed.namelist())
    assert "remarks" in names
    given = json.loads(page(Client(), f"{draft.address}/beteiligung.json"))
    assert [one["number"] for one in given["versions"]] == [1, 2]
    assert given["remarks"][0]["author"] == "Anna"


def test_no_page_and_no_file_says_a_number_before_the_end_where_the_draft_says_so(town: Organisation) -> None:
    draft = opened(town, hides_support=True)
    for name in ("Anna", "Bert", "Carl"):
        remark = said(draft, person(name), "zwei Euro", "Nein.")
    paths = ("", "/ergebnis", f"/absatz/{remark.passage.number}", "/synopse.csv", "/beteiligung.json")
    shown = {path: " ".join(page(Client(), draft.address + path).split()) for path in paths}
    assert not [path for path, html in shown.items() if "3 Komm" in html or "3 Menschen" in html]
    assert "<dt>" not in shown["/ergebnis"]
    over(draft)
    assert "3 Kommentare von 3 Menschen" in " ".join(page(Client(), f"{draft.address}/ergebnis").split())


def test_what_was_typed_stays_when_a_new_version_came_meanwhile(town: Organisation) -> None:
    draft = opened(town)
    passage = at(draft, "zwei Euro")
    address = f"{draft.address}/absatz/{passage.number}"
    sent = {"kind": "doubt", "text": "Mein langer Text.", "span": "0-37", "version": "1"}
    renewed(draft, FIRST.replace("zwei Euro", "drei Euro"))
    anna = signed_in(person("Anna"))
    html = page_of(anna.post(address, sent))
    assert "Inzwischen gibt es eine neue Fassung." in html
    assert "Mein langer Text." in html
    assert 'name="version" value="2"' in html
    assert not Remark.objects.exists()
    assert anna.post(address, sent | {"version": "2", "span": ""}).status_code == 302
    assert Remark.objects.get().passage.version.number == 2


@pytest.mark.parametrize("reason", ["the passage is gone", "the time is over"])
def test_what_was_typed_too_late_is_given_back(town: Organisation, reason: str) -> None:
    draft = opened(town)
    address = f"{draft.address}/absatz/{at(draft, 'Anwohnende').number}"
    if reason == "the passage is gone":
        renewed(
            draft, FIRST.replace("Anwohnende zahlen weiterhin dreißig Euro im Jahr für ihren Ausweis.\n", "")
        )
    else:
        over(draft)
    html = page_of(signed_in(person("Anna")).post(address, {"kind": "doubt", "text": "Mein langer Text."}))
    assert "Nichts wurde gespeichert." in html
    assert "Mein langer Text." in html
    assert not Remark.objects.exists()


@pytest.mark.parametrize("marked", ["0-12", "0-37", "", "x", "9-3", "0-99999", "1-2-3", "-", "²-³"])
def test_words_that_are_marked_in_the_address_are_chosen_in_the_form(town: Organisation, marked: str) -> None:
    draft = opened(town)
    address = f"{draft.address}/absatz/{at(draft, 'zwei Euro').number}?stelle={marked}"
    html = page(signed_in(person("Anna")), address)
    chosen = {"0-12": 'value="0-12" selected', "0-37": 'value="0-37" selected', "": 'value="" selected'}
    assert chosen.get(marked, "<select") in html
    assert ("markiert: Eine Stunde" in html) == (marked == "0-12")


def test_a_moderator_puts_comments_in_their_place_without_preparing(town: Organisation) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "Anwohnende")
    draft = renewed(draft, SECOND)
    mona = signed_in(person("Mona", role=Role.MODERATOR))
    assert "1 Kommentar ist unsicher zugeordnet" in page(mona, draft.address)
    assert "unsicher zugeordnet" not in page(signed_in(person("Bert")), draft.address)
    anchor = remark.anchors.get(version__number=2)
    bus = at(draft, "Stadtbus")
    mona.post(f"{draft.address}/zuordnen/{anchor.pk}", {"to": bus.pk})
    anchor.refresh_from_db()
    assert anchor.passage == bus
    assert signed_in(person("Carl")).get(f"{draft.address}/zuordnen/{anchor.pk}").status_code == 404


def test_the_clerk_puts_the_text_right_replaces_it_and_throws_it_away(town: Organisation) -> None:
    draft = brought(town)
    edda = signed_in(person("Ede", role=Role.EDITOR))
    shaped = f"{draft.address}/absaetze"
    paper = at(draft, "zwei Euro")
    assert "Mit dem nächsten verbinden" in page(edda, f"{shaped}/{paper.pk}")
    start = paper.plain.index("Am Samstag")
    answer = edda.post(f"{shaped}/{paper.pk}", {"act": "divide", "at": start})
    assert answer["Location"] == f"{shaped}#stelle-{paper.position}"
    assert edda.post(f"{shaped}/{paper.pk}", {"act": "join"}).status_code == 404  # the page was an old one
    new = at(draft, "Am Samstag")
    edda.post(f"{shaped}/{new.pk}", {"act": "recast", "kind": "heading-2", "words": "Samstag"})
    assert "<h3>Samstag</h3>" in page(edda, shaped)
    lot = at(draft, "180 Plätze")
    assert 'class="error"' in page_of(edda.post(f"{shaped}/{lot.pk}", {"act": "divide", "at": 7}))
    assert edda.post(f"{draft.address}/einlesen", {"pasted": SECOND})["Location"] == shaped
    assert "Stadtbus" in page(edda, shaped)
    assert edda.post(f"{draft.address}/verwerfen")["Location"] == "/entwuerfe"
    assert not Draft.objects.exists()


def test_what_others_see_is_not_put_right_behind_their_backs(town: Organisation) -> None:
    draft = opened(town)
    edda = signed_in(person("Ede", role=Role.EDITOR))
    assert edda.get(f"{draft.address}/absaetze").status_code == 404
    edda.post(f"{draft.address}/verwerfen")
    edda.post(f"{draft.address}/einlesen", {"pasted": SECOND})
    assert "zwei Euro" in page(Client(), draft.address)


def test_an_answer_is_given_to_one_comment_and_changed(town: Organisation) -> None:
    draft = opened(town)
    one, _other = said(draft, person("Anna"), "zwei Euro"), said(draft, person("Bert"), "Sensoren im Boden")
    edda = signed_in(person("Ede", role=Role.EDITOR))
    address = f"{draft.address}/antworten?kommentar={one.pk}"
    assert page(edda, address).count('name="remark"') == 1
    edda.post(address, {"remark": one.pk, "outcome": "declined", "words": "Nein."})
    assert "Antwort ändern" in page(edda, f"{draft.address}/ergebnis")
    html = page(edda, address)
    assert "Nein.</textarea>" in html
    edda.post(address, {"remark": one.pk, "outcome": "adopted", "words": "Doch."})
    assert "Doch." in page(Client(), f"{draft.address}/ergebnis")
    assert "Antwort ändern" not in page(Client(), f"{draft.address}/ergebnis")
    assert edda.get(f"{draft.address}/antworten?kommentar=x").status_code == 200


def test_a_comment_of_another_draft_is_neither_agreed_with_nor_answered(town: Organisation) -> None:
    draft, other = opened(town), opened(town)
    remark = said(draft, person("Anna"), "zwei Euro")
    bert = signed_in(person("Bert"))
    assert bert.post(f"{other.address}/kommentare/{remark.pk}/zustimmen").status_code == 404
    edda = signed_in(person("Ede", role=Role.EDITOR))
    edda.post(f"{other.address}/antworten", {"remark": remark.pk, "outcome": "adopted", "words": ""})
    assert not hasattr(Remark.objects.get(), "answer")


def test_anothers_comment_is_not_edited(town: Organisation) -> None:
    remark = said(opened(town), person("Anna"), "zwei Euro")
    bert = signed_in(person("Bert"))
    address = f"/beitraege/{remark.contribution_id}"
    for path in ("bearbeiten", "zurueckziehen"):
        assert bert.post(f"{address}/{path}", {"text": "Gekapert."}).status_code in (302, 403, 404)
    remark.contribution.refresh_from_db()
    assert remark.contribution.text == "Zu teuer."
    assert remark.contribution.is_published


def test_a_reply_to_a_comment_stands_on_the_page_of_its_passage(town: Organisation) -> None:
    remark = said(opened(town), person("Anna"), "zwei Euro")
    bert = signed_in(person("Bert"))
    thread = remark.contribution.thread.address
    answer = bert.post(
        f"/beitraege/neu?zu={thread}&auf={remark.contribution_id}",
        {"text": "Der Bus kostet auch.", "parent": remark.contribution_id},
    )
    assert answer.status_code == 302
    assert "Der Bus kostet auch." in page(Client(), answer["Location"].partition("#")[0])


CLERKS = ("vorbereiten", "frist", "fassung", "bearbeiten", "antworten", "einlesen")


@pytest.mark.parametrize("path", CLERKS)
def test_the_clerks_pages_are_for_the_clerk(town: Organisation, path: str) -> None:
    draft = opened(town)
    assert signed_in(person("Bert")).get(f"{draft.address}/{path}").status_code == 403
    assert Client().get(f"{draft.address}/{path}").status_code == 302
    assert signed_in(person("Ede", role=Role.EDITOR)).get(f"{draft.address}/{path}").status_code == 200


def test_nobody_prepares_the_draft_of_another_organisation(town: Organisation) -> None:
    draft = opened(town)
    other = Organisation.objects.create(name="Luftfreunde", kind="citizens")
    lina = person("Lina")
    lina.memberships.create(organisation=other, role=Role.OWNER)
    assert signed_in(lina).post(f"{draft.address}/abschliessen").status_code == 403
    version = renewing.latest(draft).number
    signed_in(lina).post(f"{draft.address}/fassung", {"pasted": SECOND})
    assert renewing.latest(draft).number == version


def test_markup_in_a_paper_and_in_every_field_is_harmless(town: Organisation) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>x</a>"
    edda = signed_in(person("Edda", role=Role.EDITOR))
    text = f"# {evil}\n\n{evil}\n\n<p onclick='alert(4)'>Text</p>"
    edda.post(
        "/entwuerfe/neu", {"organisation": town.pk, "title": evil[:160], "summary": evil, "pasted": text}
    )
    draft = Draft.objects.get()
    edda.post(f"{draft.address}/frist", {"opens": local(-5), "closes": local(60)})
    signed_in(person("Anna")).post(
        f"{draft.address}/absatz/2", {"kind": "suggest", "text": evil, "suggestion": evil}
    )
    assert Remark.objects.count() == 1
    for path in ("", "/absatz/1", "/absatz/2", "/ergebnis", "/vorbereiten", "/antworten"):
        html = page(edda, draft.address + path)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<p onclick=" not in html
        assert "<a href='javascript" not in html
        assert 'href="javascript' not in html


def test_a_paper_that_is_too_large_is_refused_and_nothing_is_kept(town: Organisation) -> None:
    edda = signed_in(person("Edda", role=Role.EDITOR))
    answer = edda.post(
        "/entwuerfe/neu", {"organisation": town.pk, "title": "x", "pasted": "wort " * 1_100_000}
    )
    assert answer.status_code in (200, 400, 413)
    assert not Draft.objects.exists()
