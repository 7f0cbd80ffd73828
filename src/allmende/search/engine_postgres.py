# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The full-text table on PostgreSQL: a tsvector of what Python made of the words, with their places."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from allmende.search.asking import Term, also
from allmende.search.models import Entry
from allmende.search.words import stems

_LONGEST = 200_000  # characters of a text that are indexed
_NEAR = 8  # words between beginning and end of a compound that were written apart
_NEIGHBOURS = 400  # known words that a mistyped one is compared with
_WEIGHTS = "{0.125, 0.25, 0.5, 1.0}"  # D, C, B, A: as FTS5 is told on SQLite
_LAST_PLACE = 16_383  # that a tsvector knows
_APART = 100  # so that no two columns are near each other

MAKE = (
    "CREATE TABLE search_words (id bigint PRIMARY KEY, vector tsvector NOT NULL)",
    "CREATE INDEX search_words_by_word ON search_words USING gin (vector)",
)
_PUT = "INSERT INTO search_words (id, vector) VALUES (%s, %s::tsvector)"
_MATCHES = "search_entry.id = search_words.id AND search_words.vector @@ %s::tsquery"
_RANK = f"-ts_rank('{_WEIGHTS}', search_words.vector, %s::tsquery)"
_ALIKE = (
    "SELECT word FROM ts_stat('SELECT vector FROM search_words') WHERE word COLLATE \"C\" >= %s"
    ' AND word COLLATE "C" < %s AND length(word) BETWEEN %s AND %s'
    f" ORDER BY ndoc DESC, word LIMIT {_NEIGHBOURS}"
)


def put(number: int, title: str, text: str) -> None:
    remove(number)
    said = text[:_LONGEST]
    columns = (stems(title), also(title), stems(said), also(said))
    _run(_PUT, (number, _vector(columns)))


def remove(number: int) -> None:
    _run("DELETE FROM search_words WHERE id = %s", (number,))


def clear() -> None:
    _run("DELETE FROM search_words")


def having_all(terms: Iterable[Term]) -> QuerySet[Entry]:
    return _matching(" & ".join(f"({_written(one)})" for one in terms))


def having_some(terms: Iterable[Term]) -> QuerySet[Entry]:
    return _matching(" | ".join(_exact(one) for one in terms))


def neighbours(stem: str, off: int) -> list[str]:
    start = stem[:1]
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, (start, start + chr(0x10FFFF), len(stem) - off, len(stem) + off))
        return [str(term) for (term,) in cursor.fetchall()]


def _vector(columns: Iterable[Sequence[str]]) -> str:
    parts: list[str] = []
    place = 0
    for weight, column in zip("ABCD", columns, strict=True):
        for word in column:
            place += 1
            parts.append(f"{_quoted(word)}:{min(place, _LAST_PLACE)}{weight}")
        place += _APART
    return " ".join(parts)


def _matching(question: str) -> QuerySet[Entry]:
    if not question:
        return Entry.objects.none()
    found: QuerySet[Entry] = (
        Entry.objects.extra(  # noqa: S610  the words of the question are bound
            tables=["search_words"], where=[_MATCHES], params=[question]
        )
        .annotate(rank=RawSQL(_RANK, (question,)))  # noqa: S611  the same
        .order_by("rank", "-id")
    )
    return found


def _written(term: Term) -> str:
    """Itself counts again as a beginning: who has the very word comes first."""
    said = _exact(term)
    if term.is_beginning:
        said += f" | {_quoted(term.stem)}:*"
    return said + "".join(f" | {_near(one, other)}" for one, other in term.pairs)


def _near(one: str, other: str) -> str:
    ways = ((one, other), (other, one))
    steps = range(1, _NEAR + 2)
    return " | ".join(f"({_quoted(a)} <{step}> {_quoted(b)})" for a, b in ways for step in steps)


def _exact(term: Term) -> str:
    return " | ".join(_quoted(one) for one in dict.fromkeys((term.stem, term.english)))


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _run(sql: str, values: tuple[int | str, ...] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
