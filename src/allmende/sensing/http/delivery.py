# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""How an answer travels: only where it is not there yet (ETag), and packed where that saves something."""

import hashlib
import zlib
from dataclasses import replace

from allmende.sensing.http.answers import Answer, Stream

_SMALLEST = 2_048  # bytes; less fits into two packets either way, and packing would cost more than reading
_LEVEL = 1  # 6 takes three times as long for an eighth less (decisions/0018)
_GZIP = 31  # what zlib calls the format
_PACKED = (b"content-encoding", b"gzip")
Headers = dict[bytes, bytes]


def delivered(answer: Answer, headers: Headers) -> Answer:
    """The answer to a GET with these headers."""
    if answer.status != 200:
        return answer
    tag = tag_of(answer.body)
    known = headers.get(b"if-none-match")
    if known is not None and names(known, tag):
        kept = tuple(one for one in answer.headers if one[0] != b"content-type")
        return Answer(304, b"", (*kept, (b"etag", tag)))
    if len(answer.body) < _SMALLEST or not _takes_gzip(headers):
        return Answer(200, answer.body, (*answer.headers, (b"etag", tag)))
    return _packed(answer, ((b"etag", tag[:-1] + b'-gzip"'),))


def delivered_in_pieces(stream: Stream, headers: Headers) -> Stream:
    return _packed_stream(stream) if _takes_gzip(headers) else stream


def packed(answer: Answer, headers: Headers) -> Answer:
    """For answers that no cache keeps."""
    return _packed(answer) if len(answer.body) >= _SMALLEST and _takes_gzip(headers) else answer


def tag_of(content: bytes) -> bytes:
    """Of the bytes themselves: whoever sees less has another one. SHA-1 is the fastest hash that there is."""
    return b'"%s"' % hashlib.sha1(content, usedforsecurity=False).hexdigest()[:24].encode()


def names(header: bytes, tag: bytes) -> bool:
    """Whether If-Match or If-None-Match mean this state; packed or not is the same."""
    given = (one.strip().removeprefix(b"W/") for one in header.split(b","))
    return any(one in (b"*", tag) or one == tag[:-1] + b'-gzip"' for one in given)


def _packed(answer: Answer, more: tuple[tuple[bytes, bytes], ...] = ()) -> Answer:
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    content = squeeze.compress(answer.body) + squeeze.flush()
    return replace(answer, body=content, headers=(*answer.headers, *more, _PACKED))


def _packed_stream(stream: Stream) -> Stream:
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    ended = False

    def following() -> bytes | None:
        nonlocal ended
        if ended:
            return None
        piece = stream.following()
        ended = piece is None
        return squeeze.flush() if piece is None else squeeze.compress(piece)

    first = squeeze.compress(stream.first) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    return replace(stream, first=first, following=following, headers=(*stream.headers, _PACKED))


def _takes_gzip(headers: Headers) -> bool:
    given = headers.get(b"accept-encoding", b"").lower()
    if b"gzip" not in given:
        return False
    for one in given.split(b","):
        name, _, quality = one.partition(b";")
        if name.strip() == b"gzip":
            return quality.strip().replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False
