# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What came of a consultation: in numbers, and passage by passage."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count

from allmende.discussion.models import State
from allmende.participation.drafts.models import Anchor, Draft, Passage, Remark, Version
from allmende.participation.drafts.queries.remarks import ShownRemark, placed

PAGE = 100
"""Remarks on a page: what is still read, and printed on a dozen sheets."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with all that was said of it; `is_gone` where the version that is read has it no more."""

    passage: Passage
    is_gone: bool
    remarks: tuple[ShownRemark, ...]


def page_of(shown: Version, number: str | None) -> Page[Anchor]:
    """The first where it is no number, the last where there are not so many."""
    return Paginator(placed(shown), PAGE).get_page(number)


def by_passage(remarks: Iterable[ShownRemark]) -> Iterator[Place]:
    """Of remarks in the order of the text."""
    for (_passage, is_gone), found in groupby(remarks, _key):
        together = tuple(found)
        first = together[0]
        yield Place(first.passage or first.remark.passage, is_gone, together)


def _key(one: ShownRemark) -> tuple[int, bool]:
    return (one.passage or one.remark.passage).pk, one.passage is None


def summary(found: Draft) -> Mapping[str, Any]:
    """Counts for the page of results: only what stands there."""
    rows = Remark.objects.filter(draft=found, contribution__state=State.PUBLISHED)
    by_kind = dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))
    by_outcome = dict(rows.order_by().values_list("answer__outcome").annotate(count=Count("pk")))
    people = rows.filter(contribution__voice=None).values("contribution__author").distinct()
    houses = rows.exclude(contribution__voice=None).values("contribution__voice").distinct()
    return {
        "count": sum(by_kind.values()),
        "people": people.count(),
        "organisations": houses.count(),
        "kinds": by_kind,
        "outcomes": by_outcome,
        "open": by_outcome.get(None, 0),
    }
