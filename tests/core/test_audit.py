# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The chain holds for what is untouched or erased, and breaks where a line was changed, taken or put in."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from allmende.core.audit import BEGINNING, Link, content_of, first_break, seal

Chain = list[Link]


def chain(length: int) -> Chain:
    links: Chain = []
    for number in range(1, length + 1):
        content = content_of(verb="key.create", subject=f"ApiKey({number})")
        sealed = seal(content, links[-1].chain if links else BEGINNING)
        links.append(Link(number, content, sealed.salt, sealed.digest, sealed.chain))
    return links


def erased(link: Link) -> Link:
    return replace(link, content=None, salt=None)


def test_an_untouched_chain_is_whole() -> None:
    assert [first_break(chain(length)) for length in (0, 1, 5)] == [None] * 3


def test_a_chain_stays_whole_when_lines_are_erased() -> None:
    links = chain(5)
    assert first_break([links[0], erased(links[1]), links[2], erased(links[3]), erased(links[4])]) is None


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (lambda links: [*links[:2], replace(links[2], content="{}"), *links[3:]], 3),
        (lambda links: [*links[:2], replace(links[2], salt=bytes(16)), *links[3:]], 3),
        (lambda links: [*links[:2], replace(links[2], salt=None), *links[3:]], 3),
        (lambda links: [*links[:2], replace(links[2], digest=bytes(32)), *links[3:]], 3),
        (lambda links: [*links[:2], *links[3:]], 4),
        (lambda links: links[1:], 2),
        (lambda links: [links[0], links[2], links[1], *links[3:]], 3),
        (lambda links: [*links[:2], chain(1)[0], *links[2:]], 1),
        (lambda links: [*links[:2], replace(erased(links[2]), digest=bytes(32)), *links[3:]], 3),
    ],
    ids=[
        "words",
        "salt",
        "salt alone erased",
        "digest",
        "taken out",
        "first taken out",
        "order",
        "put in",
        "erased",
    ],
)
def test_a_chain_breaks_where_it_was_touched(change: Callable[[Chain], Chain], at: int) -> None:
    assert first_break(change(chain(5))) == at


def test_the_same_words_have_another_digest_each_time() -> None:
    one, two = seal("{}", BEGINNING), seal("{}", BEGINNING)
    assert (one.digest != two.digest, one.chain != two.chain) == (True, True)


def test_the_order_of_what_is_said_does_not_matter() -> None:
    assert content_of(b=1, a={"d": "ä", "c": None}) == content_of(a={"c": None, "d": "ä"}, b=1)
