# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every remark gets its answer."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from allmende.identity.models import Person
from allmende.notices.actions import announce
from allmende.participation.drafts import rules
from allmende.participation.drafts.actions.noting import note_act
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.models import Answer, Draft, Outcome, Passage, Phase, Remark


@transaction.atomic
def answer(
    person: Person,
    draft: Draft,
    remarks: Iterable[Remark],
    outcome: Outcome,
    words: str,
    passage: Passage | None = None,
) -> int:
    """The same answer to all of them; how many. What is not simply adopted needs words; `passage`: where
    what was adopted stands. Raises Refused."""
    if not rules.can_prepare(person, draft.organisation_id):
        raise Refused(_("Antworten darf, wer für die Organisation schreiben darf."))
    if passage is not None and passage.version.draft_id != draft.pk:
        raise Refused(_("Diesen Absatz gibt es in diesem Entwurf nicht. Nichts wurde geändert."))
    said = words.strip()
    if outcome != Outcome.ADOPTED and not said:
        raise Refused(_("Schreiben Sie dazu, warum. Nichts wurde geändert."))
    given = _answerable(draft, remarks)
    for one in given:
        _answer(person, one, outcome, said, passage)
    after = {"outcome": str(outcome), "remarks": [one.pk for one in given]}
    note_act(person, "remark.answer", draft, after=after)
    return len(given)


def _answerable(draft: Draft, remarks: Iterable[Remark]) -> list[Remark]:
    """Once all is closed what was answered stands; a comment that came back by an appeal is answered still.
    Raises Refused."""
    given = [one for one in remarks if one.draft_id == draft.pk]
    if draft.phase == Phase.CLOSED:
        given = [one for one in given if not Answer.objects.filter(remark=one).exists()]
        if not given:
            raise Refused(_("Dieser Entwurf ist abgeschlossen. Nichts wurde geändert."))
    return given


def _answer(person: Person, remark: Remark, outcome: Outcome, words: str, passage: Passage | None) -> None:
    facts = {"outcome": outcome, "words": words, "passage": passage, "author": person, "made": timezone.now()}
    Answer.objects.update_or_create(remark=remark, defaults=facts)
    author, draft = remark.contribution.author, remark.draft
    with override(author.language):
        title = _("Antwort auf Ihren Kommentar zu „%(title)s“: %(outcome)s")
        announce(
            person,
            f"{remark.contribution.address}#beitrag-{remark.contribution_id}",
            "remark.answer",
            title % {"title": draft.title, "outcome": Outcome(outcome).label},
            words,
            municipality=draft.municipality_id,
            organisation=draft.organisation_id,
            audience=None,
            tell=(author,),
        )
