# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The chain of an audit log: pure functions that both stores use.

A line's `content` is digested with a salt of its own, and each line's `chain` covers the one before it and
that digest: a line that was changed or taken out shows. Erasing a line's content *and its salt* leaves the
digest, from which nobody can guess the content any more, and the chain whole.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

BEGINNING = bytes(32)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored of a line beside its content."""

    salt: bytes
    digest: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A stored line as the check reads it. `content` and `salt` are None where they were erased."""

    number: int
    content: str | None
    salt: bytes | None
    digest: bytes
    chain: bytes


def content_of(**said: Any) -> str:
    """Canonical JSON: members in the order of their names."""
    return msgspec.json.encode(said, order="sorted").decode()


def seal(content: str, before: bytes) -> Sealed:
    """`before` is the chain of the line before, BEGINNING for the first."""
    salt = secrets.token_bytes(16)
    digest = _digest(content, salt)
    return Sealed(salt, digest, _chain(before, digest))


def first_break(links: Iterable[Link]) -> int | None:
    """The number of the first line that does not fit; None where the chain is whole."""
    before = BEGINNING
    for one in links:
        changed = one.content is not None and (
            one.salt is None or _digest(one.content, one.salt) != one.digest
        )
        if changed or _chain(before, one.digest) != one.chain:
            return one.number
        before = one.chain
    return None


def _digest(content: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + content.encode()).digest()


def _chain(before: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(before + digest).digest()
