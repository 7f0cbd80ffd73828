# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A draft is brought in, gets its time, and closes when everything is answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.discussion.actions import open_thread
from allmende.discussion.models import Thread
from allmende.identity.models import Audience, Organisation, Person
from allmende.media.actions import drop, follow
from allmende.notices.actions import announce, show, watch
from allmende.participation.drafts import rules
from allmende.participation.drafts.actions.noting import note_act
from allmende.participation.drafts.blocks import Block, chapters
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.findables import findable
from allmende.participation.drafts.models import Draft, Passage, Phase, Version
from allmende.participation.drafts.queries.remarks import unanswered
from allmende.search import actions as search

MOST_BLOCKS = 5_000
_MOST_NAMED = 20


@transaction.atomic
def bring_in(
    person: Person, house: Organisation, municipality: Organisation, facts: Mapping[str, Any]
) -> Draft:
    """`facts`: title, summary, hides_support, blocks, pictures. Seen inside alone until it gets its time.
    Raises Refused."""
    if not rules.can_prepare(person, house.pk):
        raise Refused(_("Entwürfe bringt ein, wer für die Organisation schreiben darf."))
    draft = Draft.objects.create(
        organisation=house,
        municipality=municipality,
        author=person,
        audience=Audience.ORGANISATION,
        title=facts["title"],
        summary=facts.get("summary", ""),
        hides_support=facts.get("hides_support", False),
    )
    draft.pictures.set(facts.get("pictures", ()))
    version = Version.objects.create(draft=draft, number=1, author=person)
    keep_passages(version, facts["blocks"])
    watch(person, draft.address)
    note_act(person, "draft.create", draft, after={"title": draft.title})
    renew(draft)
    return draft


def keep_passages(version: Version, blocks: Sequence[Block], first: int = 1) -> list[Passage]:
    """Numbered from `first` on; a later version's get their predecessors' numbers when it is published."""
    if not blocks:
        raise Refused(_("Der Text ist leer. Nichts wurde gespeichert."))
    if len(blocks) > MOST_BLOCKS:
        raise Refused(
            _("Der Text hat %(given)d Absätze, erlaubt sind %(most)d. Teilen Sie ihn in mehrere Entwürfe.")
            % {"given": len(blocks), "most": MOST_BLOCKS}
        )
    paths = chapters(blocks)
    return Passage.objects.bulk_create(
        Passage(
            version=version,
            number=first + place,
            position=place + 1,
            kind=one.kind,
            level=one.level,
            chapter=" › ".join(paths[place])[:400],
            html=one.html,
            plain=one.plain,
        )
        for place, one in enumerate(blocks)
    )


@transaction.atomic
def edit(person: Person, draft: Draft, facts: Mapping[str, Any]) -> None:
    """Title, summary and what is shown of agreement, which cannot change once it is open. Raises Refused."""
    kept = _prepared_by(person, draft)
    before = {key: getattr(kept, key) for key in ("title", "summary", "hides_support")}
    for key in before:
        setattr(kept, key, facts[key])
    if kept.phase != Phase.PREPARED and kept.hides_support != before["hides_support"]:
        raise Refused(_("Was von der Zustimmung gezeigt wird, lässt sich nach dem Beginn nicht mehr ändern."))
    kept.save()
    after = {key: getattr(kept, key) for key in before}
    note_act(person, "draft.edit", kept, before=before, after=after)
    renew(kept)


@transaction.atomic
def schedule(person: Person, draft: Draft, opens: datetime, closes: datetime, reason: str = "") -> None:
    """Everybody sees it from now on, and may comment from `opens` to `closes`. Once it is open only the end
    moves, with a reason. Raises Refused."""
    kept = _prepared_by(person, draft)
    opens, closes = _minute(opens), _minute(closes)
    _check_times(kept, opens, closes, reason)
    before = {"opens": _written(kept.opens), "closes": _written(kept.closes)}
    is_first = kept.audience != Audience.PUBLIC
    kept.opens, kept.closes, kept.audience = opens, closes, Audience.PUBLIC
    kept.save()
    kept.versions.filter(number=1, published=None).update(published=timezone.now())
    after = {"opens": _written(opens), "closes": _written(closes), "reason": reason}
    note_act(person, "draft.schedule", kept, before=before, after=after)
    follow(kept.pictures.all(), kept.audience)
    show(kept.address, kept.audience)
    renew(kept)
    title = _("Neuer Entwurf: %(title)s") if is_first else _("Neue Frist: %(title)s")
    tell(person, kept, "draft.new" if is_first else "draft.time", title % {"title": kept.title}, reason)


