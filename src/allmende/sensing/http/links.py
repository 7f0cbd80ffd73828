# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Addresses of entities and of the next page."""

from collections.abc import Sequence
from urllib.parse import quote

_IN_PATH = "/()$,:@=-._~"
_IN_VALUE = "/(),;:@$=*-._~"


def address(root: str, path: str, options: Sequence[tuple[str, str]]) -> str:
    """Everything percent-encoded that a client might read otherwise: `+`, quotes, `&`, `#`, spaces."""
    query = "&".join(f"{quote(name, safe='$@')}={quote(text, safe=_IN_VALUE)}" for name, text in options)
    found = f"{root}{quote(path, safe=_IN_PATH)}"
    return f"{found}?{query}" if query else found


def going_on(first: str, skip: int, token: str | None) -> str:
    """The address of the next page of `first`, an address without `$skip` and `$skiptoken`.

    `$skip` stands there for clients that compute their progress from it; the token wins (DESIGN 6)."""
    found = f"{first}{'&' if '?' in first else '?'}$skip={skip}"
    return found if token is None else f"{found}&$skiptoken={token}"
