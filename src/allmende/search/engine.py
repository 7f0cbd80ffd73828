# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The full-text table. Two files hold all SQL of the search, one for each database: both keep what Python
made of the words, and answer the same questions."""

from collections.abc import Iterable
from types import ModuleType

from django.db import connection
from django.db.models import QuerySet

from allmende.search import engine_postgres, engine_sqlite
from allmende.search.asking import Term
from allmende.search.models import Entry


def put(number: int, title: str, text: str) -> None:
    """In place of what was there."""
    _here().put(number, title, text)


def remove(number: int) -> None:
    _here().remove(number)


def clear() -> None:
    _here().clear()


def having_all(terms: Iterable[Term]) -> QuerySet[Entry]:
    """The best first."""
    found: QuerySet[Entry] = _here().having_all(terms)
    return found


def having_some(terms: Iterable[Term]) -> QuerySet[Entry]:
    found: QuerySet[Entry] = _here().having_some(terms)
    return found


def neighbours(stem: str, off: int) -> list[str]:
    """Stems of the index that begin alike and are about as long, the most usual first."""
    found: list[str] = _here().neighbours(stem, off)
    return found


def _here() -> ModuleType:
    return engine_postgres if connection.vendor == "postgresql" else engine_sqlite