def _check_times(draft: Draft, opens: datetime, closes: datetime, reason: str) -> None:
    now = timezone.now()
    if closes <= opens or closes <= now:
        raise Refused(_("Das Ende muss nach dem Beginn und in der Zukunft liegen. Nichts wurde geändert."))
    if draft.phase == Phase.CLOSED:
        raise Refused(_("Dieser Entwurf ist abgeschlossen."))
    if draft.phase in (Phase.OPEN, Phase.ANSWERING):
        if draft.opens is not None and opens != _minute(draft.opens):
            raise Refused(_("Der Beginn liegt in der Vergangenheit und bleibt, wie er war."))
        if not reason.strip():
            raise Refused(_("Schreiben Sie dazu, warum sich die Frist ändert. Alle lesen es."))


@transaction.atomic
def close(person: Person, draft: Draft) -> None:
    """Raises Refused while a remark has no answer, and says which."""
    kept = _prepared_by(person, draft)
    if kept.phase != Phase.ANSWERING:
        raise Refused(_("Abschließen lässt sich ein Entwurf, wenn die Frist vorbei ist."))
    _refuse_unanswered(kept)
    kept.closed = timezone.now()
    kept.save(update_fields=["closed"])
    note_act(person, "draft.close", kept)
    renew(kept)
    title = _("Was Sie sagten, was wir taten: %(title)s") % {"title": kept.title}
    tell(person, kept, "draft.close", title)


def _refuse_unanswered(draft: Draft) -> None:
    open_ones = list(unanswered(draft).values_list("passage__number", flat=True))
    if open_ones:
        words = ngettext(
            "%(count)d Kommentar ist noch ohne Antwort (Absatz %(where)s). Danach lässt sich abschließen.",
            "%(count)d Kommentare sind noch ohne Antwort (Absatz %(where)s). Danach lässt sich abschließen.",
            len(open_ones),
        )
        raise Refused(words % {"count": len(open_ones), "where": _listed(sorted(set(open_ones)))})


def _listed(numbers: Sequence[int]) -> str:
    """The first of them: a message is read, not scrolled."""
    return ", ".join(map(str, numbers[:_MOST_NAMED])) + (" …" if len(numbers) > _MOST_NAMED else "")


@transaction.atomic
def discard(person: Person, draft: Draft) -> None:
    """As if it had never been brought in. Raises Refused once others have seen it."""
    kept = _prepared_by(person, draft)
    thread = Thread.objects.filter(address=kept.address)
    if kept.versions.exclude(published=None).exists() or thread.filter(contributions__isnull=False).exists():
        raise Refused(_("Diesen Entwurf haben schon andere gesehen. Er bleibt. Nichts wurde geändert."))
    note_act(person, "draft.discard", kept, before={"title": kept.title})
    drop(kept.pictures.all())
    search.drop(kept.address)
    thread.delete()
    kept.delete()


def renew(draft: Draft) -> None:
    """Its thread and its entry in the search follow it."""
    open_thread(
        draft.author,
        draft.address,
        title=draft.title,
        organisation=draft.organisation,
        municipality=draft.municipality,
        opens=draft.opens,
        closes=draft.closes,
        audience=draft.audience,
    )
    search.put(findable(draft))


def tell(
    person: Person | None, draft: Draft, kind: str, title: str, text: str = "", address: str = ""
) -> None:
    """Whoever follows the draft."""
    announce(
        person,
        address or draft.address,
        kind,
        title,
        text,
        municipality=draft.municipality_id,
        organisation=draft.organisation_id,
        audience=draft.audience,
    )


def _prepared_by(person: Person, draft: Draft) -> Draft:
    kept: Draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality")
        .get(pk=draft.pk)
    )
    if not rules.can_prepare(person, kept.organisation_id):
        raise Refused(_("Das darf, wer für die Organisation schreiben darf."))
    return kept


def _minute(at: datetime) -> datetime:
    """Deadlines are said to the minute, so they are kept to the minute."""
    return at.replace(second=0, microsecond=0)


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="minutes")
