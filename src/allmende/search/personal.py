# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the index and the links hold about people: whose page it is, and who linked."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from allmende.identity.models import Person
from allmende.identity.register import Activity, Impersonal, Personal
from allmende.search.models import Entry, Link

ACTIVITIES = (
    Activity(
        "search",
        _("Suche"),
        _("Was geschrieben wurde, soll sich finden lassen, von denen, die es sehen dürfen."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Menschen, die etwas geschrieben haben"),
        _("Alle, die das Geschriebene sehen dürfen"),
        _("So lange wie das Geschriebene."),
    ),
)
PERSONAL = (
    Personal("search.Entry", "author", _("Wer es geschrieben hat"), "search"),
    Personal("search.Entry", "title", _("Überschrift"), "search"),
    Personal("search.Entry", "text", _("Wortlaut, in dem gesucht wird"), "search"),
    Personal("search.Link", "maker", _("Wer zwei Seiten verbunden hat"), "search"),
)
IMPERSONAL = (
    Impersonal(
        "search.Entry",
        ("organisation", "municipality", "audience", "address", "kind", "changed"),
        "says where a page is and who may see it",
    ),
    Impersonal("search.Link", ("one", "other", "relation", "made"), "two addresses"),
    Impersonal("search.Wording", ("digest",), "a checksum of a word list"),
)


def export(person: Person) -> dict[str, Any]:
    found = Entry.objects.filter(author=person).values("address", "kind", "title")
    return {"findable": list(found), "links": list(Link.objects.filter(maker=person).values("one", "other"))}


def forget(person: Person) -> None:
    """The pages stay; what they say is their room's business."""
    Link.objects.filter(maker=person).update(maker=None)
