# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A new version: numbers stay, comments find their passage, and somebody looks at what is uncertain."""

import io

import pytest
from PIL import Image

from allmende.discussion import actions as discussion
from allmende.discussion.models import Contribution
from allmende.identity.models import Audience, Organisation
from allmende.identity.roles import Role
from allmende.media.actions import keep_picture
from allmende.media.models import Picture
from allmende.notices.models import News, Notice
from allmende.participation.drafts.actions import anchoring, answering, preparing, renewing
from allmende.participation.drafts.blocks import block
from allmende.participation.drafts.bring_in.markdown import blocks
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.models import Anchor, Draft, Outcome, Passage
from allmende.participation.drafts.queries import reading, remarks
from tests.identity.people import person
from tests.participation.drafts.papers import (
    FIRST,
    NOBODY,
    SECOND,
    at,
    brought,
    editor,
    numbers,
    opened,
    over,
    renewed,
    said,
)


def test_comments_find_their_passage_in_a_new_version_and_their_authors_hear_where(
    town: Organisation,
) -> None:
    draft, anna, bert = opened(town), person("Anna"), person("Bert")
    passage = at(draft, "zwei Euro")
    start = passage.plain.index("erste halbe Stunde")
    dear = said(draft, anna, "zwei Euro", span=(start, start + len("erste halbe Stunde")))
    eyes = said(draft, bert, "Sensoren im Boden")
    lost = said(draft, bert, "Anwohnende")
    draft = renewed(draft, SECOND)
    where = {one.remark_id: one for one in Anchor.objects.filter(version=renewing.latest(draft))}
    there = where[dear.pk]
    assert there.passage is not None
    assert "fünfzig" in there.passage.plain
    assert "erste Stunde" in there.passage.plain[there.start : there.end]
    assert where[eyes.pk].passage == at(draft, "Sensoren im Boden")
    assert where[eyes.pk].is_certain
    assert where[lost.pk].passage is None or not where[lost.pk].is_certain
    assert Notice.objects.filter(kind="remark.moved").count() == 2
    assert f"jetzt bei Absatz {there.passage.number}" in Notice.objects.get(person=anna).text


def test_whoever_took_their_comment_back_hears_nothing(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    discussion.withdraw(anna, said(draft, anna, "zwei Euro").contribution)
    renewed(draft, SECOND)
    assert not Notice.objects.filter(kind="remark.moved").exists()
    assert News.objects.filter(kind="draft.version").count() == 1


def test_a_passage_keeps_its_number_through_three_versions_and_none_is_used_twice(town: Organisation) -> None:
    draft = opened(town)
    first = numbers(draft)
    second = numbers(renewed(draft, SECOND))
    sensors = "Sensoren im Boden zeigen, wo noch Plätze frei sind. Kameras gibt es nicht."
    assert first[sensors] == second[sensors]
    assert second["Die Einnahmen gehen an den Stadtbus."] not in first.values()
    third = numbers(renewed(Draft.objects.get(), FIRST))
    assert third[sensors] == first[sensors]
    for found in (first, second, third):
        assert len(set(found.values())) == len(found)


def test_a_number_whose_passage_is_gone_is_given_to_no_other(town: Organisation) -> None:
    draft = opened(town)
    gone = at(draft, "Anwohnende").number
    for text in (
        FIRST.replace("Anwohnende zahlen weiterhin dreißig Euro im Jahr für ihren Ausweis.\n\n", ""),
        f"{FIRST}\nEin Leihrad steht an jeder Haltestelle.\n",
        f"{FIRST}\nEin Leihrad steht an jeder Haltestelle.\n\nDer Rat prüft das im Herbst.\n",
    ):
        draft = renewed(draft, text)
    by_number: dict[int, set[str]] = {}
    for one in Passage.objects.filter(version__draft=draft):
        by_number.setdefault(one.number, set()).add(one.plain)
    assert all(len(words) == 1 for words in by_number.values())
    assert gone in by_number


def test_what_is_uncertain_is_corrected_before_and_after_publishing(town: Organisation) -> None:
    draft, anna = opened(town), person("Anna")
    remark = said(draft, anna, "Anwohnende")
    version = renewing.prepare_version(editor(), draft, blocks(SECOND))
    bus = version.passages.get(plain__contains="Stadtbus")
    way = version.successions.filter(before__plain__contains="Anwohnende").first()
    assert way is not None
    renewing.settle(editor(), way, bus)
    renewing.publish_version(editor(), version)
    anchor = Anchor.objects.get(remark=remark, version=version)
    assert anchor.passage == bus
    mona = person("Mona", role=Role.MODERATOR)
    anchoring.place(mona, anchor, None)
    after = Anchor.objects.get(pk=anchor.pk)
    assert (after.passage_id, after.settled_by_id) == (None, mona.pk)
    with pytest.raises(Refused):
        anchoring.place(anna, anchor, bus)


def test_whoever_settled_that_a_passage_is_gone_is_not_asked_again_in_the_next_version(
    town: Organisation,
) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "Anwohnende")
    draft = renewed(draft, SECOND)
    anchoring.place(editor(), Anchor.objects.get(remark=remark, version__number=2), None)
    assert not remarks.uncertain_anchors(renewing.latest(draft)).exists()
    draft = renewed(draft, SECOND.replace("drei Stunden", "zwei Stunden"))
    assert not remarks.uncertain_anchors(renewing.latest(draft)).exists()


