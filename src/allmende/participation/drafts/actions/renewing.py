# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A new version: passages find their numbers again, and remarks their passages."""

import re
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from allmende.identity.models import Person
from allmende.media.actions import follow
from allmende.media.models import Picture
from allmende.notices.actions import announce
from allmende.participation.drafts import rules
from allmende.participation.drafts.actions.anchoring import anchor_again, anchor_all, likeness
from allmende.participation.drafts.actions.noting import note_act
from allmende.participation.drafts.actions.preparing import keep_passages, renew, tell
from allmende.participation.drafts.blocks import Block
from allmende.participation.drafts.errors import Refused
from allmende.participation.drafts.matching import Matching, match
from allmende.participation.drafts.models import (
    Anchor,
    Answer,
    Draft,
    Passage,
    Phase,
    Remark,
    Succession,
    Version,
)

_PICTURE = re.compile(r'src="/medien/(\d{1,18})/')
"""As bring_in writes a picture's address."""


def prepare_version(
    person: Person, draft: Draft, blocks: Sequence[Block], note: str = "", pictures: Iterable[Picture] = ()
) -> Version:
    """Beside the published ones, in place of one that was prepared before. Matching takes a while, so it is
    done before the transaction begins. Raises Refused."""
    _check(person, draft)
    last = latest(draft)
    before = list(last.passages.all())
    found = match([one.block for one in before], blocks)
    with transaction.atomic():
        if latest(draft) != last:
            raise Refused(_("Inzwischen gibt es eine andere Fassung. Lesen Sie den Text noch einmal ein."))
        draft.versions.filter(published=None).exclude(pk=last.pk).delete()
        version = Version.objects.create(draft=draft, number=last.number + 1, note=note, author=person)
        after = keep_passages(version, blocks, first=_free_number(draft))
        Succession.objects.bulk_create(_successions(version, found, before, after))
        draft.pictures.add(*pictures)
        note_act(person, "draft.prepare", draft, after={"version": version.number, "passages": len(after)})
    return version


@transaction.atomic
def settle(person: Person, succession: Succession, after: Passage | None) -> None:
    """Somebody looked: the passage went there, or is gone. What else it was thought to have gone into is
    forgotten. Raises Refused."""
    version = succession.version
    if not rules.can_place(person, version.draft):
        raise Refused(_("Das darf die Redaktion oder die Moderation der Organisation."))
    if after is not None and after.version_id != version.pk:
        raise Refused(_("Diesen Absatz gibt es in der neuen Fassung nicht."))
    Succession.objects.filter(version=version, before=succession.before_id).exclude(pk=succession.pk).delete()
    succession.after, succession.settled_by = after, person
    succession.change = "deleted" if after is None else _change(succession.before, after)
    succession.confidence, succession.is_certain = 1.0, True
    succession.save()
    said = {"passage": succession.before.number, "to": None if after is None else after.position}
    note_act(person, "draft.settle", version.draft, after=said)
    if version.published is not None:
        anchor_again(version, succession)


@transaction.atomic
def publish_version(person: Person, version: Version) -> None:
    """From now on it is what people read. Raises Refused."""
    draft = version.draft
    _check(person, draft)
    if version.published is not None:
        raise Refused(_("Diese Fassung ist schon veröffentlicht."))
    _number(version)
    version.published = timezone.now()
    version.save(update_fields=["published"])
    follow(_pictures(version), draft.audience)
    moved = anchor_all(version)
    _point_answers_to(version)
    note_act(person, "draft.publish", draft, after={"version": version.number, "remarks": len(moved)})
    renew(draft)
    title = _("Neue Fassung: %(title)s") % {"title": draft.title}
    tell(person, draft, "draft.version", title, version.note, f"{draft.address}/versionen/{version.number}")
    _tell_authors(person, draft, moved)


def latest(draft: Draft) -> Version:
    """What people read; while nothing is published, what was brought in."""
    published = draft.versions.exclude(published=None).order_by("-number").first()
    return published or draft.versions.get(number=1)


