# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""CSV and GeoJSON of a collection, however large: piece by piece by the keys of the last row, each piece in
a transaction of its own. A slow client holds neither a snapshot of the store nor more than one piece."""

from dataclasses import replace
from typing import TYPE_CHECKING

from allmende.sensing.entities import OBSERVATION
from allmende.sensing.http.answers import Answer, Stream
from allmende.sensing.http.features import text_to_feature
from allmende.sensing.http.render import rows_to_texts
from allmende.sensing.http.tables import check_one_line_each, header, rows_to_lines
from allmende.sensing.sql.keyset import encode_token
from allmende.sensing.store.reader import Fetched

if TYPE_CHECKING:
    from allmende.sensing.http.read import Reading

_ROWS = 10_000  # of observations alone: some megabytes
_ROWS_WITH_MORE = 500  # where rows are long, or others hang on them
HEADERS = {
    "CSV": (
        (b"content-type", b"text/csv;charset=utf-8;header=present"),
        (b"content-disposition", b'attachment; filename="%s.csv"'),
    ),
    "GeoJSON": (
        (b"content-type", b"application/geo+json"),
        (b"content-disposition", b'inline; filename="%s.geojson"'),
    ),
}


class Export:
    """`next` from any thread, one call at a time, until there is no more."""

    def __init__(self, reading: "Reading") -> None:
        query = reading.query
        self._reading = reading
        self._query = replace(query, count=None, top=None)
        self._left = query.top
        self._rows = _ROWS_WITH_MORE if query.expand or reading.entity is not OBSERVATION else _ROWS
        self._is_begun = self.is_done = False

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        name = self._reading.entity.set.encode()
        kind, disposition = HEADERS[self._query.format or ""]
        return kind, (disposition[0], disposition[1] % name)

    def answer(self) -> Answer | Stream:
        """Whole where one piece is all of it."""
        first = self.next()
        if self.is_done:
            return Answer(200, first, self.headers)
        return Stream(first, self.following, self._reading.give_up, self.headers)

    def whole(self) -> Answer:
        """For whoever takes no pieces."""
        pieces = [self.next()]
        while not self.is_done:
            pieces.append(self.next())
        return Answer(200, b"".join(pieces), self.headers)

    def one(self, fetched: Fetched) -> Answer:
        """A single entity: a table of one line, a collection of one feature."""
        self.is_done = True
        return Answer(200, self._piece(fetched), self.headers)

    def following(self) -> bytes | None:
        return None if self.is_done else self.next()

    def next(self) -> bytes:
        """Raises what a page would; after the last piece `is_done`."""
        wanted = self._rows if self._left is None else min(self._rows, self._left)
        fetched = self._reading.rows(replace(self._query, top=wanted))
        self._note(fetched)
        return self._piece(fetched)

    def _piece(self, fetched: Fetched) -> bytes:
        return self._csv(fetched) if self._query.format == "CSV" else self._geojson(fetched)

    def _note(self, fetched: Fetched) -> None:
        """Where the next piece begins."""
        if self._left is not None:
            self._left -= len(fetched.rows)
        self.is_done = not fetched.more or self._left == 0
        if self.is_done:
            return
        keys = [fetched.rows[-1][place] for place in fetched.level.keys]
        skip = (self._query.skip or 0) + len(fetched.rows)
        self._query = replace(self._query, token=encode_token(keys) if keys else None, skip=skip)

    def _csv(self, fetched: Fetched) -> bytes:
        first, self._is_begun = not self._is_begun, True
        if not first:
            return rows_to_lines(fetched)
        check_one_line_each(fetched.level)
        return header(fetched.level) + rows_to_lines(fetched)

    def _geojson(self, fetched: Fetched) -> bytes:
        before = b",\n" if self._is_begun else b'{"type":"FeatureCollection","features":[\n'
        texts = rows_to_texts(fetched, self._reading.root, self._reading.kinds)
        if not texts and self._is_begun:
            before = b""
        self._is_begun = True
        after = b"\n]}\n" if self.is_done else b""
        return before + b",\n".join(map(text_to_feature, texts)) + after
