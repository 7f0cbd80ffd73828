# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is found, and what is linked: only what the asker may see is counted, shown or hinted at."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q

from allmende.core.principal import Principal
from allmende.identity.models import Person, seen_by
from allmende.identity.principals import principal_of
from allmende.identity.rules import Asker
from allmende.search import engine
from allmende.search.asking import Term, terms, tokens
from allmende.search.looking import Asking
from allmende.search.models import Entry, Link
from allmende.search.results import Found, Linked, hit, linked, linked_station, spelt
from allmende.search.stations import KIND as STATION
from allmende.search.stations import stations_at

PAGE = 20
_LOOKED_AT = 60  # entries with some of the words that are compared with a text
_ALIKE = 0.5  # of a text's words that something similar has
_BEGINNING = 600  # characters of an entry that are compared


def find(
    asker: Asker,
    principal: Principal,
    asked: str,
    *,
    kind: str = "",
    municipality: int | None = None,
    page: int = 1,
) -> Found:
    """Best first. `asked` as somebody typed it; `municipality`: what its portal lists alone."""
    asking, wanted = Asking(asker, principal, municipality), terms(asked)
    found = _found(asking, wanted, kind, page)
    if found.kinds or not wanted:
        return found
    corrected = tuple(asking.corrected(one) for one in wanted)
    return found if corrected == wanted else _found(asking, corrected, kind, page, is_corrected=True)


def similar(asker: Asker, text: str, kind: str, limit: int = 5) -> tuple[Linked, ...]:
    """What has been said already in much the same words."""
    wanted = terms(text)
    seen = engine.having_some(wanted).filter(seen_by(asker), kind=kind)[:_LOOKED_AT]
    alike = [one for one in seen if _likeness(one, wanted) >= _ALIKE]
    return tuple(linked(one) for one in alike[:limit])


def links(address: str, asker: Asker) -> tuple[Linked, ...]:
    """What belongs to this page, whichever of the two named the other, in the order of the links."""
    made = Link.objects.filter(Q(one=address) | Q(other=address)).order_by("id")
    others = {one.other if one.one == address else one.one: one.relation for one in made}
    seen = {one.address: one for one in pages(asker, others)}
    return tuple(replace(seen[one], relation=how) for one, how in others.items() if one in seen)


def pages(asker: Asker, addresses: Iterable[str]) -> tuple[Linked, ...]:
    """What stands at these addresses, as far as the asker may see it."""
    wanted = frozenset(addresses)
    entries = Entry.objects.filter(seen_by(asker), address__in=wanted).defer("text")
    principal = principal_of(asker if isinstance(asker, Person) else None)
    stations = stations_at(principal, wanted)
    return (*(linked(one) for one in entries), *(linked_station(one) for one in stations))


def entry(address: str, asker: Asker) -> Linked | None:
    return next(iter(pages(asker, (address,))), None)


def _found(
    asking: Asking, wanted: tuple[Term, ...], kind: str, page: int, *, is_corrected: bool = False
) -> Found:
    matches = asking.matches(wanted)
    kinds = matches.counted()
    counts = {one.key: one.count for one in kinds if kind in {"", one.key}}
    count = sum(counts.values())
    pages = max(1, -(-count // PAGE))
    page = min(max(1, page), pages)
    entries = count - counts.get(STATION, 0)
    shown = matches.of_kind(kind).between((page - 1) * PAGE, page * PAGE, entries)
    found = Found(tuple(hit(one, wanted) for one in shown), count, page, pages, kinds)
    return replace(found, instead=spelt(shown, wanted)) if is_corrected and shown else found


def _likeness(entry: Entry, wanted: tuple[Term, ...]) -> float:
    """How many of the words it has: 1 for all. One that is hinted at counts half."""
    said = tokens(f"{entry.title}\n{entry.text[:_BEGINNING]}")
    had = sum(2 if term.is_among(said) else term.is_hinted_at(said) for term in wanted)
    return had / (2 * len(wanted))
