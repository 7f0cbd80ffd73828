# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The index and the links follow their subjects, in the transaction of the change."""

from django.db import transaction
from django.db.models import Q

from allmende.identity.audit import note
from allmende.identity.models import Person
from allmende.identity.principals import principal_of
from allmende.search import engine
from allmende.search.findable import Findable, all_findables
from allmende.search.models import Entry, Link
from allmende.search.signals import linked


@transaction.atomic
def put(one: Findable) -> None:
    """Found from now on, as it is now."""
    facts = {
        "kind": one.kind,
        "title": one.title[:200],
        "text": one.text,
        "organisation_id": one.organisation,
        "municipality_id": one.municipality,
        "audience": one.audience,
        "author_id": one.author,
        "changed": one.when,
    }
    entry, _is_new = Entry.objects.update_or_create(address=one.address, defaults=facts)
    engine.put(entry.pk, one.title, one.text)


@transaction.atomic
def drop(address: str) -> None:
    for number in Entry.objects.filter(address=address).values_list("pk", flat=True):
        engine.remove(number)
    Entry.objects.filter(address=address).delete()


@transaction.atomic
def rebuild() -> int:
    """From what every room gives; how many there are."""
    Entry.objects.all().delete()
    engine.clear()
    for one in all_findables():
        put(one)
    return Entry.objects.count()


@transaction.atomic
def link(person: Person | None, one: str, other: str, relation: str = "") -> None:
    """Once is enough, whichever way round."""
    there = Link.objects.filter(_between(one, other), relation=relation)
    if one == other or there.exists():
        return
    made = Link.objects.create(one=one, other=other, relation=relation, maker=person)
    said = {"one": one, "other": other, "relation": relation}
    note(principal_of(person), "link.create", f"Link({made.pk})", after=said)
    linked.send(Link, **said, person=person)


@transaction.atomic
def unlink(person: Person, one: str, other: str) -> None:
    for made in Link.objects.filter(_between(one, other)):
        said = {"one": made.one, "other": made.other, "relation": made.relation}
        note(principal_of(person), "link.delete", f"Link({made.pk})", before=said)
        made.delete()


def _between(one: str, other: str) -> Q:
    return Q(one=one, other=other) | Q(one=other, other=one)
