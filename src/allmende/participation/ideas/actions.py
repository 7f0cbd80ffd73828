# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ideas are proposed, supported, changed, steered and merged."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.discussion.actions import contribute, edit, open_thread
from allmende.discussion.models import Contribution
from allmende.identity.audit import note
from allmende.identity.models import Audience, Organisation, Person
from allmende.identity.principals import principal_of
from allmende.media.actions import follow as show_pictures
from allmende.notices.actions import announce, watch
from allmende.participation.ideas import following, rules
from allmende.participation.ideas.errors import Refused
from allmende.participation.ideas.models import Category, Idea, Status, Step, Support
from allmende.search import actions as search

_TWICE = timedelta(minutes=1)
"""A finger that pressed twice proposes once."""
_FACTS = ("title", "category", "place", "longitude", "latitude")


@transaction.atomic
def propose(
    person: Person,
    municipality: Organisation,
    facts: Mapping[str, Any],
    voice: Organisation | None = None,
    origin: str = "",
) -> Idea:
    """`facts` as a form has checked them: text and _FACTS, pictures, and whether it is said `once`.
    `origin`: the address of what it comes of. Seen by others as soon as its text is. Raises Refused, or what
    discussion refuses."""
    if not rules.can_propose(person):
        raise Refused(_("Melden Sie sich an, um etwas vorzuschlagen."))
    alike = Idea.objects.filter(author=person, title=facts["title"], made__gt=timezone.now() - _TWICE)
    if facts.get("once") and alike.exists():
        raise Refused(_("Genau das haben Sie eben schon vorgeschlagen. Sie finden es unter „Meins“."))
    idea = Idea.objects.create(
        organisation=municipality,
        municipality=municipality,
        author=person,
        audience=Audience.AUTHOR,
        **{key: facts.get(key) for key in _FACTS if facts.get(key) is not None},
    )
    thread = open_thread(
        person, idea.address, title=idea.title, organisation=municipality, municipality=municipality
    )
    idea.opening = contribute(person, thread, facts["text"], voice=voice, address=idea.address)
    idea.save(update_fields=["opening"])
    idea.pictures.set(facts.get("pictures", ()))
    watch(person, idea.address)
    _note(person, "idea.create", idea, after={"title": idea.title, "status": idea.status})
    following.follow(idea, None)
    if origin:
        search.link(person, origin, idea.address)
    return idea


@transaction.atomic
def change(person: Person, idea: Idea, facts: Mapping[str, Any]) -> None:
    """Raises Refused once somebody supports it."""
    kept = Idea.objects.select_for_update(of=("self",)).select_related("opening").get(pk=idea.pk)
    if not rules.can_edit(person, kept) or kept.opening is None:
        raise Refused(_("Diese Idee lässt sich nicht mehr ändern: Andere unterstützen sie, wie sie ist."))
    before = {"title": kept.title, "place": kept.place}
    for key in _FACTS:
        setattr(kept, key, facts.get(key) if key != "place" else facts.get(key) or "")
    kept.save(update_fields=list(_FACTS))
    kept.pictures.add(*facts.get("pictures", ()))
    if facts["text"] != kept.opening.text:
        edit(person, kept.opening, facts["text"])
    _note(person, "idea.edit", kept, before=before, after={"title": kept.title, "place": kept.place})
    fresh = Idea.objects.get(pk=kept.pk)
    show_pictures(fresh.pictures.all(), fresh.audience)
    following.renew(fresh)


@transaction.atomic
def support(person: Person, idea: Idea) -> bool:
    """Whether it is new. Of two at the same moment one counts. Raises Refused."""
    if not rules.can_support(person, idea):
        raise Refused(_("Diese Idee können Sie nicht unterstützen."))
    _row, is_new = Support.objects.get_or_create(idea=idea, person=person)
    if is_new:
        Idea.objects.filter(pk=idea.pk).update(supports=F("supports") + 1)
        watch(person, idea.address)
        _note(person, "idea.support", idea)
    return is_new


@transaction.atomic
def withdraw_support(person: Person, idea: Idea) -> None:
    gone, _counts = Support.objects.filter(idea=idea, person=person).delete()
    if gone:
        Idea.objects.filter(pk=idea.pk).update(supports=F("supports") - 1)
        _note(person, "idea.unsupport", idea)