def _check(person: Person, draft: Draft) -> None:
    if not rules.can_prepare(person, draft.organisation_id):
        raise Refused(_("Eine neue Fassung bringt ein, wer für die Organisation schreiben darf."))
    if draft.phase == Phase.CLOSED:
        raise Refused(_("Dieser Entwurf ist abgeschlossen."))
    if not draft.is_public:
        raise Refused(_("Noch sieht niemand sonst den Entwurf. Ersetzen Sie seinen Text."))


def _free_number(draft: Draft) -> int:
    """The first that no passage of any version had."""
    highest = Passage.objects.filter(version__draft=draft, version__published__isnull=False)
    kept = highest.aggregate(most=Max("number"))["most"] or 0
    first = Passage.objects.filter(version__draft=draft, version__number=1).aggregate(most=Max("number"))[
        "most"
    ]
    return max(kept, first or 0) + 1


def _successions(
    version: Version, found: Matching, before: Sequence[Passage], after: Sequence[Passage]
) -> Iterable[Succession]:
    for one in found.matches:
        for place_ in one.new or (None,):
            yield Succession(
                version=version,
                before=before[one.old],
                after=None if place_ is None else after[place_],
                change=one.change,
                confidence=one.confidence,
                is_certain=one.is_certain,
            )


def _change(before: Passage, after: Passage) -> str:
    return "unchanged" if before.plain == after.plain else "edited"


def _number(version: Version) -> None:
    """A passage keeps the number of the one it came from; of several, the one most like it takes it. What is
    new is numbered on from the highest there ever was."""
    ranked = version.successions.exclude(after=None).select_related("before", "after")
    kept: dict[int, int] = {}
    for one in sorted(ranked, key=lambda one: (one.change == "merged", -likeness(one), one.before.position)):
        if one.after_id not in kept and one.before.number not in kept.values():
            kept[one.after_id or 0] = one.before.number
    following = _free_number(version.draft)
    passages = list(version.passages.all())
    for passage in passages:
        if passage.pk in kept:
            passage.number = kept[passage.pk]
        else:
            passage.number, following = following, following + 1
    Passage.objects.bulk_update(passages, ["number"], batch_size=500)


def _point_answers_to(version: Version) -> None:
    """An answer cannot have been adopted in the very text that was commented on: where it points there, its
    place is the same passage of this version."""
    waiting = Answer.objects.filter(
        remark__draft=version.draft, passage__version=F("remark__passage__version")
    )
    by_number = {one.number: one for one in version.passages.all()}
    for answer in waiting.select_related("passage"):
        number = 0 if answer.passage is None else answer.passage.number
        if number in by_number:
            answer.passage = by_number[number]
            answer.save(update_fields=["passage"])


def _pictures(version: Version) -> Iterable[Picture]:
    """Those that its text shows."""
    said = version.passages.filter(html__contains="/medien/").values_list("html", flat=True)
    shown = {int(number) for html in said for number in _PICTURE.findall(html)}
    return version.draft.pictures.filter(pk__in=shown)


def _tell_authors(person: Person, draft: Draft, moved: Iterable[Anchor]) -> None:
    """Where what they said is now: one notice each, however much they said."""
    theirs: dict[int, list[Anchor]] = {}
    awaited = Remark.objects.filter(draft=draft, contribution__state__in=rules.AWAITING)
    remarks = awaited.select_related("contribution__author").in_bulk()
    for one in moved:
        if one.remark_id in remarks:
            theirs.setdefault(remarks[one.remark_id].contribution.author_id, []).append(one)
    for anchors in theirs.values():
        author = remarks[anchors[0].remark_id].contribution.author
        with override(author.language):
            announce(
                person,
                f"{draft.address}/meine",
                "remark.moved",
                _("Neue Fassung von „%(title)s“: wo Ihre Kommentare jetzt stehen") % {"title": draft.title},
                "\n".join(_where(one, remarks[one.remark_id]) for one in anchors[:50]),
                municipality=draft.municipality_id,
                organisation=draft.organisation_id,
                audience=None,
                tell=(author,),
            )


def _where(anchor: Anchor, remark: Remark) -> str:
    said = " ".join(remark.contribution.text.split())[:80]
    if anchor.passage is None:
        return _("„%(said)s“: Der Absatz, um den es ging, steht nicht mehr im Text.") % {"said": said}
    return _("„%(said)s“: jetzt bei Absatz %(number)d.") % {"said": said, "number": anchor.passage.number}
