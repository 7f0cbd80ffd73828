# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The full-text table on SQLite: its FTS5 keeps what Python made of the words."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from allmende.search.asking import Term, also
from allmende.search.models import Entry
from allmende.search.words import stems

_LONGEST = 200_000  # characters of a text that are indexed
_NEAR = 8  # words between beginning and end of a compound that were written apart
_NEIGHBOURS = 400  # known words that a mistyped one is compared with
_WEIGHTS = "bm25(8.0, 4.0, 2.0, 1.0)"  # title, what its words are also found by, the same of the text

MAKE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(title, title_also, text, text_also,
    tokenize = 'unicode61', prefix = '4 6')""",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_words, 'row')",
)
_PUT = "INSERT INTO search_words (rowid, title, title_also, text, text_also) VALUES (%s, %s, %s, %s, %s)"
_MATCHES = "search_entry.id = +search_words.rowid AND search_words MATCH %s AND search_words.rank MATCH %s"
"""The + keeps SQLite from asking the full-text table anew for every entry: 800 instead of 20 ms."""
_ALIKE = (
    "SELECT term FROM search_vocabulary WHERE term >= %s AND term < %s AND length(term) BETWEEN %s AND %s"
    f" ORDER BY doc DESC LIMIT {_NEIGHBOURS}"
)


def put(number: int, title: str, text: str) -> None:
    """In place of what was there."""
    remove(number)
    said = text[:_LONGEST]
    columns = (" ".join(one) for one in (stems(title), also(title), stems(said), also(said)))
    _run(_PUT, (number, *columns))


def remove(number: int) -> None:
    _run("DELETE FROM search_words WHERE rowid = %s", (number,))


def clear() -> None:
    _run("DELETE FROM search_words", ())


def having_all(terms: Iterable[Term]) -> QuerySet[Entry]:
    """The best first."""
    return _matching(" AND ".join(f"({_written(one)})" for one in terms))


def having_some(terms: Iterable[Term]) -> QuerySet[Entry]:
    return _matching(" OR ".join(_exact(one) for one in terms))


def neighbours(stem: str, off: int) -> list[str]:
    """Stems of the index that begin alike and are about as long, the most usual first."""
    start = stem[:1]
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, (start, start + chr(0x10FFFF), len(stem) - off, len(stem) + off))
        return [str(term) for (term,) in cursor.fetchall()]


def _matching(question: str) -> QuerySet[Entry]:
    if not question:
        return Entry.objects.none()
    found: QuerySet[Entry] = (
        Entry.objects.extra(  # noqa: S610  the words of the question are bound
            tables=["search_words"], where=[_MATCHES], params=[question, _WEIGHTS]
        )
        .annotate(rank=RawSQL("search_words.rank", ()))
        .order_by("rank", "-id")
    )
    return found


def _written(term: Term) -> str:
    """Itself counts again as a beginning: who has the very word comes first."""
    said = _exact(term)
    if term.is_beginning:
        said += f' OR "{term.stem}"*'
    return said + "".join(f' OR NEAR("{one}" "{other}", {_NEAR})' for one, other in term.pairs)


def _exact(term: Term) -> str:
    return " OR ".join(f'"{one}"' for one in dict.fromkeys((term.stem, term.english)))


def _run(sql: str, values: tuple[int | str, ...] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