@transaction.atomic
def set_status(person: Person, idea: Idea, status: Status, reason: str = "", address: str = "") -> Step:
    """Raises Refused."""
    if not rules.can_steer(person, idea):
        raise Refused(_("Den Stand einer Idee ändert die Redaktion der Kommune."))
    if rules.needs_reason(status) and not reason.strip():
        raise Refused(_("Schreiben Sie dazu, warum. Nichts wurde geändert."))
    return take_step(person, idea, status, reason.strip(), address)


def take_step(person: Person | None, idea: Idea, status: Status, reason: str, address: str = "") -> Step:
    """Part of the caller's transaction."""
    before = idea.status
    made = Step.objects.create(idea=idea, status=status, reason=reason, address=address, author=person)
    Idea.objects.filter(pk=idea.pk).update(status=status, changed=timezone.now())
    idea.status = status
    after = {"status": str(status), "reason": reason}
    _note(person, "idea.status", idea, before={"status": before}, after=after)
    _tell(person, idea, Status(status), reason)
    following.renew(idea)
    return made


@transaction.atomic
def merge(person: Person, idea: Idea, into: Idea) -> None:
    """Its supporters go along, each once; both keep their authors and their threads. Raises Refused."""
    if not (rules.can_merge(person, idea) and rules.can_merge(person, into)):
        raise Refused(_("Ideen legt die Redaktion oder die Moderation der Kommune zusammen."))
    if idea.pk == into.pk or not idea.is_open or into.status == Status.MERGED or not into.is_public:
        raise Refused(_("Diese beiden Ideen lassen sich nicht zusammenlegen. Nichts wurde geändert."))
    _move_supporters(idea, into)
    idea.merged_into = into
    idea.save(update_fields=["merged_into"])
    reason = _("Zusammengelegt mit „%(title)s“. Wer diese Idee unterstützt hat, unterstützt jetzt jene.")
    take_step(person, idea, Status.MERGED, reason % {"title": into.title}, into.address)
    search.link(person, idea.address, into.address, "merged")


def _move_supporters(idea: Idea, into: Idea) -> None:
    """Who proposed the one supports the other, unless it is theirs as well."""
    people = {one.person_id for one in idea.supporters.all()} | (
        {idea.author_id} if idea.author_id else set()
    )
    there = {one.person_id for one in into.supporters.all()} | {into.author_id}
    rows = [Support(idea=into, person_id=one, moved_from=idea) for one in sorted(people - there)]
    Support.objects.bulk_create(rows)
    Idea.objects.filter(pk=into.pk).update(supports=F("supports") + len(rows))


@transaction.atomic
def set_category(person: Person, idea: Idea, category: Category | None) -> None:
    """Raises Refused."""
    if not rules.can_merge(person, idea):
        raise Refused(_("Das Thema einer Idee ändert die Redaktion oder die Moderation der Kommune."))
    before = str(idea.category or "")
    idea.category = category
    idea.save(update_fields=["category"])
    _note(person, "idea.sort", idea, before={"category": before}, after={"category": str(category or "")})


@transaction.atomic
def keep_categories(person: Person, municipality: Organisation, wanted: Mapping[str, str]) -> None:
    """`wanted`: field of action by name, in order. An idea whose category goes has none. Raises Refused."""
    if not rules.can_sort(person, municipality.pk):
        raise Refused(_("Die Themen wählt, wer für die Kommune die Verantwortung trägt."))
    there = Category.objects.filter(municipality=municipality)
    before = list(there.values_list("name", flat=True))
    there.exclude(name__in=wanted).delete()
    for position, (name, field) in enumerate(wanted.items()):
        Category.objects.update_or_create(
            municipality=municipality, name=name, defaults={"field": field, "position": position}
        )
    subject = f"Organisation({municipality.pk})"
    said = {"before": {"categories": before}, "after": {"categories": list(wanted)}}
    note(principal_of(person), "idea.categories", subject, organisation=municipality.pk, **said)


def opening_of(contribution: Contribution) -> Idea | None:
    """The idea whose text this is."""
    return Idea.objects.filter(opening=contribution).first()


def _tell(person: Person | None, idea: Idea, status: Status, reason: str) -> None:
    said = _("Ihre Idee „%(title)s“: %(status)s") if status else ""
    title = said % {"title": idea.title, "status": status.label}
    announce(
        person,
        idea.address,
        "idea.status",
        title,
        reason,
        municipality=idea.municipality_id,
        organisation=idea.organisation_id,
        audience=idea.audience,
        tell=() if idea.author is None else (idea.author,),
    )


def _note(person: Person | None, verb: str, idea: Idea, **said: Any) -> None:
    note(principal_of(person), verb, f"Idea({idea.pk})", organisation=idea.organisation_id, **said)
