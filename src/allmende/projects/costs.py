# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Euros: as people write them, and their sums. Decimals, never floats. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

_CENT = Decimal("0.01")
_SPACES = re.compile(r"[\s\u00a0\u202f€]|EUR", re.IGNORECASE)
_AMOUNT = re.compile(r"\d{1,3}([.,'’])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?", re.ASCII)


class Unreadable(ValueError):
    """It is no amount."""


class Item(Protocol):
    @property
    def planned(self) -> Decimal | None: ...
    @property
    def actual(self) -> Decimal | None: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Sum:
    """Of items with the same source; the empty one is of all. None where no item says anything."""

    source: str
    planned: Decimal | None
    actual: Decimal | None

    @property
    def is_over(self) -> bool:
        return self.planned is not None and self.actual is not None and self.actual > self.planned


def amount(text: str) -> Decimal:
    """Of "1.234,50 €", "1,234.50", "1234.5", "1.234". A sign before three digits parts thousands, one before
    one or two digits at the end cents. Raises Unreadable."""
    said = _SPACES.sub("", text)
    if _AMOUNT.fullmatch(said) is None:
        raise Unreadable(text)
    whole, cents = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", said).groups()  # type: ignore[union-attr]  # any text
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{cents or '0'}").quantize(_CENT)


def total(items: Iterable[Item]) -> Sum:
    return _sum("", list(items))


def by_source(items: Iterable[Item]) -> tuple[Sum, ...]:
    """In the order in which the sources come first."""
    groups: dict[str, list[Item]] = {}
    for one in items:
        groups.setdefault(one.source, []).append(one)
    return tuple(_sum(source, found) for source, found in groups.items())


def _sum(source: str, items: list[Item]) -> Sum:
    return Sum(source, _added(one.planned for one in items), _added(one.actual for one in items))


def _added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [one for one in amounts if one is not None]
    return sum(known, Decimal(0)).quantize(_CENT) if known else None
