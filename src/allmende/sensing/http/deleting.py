# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""DELETE of what a filter finds in a collection (FROST's extension FilteredDelete): first all ids, then their
deletion; observations in portions, everything else as one change set."""

from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import msgspec

from allmende.core.errors import Malformed, TooLarge
from allmende.core.ids import datastream_of
from allmende.sensing.entities import OBSERVATION, Entity
from allmende.sensing.http import read
from allmende.sensing.http.answers import Answer, Request
from allmende.sensing.hub import Hub
from allmende.sensing.odata.parse import options, parse_path
from allmende.sensing.sql.route import resolve
from allmende.sensing.store import rights
from allmende.sensing.store.commands import (
    ChangeSet,
    Command,
    DeleteEntity,
    DeleteObservations,
    Step,
    Thinned,
)

_PORTION = 1_000  # observations of one command: some 30 ms of the writer
_MOST_OBSERVATIONS = 1_000_000
_MOST_OTHERS = 10_000  # each may take much else along, and all are one transaction


def commands(hub: Hub, request: Request) -> list[Command]:
    """One after the other. Raises Malformed without a $filter, TooLarge where it finds too many."""
    rights.check_may_write_at_all(request.principal)
    given = dict(options(request.query))
    if given.keys() != {"$filter"}:
        raise Malformed(
            "DELETE of a collection takes $filter and nothing else: what it finds is deleted. "
            "Try: $filter=phenomenonTime lt 2020-01-01T00:00:00Z; $filter=true for all of them."
        )
    entity = resolve(parse_path(request.path)).steps[-1].entity
    ids = _found(hub, request, entity)
    if entity is not OBSERVATION:
        steps = [Step(DeleteEntity(request.principal, entity.name, one)) for one in ids]
        return [ChangeSet(request.principal, steps)] if steps else []
    streams = frozenset(map(datastream_of, ids))
    return [
        DeleteObservations(request.principal, ids[begin : begin + _PORTION], streams)
        for begin in range(0, len(ids), _PORTION)
    ]


def _found(hub: Hub, request: Request, entity: Entity) -> "array[int]":
    most = _MOST_OBSERVATIONS if entity is OBSERVATION else _MOST_OTHERS
    ids = array("q")
    for page in _pages(hub, request):
        ids.extend(page)
        if len(ids) > most:
            raise TooLarge(
                f"The $filter finds more than {most} {entity.set}. Nothing was deleted. Try: a narrower one."
            )
    return ids


def _pages(hub: Hub, request: Request) -> Iterator[list[int]]:
    query: bytes | None = request.query + b"&$select=id&$top=%d" % hub.settings.sensing.page_limit
    while query is not None:
        found = read.answer(hub, replace(request, method="GET", query=query, body=b""))
        page = msgspec.json.decode(found.body)
        yield [one["@iot.id"] for one in page["value"]]
        following = page.get("@iot.nextLink")
        query = None if following is None else urlsplit(following).query.encode()


def count(outcome: list[Any]) -> int:
    """How many are gone, by the outcome of one command."""
    return sum(one.number if isinstance(one, Thinned) else 1 for one in outcome)


def answer(gone: int) -> Answer:
    return Answer(200, msgspec.json.encode({"deleted": gone}))
