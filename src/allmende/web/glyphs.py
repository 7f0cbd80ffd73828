# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which characters our fonts can show. A file for archives must hold no other, so others become a box: a
smiley in a comment must not cost the council its synopsis.
"""

import re
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path

_BOX = "□"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINES = frozenset("\n\t ")
_UNSEEN = ("Cf", "Mn", "Me", "Cc")  # marks and joiners mean nothing beside a box


class Glyphs:
    """Of all TrueType files in a folder together."""

    def __init__(self, folder: Path) -> None:
        self._known = frozenset(code for file in folder.glob("*.ttf") for code in codes(file))

    def shown(self, text: str) -> str:
        if all(ord(one) in self._known or one in _LINES for one in text):
            return text
        return "".join(self._shown(one) for one in text)

    def _shown(self, one: str) -> str:
        if ord(one) in self._known or one in _LINES:
            return one
        return "" if unicodedata.category(one) in _UNSEEN else _BOX


def printable(text: str) -> str:
    """Without what no document may hold."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def codes(file: Path) -> Iterator[int]:
    """Of a font's `cmap`, formats 4 and 12: https://learn.microsoft.com/typography/opentype/spec/cmap."""
    table = _table(file.read_bytes(), b"cmap")
    (count,) = struct.unpack_from(">H", table, 2)
    for place in range(count):
        (offset,) = struct.unpack_from(">4xI", table, 4 + 8 * place)
        (kind,) = struct.unpack_from(">H", table, offset)
        if kind == 4:
            yield from _segments(table, offset)
        elif kind == 12:
            yield from _groups(table, offset)


def _table(font: bytes, name: bytes) -> bytes:
    (count,) = struct.unpack_from(">4xH", font)
    for place in range(count):
        tag, offset, length = struct.unpack_from(">4s4xII", font, 12 + 16 * place)
        if tag == name:
            return font[offset : offset + length]
    return bytes(4)


def _segments(table: bytes, offset: int) -> Iterator[int]:
    """Whether each has a glyph: the first of a segment's ways to say so, or the array behind it."""
    (twice,) = struct.unpack_from(">6xH", table, offset)
    at = [offset + 14, offset + 16 + twice, offset + 16 + 2 * twice, offset + 16 + 3 * twice]
    for place in range(0, twice, 2):
        end, start, delta, beyond = (struct.unpack_from(">H", table, one + place)[0] for one in at)
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if beyond:
                (glyph,) = struct.unpack_from(">H", table, at[3] + place + beyond + 2 * (code - start))
            if glyph and (glyph + delta) % 0x10000:
                yield code


def _groups(table: bytes, offset: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", table, offset + 12)
    for place in range(count):
        start, end, _glyph = struct.unpack_from(">III", table, offset + 16 + 12 * place)
        yield from range(start, end + 1)