def test_links_to_a_comment_and_its_replies_lead_to_the_passage_where_it_is_now(town: Organisation) -> None:
    draft, bert = opened(town), person("Bert")
    remark = said(draft, person("Anna"), "Anwohnende")
    reply = discussion.contribute(bert, remark.contribution.thread, "Stimmt.", parent=remark.contribution)
    deeper = discussion.contribute(bert, remark.contribution.thread, "Sehr.", parent=reply)
    draft = renewed(draft, SECOND)
    bus = at(draft, "Stadtbus")
    anchoring.place(editor(), Anchor.objects.get(remark=remark, version__number=2), bus)
    numbers_ = [remark.contribution_id, reply.pk, deeper.pk]
    addresses = set(Contribution.objects.filter(pk__in=numbers_).values_list("address", flat=True))
    assert addresses == {f"{draft.address}/absatz/{bus.number}"}
    (shown,) = remarks.on_passage(NOBODY, draft, bus)
    assert [one.id for one in shown.replies] == [reply.pk, deeper.pk]


def test_a_passage_that_is_gone_says_what_became_of_it(town: Organisation) -> None:
    draft = opened(town)
    one = at(draft, "Anwohnende")
    version = renewing.prepare_version(editor(), draft, blocks(SECOND))
    way = version.successions.filter(before=one).first()
    assert way is not None
    renewing.settle(editor(), way, version.passages.get(plain__contains="drei Stunden"))
    renewing.publish_version(editor(), version)
    draft = renewed(Draft.objects.get(), SECOND.replace("drei Stunden", "zwei Stunden"))
    newest = renewing.latest(draft)
    gone = reading.passage(draft, newest, one.number)
    assert gone is not None
    if gone.version == newest:
        assert "zwei Stunden" in gone.plain
    else:
        assert [each.plain for each in reading.became(gone, newest)] == [at(draft, "zwei Stunden").plain]


def _picture(town: Organisation) -> Picture:
    sent = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(sent, "PNG")
    return keep_picture(
        editor(),
        sent.getvalue(),
        alt="",
        organisation=town,
        municipality=town,
        audience=Audience.ORGANISATION,
    )


def test_the_pictures_of_a_new_version_are_seen_once_it_is_published_and_no_others(
    town: Organisation,
) -> None:
    draft = opened(town)
    shown, left_out = _picture(town), _picture(town)
    text = [*blocks(FIRST), block("picture", f'<figure><img src="/medien/{shown.pk}/wide" alt=""></figure>')]
    version = renewing.prepare_version(editor(), draft, text, pictures=[shown, left_out])
    assert Picture.objects.get(pk=shown.pk).audience == Audience.ORGANISATION
    renewing.publish_version(editor(), version)
    assert Picture.objects.get(pk=shown.pk).audience == Audience.PUBLIC
    assert Picture.objects.get(pk=left_out.pk).audience == Audience.ORGANISATION


def test_before_others_see_a_draft_and_after_it_is_closed_there_is_no_new_version(town: Organisation) -> None:
    draft = brought(town)
    with pytest.raises(Refused, match="Ersetzen"):
        renewing.prepare_version(editor(), draft, blocks(SECOND))
    draft = over(opened(town))
    preparing.close(editor(), draft)
    with pytest.raises(Refused, match="abgeschlossen"):
        renewing.prepare_version(editor(), Draft.objects.get(pk=draft.pk), blocks(SECOND))


def test_an_answer_goes_on_pointing_to_the_version_in_which_it_was_given(town: Organisation) -> None:
    draft = opened(town)
    remark = said(draft, person("Anna"), "zwei Euro")
    draft = renewed(draft, SECOND)
    place = at(draft, "fünfzig")
    answering.answer(editor(), draft, [remark], Outcome.ADOPTED, "", place)
    draft = renewed(draft, FIRST)
    (shown,) = remarks.on_passage(NOBODY, draft, at(draft, "zwei Euro"))
    assert shown.answer is not None
    assert shown.answer.passage == place
    assert shown.answer.passage.version.number == 2
